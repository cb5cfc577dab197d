package io.semper;

import org.jspecify.annotations.Nullable;

/** Thrown if no loop can be made: the backend asked for was not found or is not available, or no backend is. Rules CHOOSE-02, CHOOSE-04. */
public final class BackendUnavailableException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception; the message has the cause and the remedy. */
    public BackendUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
