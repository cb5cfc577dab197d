package io.semper.engine.kernel;

import java.net.ConnectException;

/**
 * Nobody listens at the address that was connected to: ECONNREFUSED and nothing else. Not a listener whose backlog is full, not one
 * that we may not talk to: this answer alone makes the file of a Unix socket a stale one.
 */
public final class RefusedException extends ConnectException {
    private static final long serialVersionUID = 1L;

    /** With the system's words. */
    public RefusedException(String message) {
        super(message);
    }
}
