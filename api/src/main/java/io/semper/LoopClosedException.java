package io.semper;

import java.util.concurrent.RejectedExecutionException;

/** Thrown if a loop is closed, or is closed while a thread waits for one of its futures. Rules LOOP-12, LOOP-13, THREAD-05. */
public final class LoopClosedException extends RejectedExecutionException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception; the message says what was asked of which loop. */
    public LoopClosedException(String message) {
        super(message);
    }
}
