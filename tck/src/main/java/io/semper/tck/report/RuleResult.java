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
        boolean worse = other.compareTo(verdict) > 0;
        return new RuleResult(
                rule, worse ? other : verdict, tests + 1, worse || reason.isEmpty() ? otherReason : reason);
    }
}
