package io.semper.tasks.sync;

import java.io.Serial;
import java.util.NoSuchElementException;

/** Thrown by {@link Queue#getNow} if the queue is empty. Rule QUEUE-03. */
public final class QueueEmptyException extends NoSuchElementException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Makes an exception; the message names the queue. */
    public QueueEmptyException(String message) {
        super(message);
    }
}
