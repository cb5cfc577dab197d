package io.semper;

import java.util.concurrent.RejectedExecutionException;

/** The loop that was asked to do something, or that something waits for, is closed. Rules LOOP-12, LOOP-13, THREAD-05. */
public final class LoopClosedException extends RejectedExecutionException {
    private static final long serialVersionUID = 1L;

    /** Says what was asked of which loop. */
    public LoopClosedException(String message) {
        super(message);
    }
}
