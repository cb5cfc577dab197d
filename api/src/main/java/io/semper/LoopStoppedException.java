package io.semper;

/** The loop was stopped before the future that {@link EventLoop#runUntilComplete} waits for was done. Rule LOOP-10. */
public final class LoopStoppedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** Says which loop was stopped and what is left pending. */
    public LoopStoppedException(String message) {
        super(message);
    }
}
