package io.semper.tck.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects the results of a run by rule. */
final class ResultCollector extends TestEvents {
    private final Map<String, RuleResult> results = new TreeMap<>();
    private final Map<String, List<Throwable>> failures = new LinkedHashMap<>();
    private final Instant start = Instant.now();

    @Override
    protected void ended(String rule, TestRun run, @Nullable Throwable thrown) {
        results.merge(rule, RuleResult.of(rule, run), RuleResult::and);
        if (thrown != null) {
            failedElsewhere(rule, thrown);
        }
    }

    @Override
    protected void failedElsewhere(String what, Throwable thrown) {
        failures.computeIfAbsent(what, first -> new ArrayList<>()).add(thrown);
    }

    boolean isEmpty() {
        return results.isEmpty();
    }

    /** When it was created. */
    Instant start() {
        return start;
    }

    Collection<RuleResult> results() {
        return results.values();
    }

    Map<String, List<Throwable>> failures() {
        return failures;
    }
}
