package io.semper;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a callback to leave the loop: it passes the exception handler and comes out of the run method. The loop is idle then and
 * can be run again. Rule ERROR-03.
 */
public class LoopExit extends Error {
    private static final long serialVersionUID = 1L;

    /** An exit that says why. */
    public LoopExit(@Nullable String message) {
        super(message);
    }

    /** An exit that carries what made it necessary. */
    public LoopExit(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Whether {@code thrown} leaves a loop instead of being reported: a {@code LoopExit}, or a {@link VirtualMachineError} other than
     * {@link StackOverflowError}. Any thread. Rule ERROR-03.
     */
    public static boolean leavesLoop(Throwable thrown) {
        return thrown instanceof LoopExit
                || thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
    }
}
