package io.semper.tck.report;

import io.semper.tck.RuleViolation;
import java.util.List;
import org.opentest4j.AssertionFailedError;

/**
 * What a failed test of a rule saw.
 *
 * @param kind what found it, as in {@link RuleViolation.Kind}; for what is not a violation, the class of the throwable
 * @param message the sentence of the failure, without the callbacks and the stacks
 * @param expected what the assertion expected; empty if it compared nothing
 * @param seen what it saw instead
 * @param callbacks the callbacks of each protocol of the test, in order
 * @param stacks the stacks of threads at the end of a wait, or of what was thrown; else empty
 */
public record TestFailure(
        String kind, String message, String expected, String seen, List<String> callbacks, String stacks) {
    /** Longer values, such as whole transfers, are cut in the middle. */
    private static final int MOST = 2_000;

    private static final String STACKS = "\n  thread ";

    /** The failure that {@code thrown} describes. */
    public static TestFailure of(Throwable thrown) {
        if (!(thrown instanceof RuleViolation violation)) {
            return new TestFailure(
                    thrown.getClass().getSimpleName(), cut(text(thrown)), "", "", List.of(), stack(thrown));
        }
        Throwable cause = violation.getCause();
        String message = violation.finding();
        int stacks = message.indexOf(STACKS);
        String expected = "";
        String seen = "";
        if (cause instanceof AssertionFailedError compared && compared.isExpectedDefined()) {
            expected = cut(String.valueOf(compared.getExpected().getStringRepresentation()));
            seen = cut(
                    compared.isActualDefined()
                            ? String.valueOf(compared.getActual().getStringRepresentation())
                            : "");
        }
        return new TestFailure(
                violation.kind().name(),
                cut(stacks < 0 ? message : message.substring(0, stacks)),
                expected,
                seen,
                violation.callbacks(),
                stacks >= 0
                        ? message.substring(stacks + 1)
                        : cause != null && violation.kind() == RuleViolation.Kind.EXCEPTION ? stack(cause) : "");
    }

    private static String text(Throwable thrown) {
        StringBuilder text = new StringBuilder(String.valueOf(thrown.getMessage()));
        for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
            text.append("\n  caused by ").append(cause);
        }
        return text.toString();
    }

    private static String stack(Throwable thrown) {
        StringBuilder text = new StringBuilder("  ").append(thrown);
        for (StackTraceElement frame : thrown.getStackTrace()) {
            text.append("\n    at ").append(frame);
        }
        return text.toString();
    }

    private static String cut(String text) {
        return text.length() <= MOST
                ? text
                : text.substring(0, MOST / 2) + " ... " + text.substring(text.length() - MOST / 2);
    }
}
