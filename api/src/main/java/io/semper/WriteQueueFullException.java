package io.semper;

import java.io.IOException;

/** Thrown if the peer does not read and the bytes copied for it exceed {@link StreamOptions#writeQueueCap}. Rule WRITE-17. */
public final class WriteQueueFullException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception; the message has the endpoint, the size and the cap. */
    public WriteQueueFullException(String message) {
        super(message);
    }
}
