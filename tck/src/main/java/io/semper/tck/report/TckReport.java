package io.semper.tck.report;

import io.semper.tck.Selection;
import io.semper.tck.Subjects;
import io.semper.tck.TckPart;
import io.semper.tck.TckSubject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes one {@link ResultFile} for each subject of a run, or for each part of the kit that is a separate suite, and prints one line. The
 * folder is {@code -Dtck.report.dir}, or else {@code target/tck}. Every JUnit launcher registers this listener automatically; a run without
 * rules writes nothing.
 */
public final class TckReport implements TestExecutionListener {
    private record Key(String subject, String part) {}

    /** The results of all suites that have examined a subject of one name, and the first such subject. */
    private record Results(TckSubject subject, ResultCollector collector) {}

    private final Map<Key, Results> subjects = new LinkedHashMap<>();

    /** For the launcher. */
    public TckReport() {}

    @Override
    public void executionStarted(TestIdentifier test) {
        collectorOf(test).ifPresent(collector -> collector.executionStarted(test));
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        collectorOf(test).ifPresent(collector -> collector.executionSkipped(test, reason));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        collectorOf(test).ifPresent(collector -> collector.executionFinished(test, result));
    }

    /** The collector of an event; none if the event is not about a rule, or if there is no subject, which fails the test anyway. */
    private Optional<ResultCollector> collectorOf(TestIdentifier test) {
        if (TestEvents.ruleOf(test).isEmpty()) {
            return Optional.empty();
        }
        try {
            TckPart part = Subjects.part();
            TckSubject subject = Subjects.current();
            Key key = new Key(subject.name(), part == null ? "" : part.name().toLowerCase(Locale.ROOT));
            return Optional.of(subjects.computeIfAbsent(key, first -> new Results(subject, new ResultCollector()))
                    .collector());
        } catch (IllegalStateException noSubject) {
            return Optional.empty();
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        subjects.forEach((key, results) -> {
            if (!results.collector().isEmpty()) {
                write(key, results);
            }
        });
    }

    private static void write(Key key, Results found) {
        List<RuleResult> results = List.copyOf(found.collector().results());
        String name = key.subject();
        try {
            RunFacts facts = RunFacts.now(found.subject(), found.collector().start(), Selection.byProperty());
            Path file = new ResultFile(name, facts, results)
                    .write(Path.of(System.getProperty("tck.report.dir", "target/tck")), key.part());
            System.out.println("tck: " + name + (key.part().isEmpty() ? "" : ", " + key.part()) + ": "
                    + summary(results) + "; " + file);
        } catch (IOException e) {
            System.out.println("tck: the report of " + name + " cannot be written: " + e);
        }
    }

    /** The totals: each rule is counted once. */
    static String summary(List<RuleResult> results) {
        Map<Verdict, Integer> totals = new EnumMap<>(Verdict.class);
        int tests = 0;
        for (RuleResult result : results) {
            totals.merge(result.verdict(), 1, Integer::sum);
            tests += result.tests();
        }
        List<String> parts = new ArrayList<>();
        totals.forEach((verdict, count) -> parts.add(count + " " + verdict));
        return results.size() + " rules by " + tests + " tests: " + String.join(", ", parts);
    }
}
