package io.semper;

import java.io.IOException;
import java.net.ConnectException;
import java.util.List;

/** Thrown if every address of a host failed, for different reasons. {@link #attempts()} has the failure of each. Rule CONNECT-06. */
public final class ConnectFailedException extends ConnectException {
    private static final long serialVersionUID = 1L;
    private final IOException[] attempts;

    /** Makes an exception from the failures in the order of the attempts. Each of them names its address. */
    public ConnectFailedException(String message, List<? extends IOException> attempts) {
        super(message);
        this.attempts = attempts.toArray(new IOException[0]);
        attempts.forEach(this::addSuppressed);
    }

    /** Returns the failures, in the order of the attempts. */
    public List<IOException> attempts() {
        return List.of(attempts);
    }
}
