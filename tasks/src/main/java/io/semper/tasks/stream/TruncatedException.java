package io.semper.tasks.stream;

import java.io.EOFException;

/**
 * The stream ended inside what a read asked for. The bytes before the end are still unread, and {@link #part} has a copy of them. Rule
 * STREAM-05.
 */
public final class TruncatedException extends EOFException {
    private static final long serialVersionUID = 1L;

    private final byte[] part;

    TruncatedException(String message, byte[] part) {
        super(message);
        this.part = part;
    }

    /** Returns a copy of the bytes before the end of the stream: 1 or more. */
    public byte[] part() {
        return part.clone();
    }
}
