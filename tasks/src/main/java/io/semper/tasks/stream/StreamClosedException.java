package io.semper.tasks.stream;

import java.io.IOException;

/** A stream was used after this side had closed or aborted it, or was closed while a task waited for it. Rule STREAM-15. */
public final class StreamClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    StreamClosedException(String message) {
        super(message);
    }
}
