package io.semper;

import org.jspecify.annotations.Nullable;

/** The application's side of a transport: what every kind of connection may hear. Called on the loop's thread, one call at a time. */
public interface Protocol {
    /**
     * The connection is over; the last call. The descriptor is closed already, and {@link Transport#closeReason()} tells why.
     *
     * <p>Rules CLOSE-01, CLOSE-02, CLOSE-07, CLOSE-10.
     *
     * @param cause null after a close or abort of our own and after a clean end of stream; else what broke the connection
     */
    default void connectionLost(@Nullable Throwable cause) {}

    /**
     * More than the high limit is waiting to be sent: stop writing until {@link #resumeWriting()}. May come from inside
     * {@code write}. Rules FLOW-02, FLOW-07, FLOW-08.
     */
    default void pauseWriting() {}

    /** What waits to be sent has fallen to the low limit. Never from inside {@code write}. Rules FLOW-02, FLOW-07, FLOW-08. */
    default void resumeWriting() {}
}
