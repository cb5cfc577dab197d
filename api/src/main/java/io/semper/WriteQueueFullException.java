package io.semper;

import java.io.IOException;

/** The peer does not read and the bytes that wait for it exceed the cap of {@link StreamOptions#writeQueueCap}. Rule WRITE-17. */
public final class WriteQueueFullException extends IOException {
    private static final long serialVersionUID = 1L;

    /** With the endpoint, the size and the cap in the message. */
    public WriteQueueFullException(String message) {
        super(message);
    }
}
