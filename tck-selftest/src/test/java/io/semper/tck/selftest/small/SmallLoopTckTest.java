package io.semper.tck.selftest.small;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.tck.RunLevel;
import io.semper.tck.TckRun;
import io.semper.tck.TckSubject;
import io.semper.tck.report.TckOutcome;
import io.semper.tck.report.Verdict;
import io.semper.tck.spec.RuleCatalogue;
import io.semper.tck.spec.RuleRow;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A loop written only against the contract keeps the core rules: an example of how third parties test theirs. */
@Tag("once")
class SmallLoopTckTest {
    /** Areas whose rules are all tested. */
    private static final List<String> WHOLE_AREAS = List.of(
            "LOOP", "READY", "TIMER", "THREAD", "POLICY", "FUTURE", "COMBINE", "WRITE", "READ", "FLOW", "EOF", "TLS",
            "STATS", "BAD", "TASK", "GROUPS", "SYNC", "QUEUE", "STREAM");

    /** Areas whose rules are tested up to a number; later ones concern options that this loop does not have. */
    private static final Map<String, Integer> AREAS_UP_TO = Map.of("CONNECT", 25, "SERVER", 29, "CLOSE", 20);

    /** Rules with a higher number that are tested, too. */
    private static final List<String> LATER = List.of("CLOSE-28", "CLOSE-29", "CLOSE-30", "SERVER-48");

    /** Rules of these areas that the loop does not keep, with what is missing. The report shows them. */
    private static final Map<String, String> LEFT_OUT = Map.ofEntries(
            Map.entry("READ-20", "a-direct-buffer-is-touched-at-the-end"),
            Map.entry("FLOW-18", "exits-leave-the-call-at-once"),
            Map.entry("POLICY-13", "a-carrier-must-not-throw"),
            Map.entry("WRITE-24", "dropped-buffers-are-consumed"),
            Map.entry("READ-18", "a-failed-write-ends-at-once"),
            Map.entry("CONNECT-15", "local-addresses-are-not-checked"),
            Map.entry("CONNECT-16", "one-attempt-after-the-other"),
            Map.entry("CONNECT-17", "one-attempt-after-the-other"),
            Map.entry("CONNECT-18", "one-attempt-after-the-other"),
            Map.entry("SERVER-05", "one-address"),
            Map.entry("SERVER-06", "one-address"),
            Map.entry("SERVER-07", "one-address"),
            Map.entry("SERVER-10", "no-pause-without-descriptors"),
            Map.entry("SERVER-11", "no-pause-without-descriptors"),
            Map.entry("SERVER-18", "no-serveForever"),
            Map.entry("TLS-58", "no-drain"),
            Map.entry("TLS-59", "no-idle-or-read-timeouts"));

    /** The rules of {@code areas} that are tested. */
    private static String[] core(Collection<String> areas) {
        List<String> rules = new ArrayList<>();
        WHOLE_AREAS.stream().filter(areas::contains).forEach(rules::add);
        LATER.stream()
                .filter(rule -> areas.contains(rule.substring(0, rule.indexOf('-'))))
                .forEach(rules::add);
        for (RuleRow row : RuleCatalogue.shipped().rows()) {
            Integer last = AREAS_UP_TO.get(row.area());
            boolean isTested =
                    last != null && row.number() <= last && row.verification().needsTest();
            if (isTested && areas.contains(row.area())) {
                rules.add(row.id());
            }
        }
        return rules.toArray(String[]::new);
    }

    private static List<String> areas() {
        return Stream.concat(WHOLE_AREAS.stream(), AREAS_UP_TO.keySet().stream().sorted())
                .toList();
    }

    @Test
    void aLoopOverTheContractAloneKeepsTheCoreRules() throws IOException {
        List<String> drawn = RunLevel.sample("areas of the kit over the small loop", areas(), 4, area -> "small");
        TckOutcome outcome = TckRun.of(subject()).rules(core(drawn)).execute();
        System.out.println("tck: " + outcome + "; " + outcome.write(Path.of("target/tck")));
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.results().stream().filter(result -> result.verdict() == Verdict.PASS))
                .as("rules that were run")
                .hasSizeGreaterThan(RunLevel.isFull() ? 150 : 20);
        if (drawn.contains("SERVER")) {
            assertThat(outcome.verdict("SERVER-18")).contains(Verdict.EXCLUDED);
        }
    }

    static TckSubject subject() {
        Map<String, URI> exclusions = new HashMap<>();
        LEFT_OUT.forEach((rule, why) -> exclusions.put(rule, URI.create("urn:semper:small-loop:" + why)));
        return TckSubject.of(new SmallProvider(), exclusions);
    }

    /** Runs the given rules, or the core rules, without a build tool. */
    public static void main(String[] rules) throws IOException {
        TckOutcome outcome = TckRun.of(subject())
                .rules(rules.length == 0 ? core(areas()) : rules)
                .execute();
        outcome.failures().forEach((rule, thrown) -> thrown.forEach(t -> System.out.println("FAIL " + t)));
        System.out.println("tck: " + outcome);
    }
}
