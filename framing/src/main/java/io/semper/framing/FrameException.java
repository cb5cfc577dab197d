package io.semper.framing;

import java.io.IOException;
import java.util.Objects;

/**
 * Thrown if received bytes are not a frame that the decoder accepts. The message says what was received and which limit or rule it
 * broke; that of a {@link FrameLayer} begins with the peer.
 */
public final class FrameException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What is wrong with the bytes. */
    public enum Reason {
        /** The frame exceeds the limit of the decoder. */
        TOO_LONG,
        /** The length field has no valid value. */
        MALFORMED,
        /** The stream ended inside a frame. */
        TRUNCATED
    }

    private final Reason reason;

    /**
     * Makes the exception of a decoder.
     *
     * @param reason what is wrong
     * @param message what was received, and which limit or rule it broke
     */
    public FrameException(Reason reason, String message) {
        super(message);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** Makes the exception of a layer. */
    FrameException(String peer, FrameException cause) {
        super(peer + ": " + cause.getMessage(), cause);
        reason = cause.reason;
    }

    /** Returns what is wrong with the bytes. */
    public Reason reason() {
        return reason;
    }
}
