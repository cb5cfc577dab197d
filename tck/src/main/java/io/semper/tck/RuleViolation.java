package io.semper.tck;

import org.jspecify.annotations.Nullable;

/** A test of a rule failed; the message begins with the id of the rule. */
public final class RuleViolation extends AssertionError {
    private static final long serialVersionUID = 1L;

    /** What found it. */
    public enum Kind {
        /** An assertion of the test. */
        ASSERTION,
        /** Something else that was thrown out of the test. */
        EXCEPTION,
        /** A guard that waits for what has to happen. */
        HANG,
        /** The checks that follow every test: grammar, exceptions that nobody took, leaks. */
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
