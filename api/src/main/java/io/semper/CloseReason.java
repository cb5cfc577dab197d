package io.semper;

/** Why a transport closes or is closed. Rule CLOSE-07. */
public enum CloseReason {
    /** It does not. */
    OPEN,
    /** {@link Transport#close()} was called. */
    LOCAL_CLOSE,
    /** {@link Transport#abort()} was called, or the loop was closed. */
    ABORT,
    /** The peer ended the stream and the protocol did not keep our half open. */
    EOF,
    /** The connection broke, or a callback of the protocol threw. */
    ERROR
}
