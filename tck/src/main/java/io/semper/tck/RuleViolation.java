package io.semper.tck;

import org.jspecify.annotations.Nullable;

/** Failure of a test of a rule; the message begins with the id of the rule. */
public final class RuleViolation extends AssertionError {
    private static final long serialVersionUID = 1L;

    /** What found it. */
    public enum Kind {
        /** An assertion of the test, or a failure of a peer's socket, which only the loop can cause. */
        ASSERTION,
        /** Another exception that the test threw. */
        EXCEPTION,
        /** The guard that bounds a wait. */
        HANG,
        /** The checks that follow every test: grammar, exceptions that were not taken, leaks. */
        INVARIANT
    }

    private final String rule;
    private final Kind kind;

    RuleViolation(String rule, Kind kind, String message, @Nullable Throwable cause) {
        super(rule + ": " + message, cause);
        this.rule = rule;
        this.kind = kind;
    }

    /** The id of the rule. */
    public String rule() {
        return rule;
    }

    /** What found it. */
    public Kind kind() {
        return kind;
    }
}
