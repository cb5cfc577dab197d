package io.semper.tasks.sync;

import java.io.Serial;

/** Thrown by a put into a queue that is shut down, and by a get from one that is empty, too. Rule QUEUE-08. */
public final class QueueShutdownException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Makes an exception; the message names the queue. */
    public QueueShutdownException(String message) {
        super(message);
    }
}
