package io.semper;

import java.io.IOException;
import java.net.ConnectException;
import java.util.List;

/** Every address of a host was tried, and they failed for different reasons: {@link #attempts()} has each. Rule CONNECT-06. */
public final class ConnectFailedException extends ConnectException {
    private static final long serialVersionUID = 1L;
    private final IOException[] attempts;

    /** With the failures in the order of the attempts; each names its address. */
    public ConnectFailedException(String message, List<? extends IOException> attempts) {
        super(message);
        this.attempts = attempts.toArray(new IOException[0]);
        attempts.forEach(this::addSuppressed);
    }

    /** The failures in the order of the attempts. */
    public List<IOException> attempts() {
        return List.of(attempts);
    }
}
