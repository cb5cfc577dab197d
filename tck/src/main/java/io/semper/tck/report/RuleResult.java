package io.semper.tck.report;

/**
 * The result of one rule in a run.
 *
 * @param rule the id
 * @param verdict the worst verdict of its tests
 * @param tests the number of tests that ran or were left out
 * @param reason the reason of a verdict other than a pass, else empty
 */
public record RuleResult(String rule, Verdict verdict, int tests, String reason) {
    RuleResult and(Verdict other, String otherReason) {
        return and(new RuleResult(rule, other, 1, otherReason));
    }

    RuleResult and(RuleResult other) {
        boolean worse = other.verdict.compareTo(verdict) > 0;
        return new RuleResult(
                rule,
                worse ? other.verdict : verdict,
                tests + other.tests,
                worse || reason.isEmpty() ? other.reason : reason);
    }
}
