package io.semper;

import org.jspecify.annotations.Nullable;

/** No loop could be made: the backend that was asked for is not there or not available, or none is. Rules CHOOSE-02, POLICY-09. */
public final class BackendUnavailableException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** With cause and remedy in the message. */
    public BackendUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
