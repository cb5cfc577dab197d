package io.semper.tasks.sync;

import java.io.Serial;

/** Thrown by {@link Queue#putNow} if the queue is full. Rule QUEUE-03. */
public final class QueueFullException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Makes an exception; the message names the queue. */
    public QueueFullException(String message) {
        super(message);
    }
}
