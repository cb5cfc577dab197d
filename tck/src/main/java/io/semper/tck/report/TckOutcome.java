package io.semper.tck.report;

import io.semper.tck.Selection;
import io.semper.tck.TckPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;

/** What one run from a program found out. */
public final class TckOutcome {
    private final String subject;
    private final String part;
    private final ResultCollector collector = new ResultCollector();

    /** An empty one of the whole kit, to be filled through {@link #listener()}. */
    public TckOutcome(String subject) {
        this(subject, null);
    }

    /** An empty one of a part of the kit, or of the whole kit if that is null. */
    public TckOutcome(String subject, @Nullable TckPart part) {
        this.subject = subject;
        this.part = part == null ? "" : part.name().toLowerCase(Locale.ROOT);
    }

    /** Leaves only tests of these rules and areas, or all if there is none. */
    public static PostDiscoveryFilter onlyRules(Set<String> rules) {
        return test -> {
            Optional<String> rule = test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(MethodSource.class::cast)
                    .flatMap(ResultCollector::ruleOf);
            return FilterResult.includedIf(rules.isEmpty()
                    || rule.map(id -> Selection.isOneOf(id, rules)).orElse(false));
        };
    }

    /** What fills it. */
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

    /** What the tests of each rule that failed threw. */
    public Map<String, List<Throwable>> failures() {
        return Map.copyOf(collector.failures());
    }

    /** Whether at least one rule ran and none failed. */
    public boolean isConformant() {
        return !collector.isEmpty() && collector.failures().isEmpty();
    }

    /** Writes the result file into {@code folder}. */
    public Path write(Path folder) throws IOException {
        return new ResultFile(subject, ResultFile.machineOfNow(), results()).write(folder, part);
    }

    @Override
    public String toString() {
        return subject + (part.isEmpty() ? "" : ", " + part) + ": " + TckReport.summary(results());
    }
}
