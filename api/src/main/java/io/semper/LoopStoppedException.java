package io.semper;

/** Thrown by {@link EventLoop#runUntilComplete} if the loop was stopped before the future was done. Rules LOOP-09, LOOP-10. */
public final class LoopStoppedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception; the message says which loop was stopped and which future is pending. */
    public LoopStoppedException(String message) {
        super(message);
    }
}
