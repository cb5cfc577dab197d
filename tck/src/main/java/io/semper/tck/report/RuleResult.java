package io.semper.tck.report;

import java.util.List;
import java.util.stream.Stream;

/**
 * The result of one rule in a run.
 *
 * @param rule the id
 * @param verdict the worst verdict of its tests
 * @param tests the number of tests that ran or were left out
 * @param reason the reason of a verdict other than a pass, else empty
 * @param runs the tests, in the order in which they ended
 */
public record RuleResult(String rule, Verdict verdict, int tests, String reason, List<TestRun> runs) {
    RuleResult(String rule, Verdict verdict, int tests, String reason) {
        this(rule, verdict, tests, reason, List.of());
    }

    static RuleResult of(String rule, TestRun run) {
        return new RuleResult(rule, run.verdict(), 1, run.reason(), List.of(run));
    }

    RuleResult and(Verdict other, String otherReason) {
        return and(new RuleResult(rule, other, 1, otherReason));
    }

    /** The result of the tests of both. */
    public RuleResult and(RuleResult other) {
        boolean worse = other.verdict.compareTo(verdict) > 0;
        return new RuleResult(
                rule,
                worse ? other.verdict : verdict,
                tests + other.tests,
                worse || reason.isEmpty() ? other.reason : reason,
                Stream.concat(runs.stream(), other.runs.stream()).toList());
    }

    /** How long its tests took. */
    public long millis() {
        return runs.stream().mapToLong(TestRun::millis).sum();
    }
}
