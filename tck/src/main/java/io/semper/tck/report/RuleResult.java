package io.semper.tck.report;

/**
 * What a run found out about one rule.
 *
 * @param rule the id
 * @param verdict of all its tests together
 * @param tests how many tests ran or were left out
 * @param reason why it is not simply passed, else empty
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
