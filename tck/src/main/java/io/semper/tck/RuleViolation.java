package io.semper.tck;

import java.util.List;
import java.util.stream.Collectors;
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
    private final String finding;
    private final String[] callbacks; // serializable, which a list need not be

    /**
     * A violation.
     *
     * @param finding what was found
     * @param callbacks the callbacks of each protocol of the test
     * @param repeat how to repeat the random choices of the test, or empty
     */
    RuleViolation(
            String rule, Kind kind, String finding, List<String> callbacks, String repeat, @Nullable Throwable cause) {
        super(
                rule + ": " + finding
                        + callbacks.stream().map(line -> "\n  " + line).collect(Collectors.joining()) + repeat,
                cause);
        this.rule = rule;
        this.kind = kind;
        this.finding = finding;
        this.callbacks = callbacks.toArray(new String[0]);
    }

    /** The id of the rule. */
    public String rule() {
        return rule;
    }

    /** What found it. */
    public Kind kind() {
        return kind;
    }

    /** What was found, without the rule and the callbacks. */
    public String finding() {
        return finding;
    }

    /** The callbacks of each protocol of the test, in the order of its recorders. */
    public List<String> callbacks() {
        return List.of(callbacks);
    }
}
