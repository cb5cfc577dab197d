package io.semper.tck.kernel;

/**
 * What one test of a rule found.
 *
 * @param rule the id of the rule
 * @param test the test, as class and method
 * @param verdict whether the kernel keeps the rule
 * @param message what is wrong, beginning with the id, or why the test was not run; otherwise empty
 */
public record KernelResult(String rule, String test, Verdict verdict, String message) {
    /** Whether a kernel keeps a rule. */
    public enum Verdict {
        /** It does. */
        PASS,
        /** It does not. */
        FAIL,
        /** Unknown: this machine, or the kernel, lacks what the test needs. */
        NOT_RUN
    }
}
