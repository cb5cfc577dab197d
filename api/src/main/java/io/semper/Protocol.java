package io.semper;

import org.jspecify.annotations.Nullable;

/**
 * The application's side of a transport: the callbacks that every kind of connection has. Called on the loop's thread, one at a
 * time (rule READY-02).
 */
public interface Protocol {
    /**
     * Called last, when the connection has ended. The descriptor is closed, and {@link Transport#closeReason()} returns why. An
     * exception thrown here is reported to the exception handler and changes nothing else.
     *
     * <p>Rules CLOSE-01, CLOSE-02, CLOSE-07, CLOSE-10 to CLOSE-12, CLOSE-18, ERROR-07.
     *
     * @param cause null after a local close or abort and after a clean end of stream; otherwise the error that broke the connection
     */
    default void connectionLost(@Nullable Throwable cause) {}

    /**
     * Called when the queued bytes exceed the high-water mark: the protocol should write nothing more until
     * {@link #resumeWriting()}. May be called inside {@code write}. An exception thrown here is reported to the exception handler
     * and changes nothing else. Rules FLOW-02, FLOW-07, FLOW-11 to FLOW-14, FLOW-18, FLOW-19.
     */
    default void pauseWriting() {}

    /**
     * Called when the queued bytes have fallen to the low-water mark after a pause. Never called inside {@code write} or after
     * {@code close()}. An exception thrown here is reported to the exception handler and changes nothing else. Rules FLOW-02,
     * FLOW-07 to FLOW-14.
     */
    default void resumeWriting() {}
}
