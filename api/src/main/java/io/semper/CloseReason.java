package io.semper;

/** The reason why a transport closes. Rule CLOSE-07. */
public enum CloseReason {
    /** The transport is open. */
    OPEN,
    /** {@link Transport#close()} was called. */
    LOCAL_CLOSE,
    /** {@link Transport#abort()} was called, or the loop was closed. */
    ABORT,
    /** The peer ended its half of the stream and the protocol did not keep the other half open. */
    EOF,
    /** The connection broke, a callback of the protocol threw, or {@link Transport#abort(Throwable)} was called. */
    ERROR
}
