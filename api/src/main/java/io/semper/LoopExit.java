package io.semper;

import org.jspecify.annotations.Nullable;

/**
 * An error by which a callback leaves the loop: it bypasses the exception handler and is thrown by the run method. The loop is idle
 * afterwards, has kept its queue and can be run again. Rules ERROR-03, ERROR-10.
 */
public class LoopExit extends Error {
    private static final long serialVersionUID = 1L;

    /** Makes an exit with a message. */
    public LoopExit(@Nullable String message) {
        super(message);
    }

    /** Makes an exit with a message and a cause. */
    public LoopExit(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Whether {@code thrown} leaves a loop instead of being reported: a {@code LoopExit}, or a {@link VirtualMachineError} other
     * than {@link StackOverflowError}. Any thread. Rule ERROR-03.
     */
    public static boolean leavesLoop(Throwable thrown) {
        return thrown instanceof LoopExit
                || thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
    }
}
