package io.semper.engine.kernel;

import java.net.ConnectException;

/**
 * No socket listens at the address: ECONNREFUSED and nothing else. A listener whose backlog is full, or one that this process may not
 * connect to, is reported by other exceptions: only a refusal shows that the file of a Unix socket is stale.
 */
public final class RefusedException extends ConnectException {
    private static final long serialVersionUID = 1L;

    /** With the message of the OS. */
    public RefusedException(String message) {
        super(message);
    }
}
