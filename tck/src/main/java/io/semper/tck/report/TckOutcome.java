package io.semper.tck.report;

import io.semper.tck.Selection;
import io.semper.tck.TckPart;
import io.semper.tck.TckSubject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;

/** The outcome of one run from a program. */
public final class TckOutcome {
    private final TckSubject subject;
    private final String part;
    private final List<String> selection;
    private final Map<String, Integer> selected;
    private final ResultCollector collector = new ResultCollector();

    /**
     * An empty outcome, to be filled through {@link #listener()}.
     *
     * @param part the part of the kit, or null for the whole kit
     * @param selection the ids and areas that were asked for; empty for all
     * @param selected the rules that the run is to test, with the number of their test methods
     */
    public TckOutcome(
            TckSubject subject, @Nullable TckPart part, List<String> selection, Map<String, Integer> selected) {
        this.subject = subject;
        this.selection = List.copyOf(selection);
        this.part = part == null ? "" : part.name().toLowerCase(Locale.ROOT);
        this.selected = Map.copyOf(selected);
    }

    /** A filter that passes only tests of these rules and areas, or all tests if {@code rules} is empty. */
    public static PostDiscoveryFilter onlyRules(Set<String> rules) {
        return test -> {
            Optional<String> rule = test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(MethodSource.class::cast)
                    .flatMap(TestEvents::ruleOf);
            return FilterResult.includedIf(rules.isEmpty()
                    || rule.map(id -> Selection.isOneOf(id, rules)).orElse(false));
        };
    }

    /** The listener that fills this outcome. */
    public TestExecutionListener listener() {
        return collector;
    }

    /** One result for each rule that had a test, in order of ids. */
    public List<RuleResult> results() {
        return List.copyOf(collector.results());
    }

    /** The verdict on a rule; empty if no test of it was found. */
    public Optional<Verdict> verdict(String rule) {
        return results().stream()
                .filter(r -> r.rule().equals(rule))
                .map(RuleResult::verdict)
                .findFirst();
    }

    /** The throwables of failed tests, by rule. */
    public Map<String, List<Throwable>> failures() {
        return Map.copyOf(collector.failures());
    }

    /** The selected rules of which the test engines have found fewer tests than there are, in order of ids. */
    public List<String> notRun() {
        Map<String, Integer> missing = new TreeMap<>(selected);
        results()
                .forEach(result -> missing.computeIfPresent(
                        result.rule(), (rule, methods) -> result.tests() >= methods ? null : methods));
        return List.copyOf(missing.keySet());
    }

    /** Whether at least one rule ran, no selected rule is missing, and none failed. */
    public boolean isConformant() {
        return !collector.isEmpty()
                && notRun().isEmpty()
                && collector.failures().isEmpty();
    }

    /** Writes the result file into {@code folder}. */
    public Path write(Path folder) throws IOException {
        RunFacts facts = RunFacts.now(subject, collector.start(), selection);
        facts = facts.after(facts.seconds(), notRun().isEmpty());
        return new ResultFile(subject.name(), facts, results()).write(folder, part);
    }

    @Override
    public String toString() {
        return subject.name() + (part.isEmpty() ? "" : ", " + part) + ": " + TckReport.summary(results());
    }
}
