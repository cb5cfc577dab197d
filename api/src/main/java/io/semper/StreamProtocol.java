package io.semper;

import java.nio.ByteBuffer;

/**
 * A protocol over a byte stream. Callbacks come in the order
 * {@code connectionMade (dataReceived | pauseWriting | resumeWriting)* eofReceived? (pauseWriting | resumeWriting)* connectionLost},
 * with {@code drainRequested} at most once before the end. Called on the loop's thread. Rule CLOSE-01.
 */
public interface StreamProtocol extends Protocol {
    /**
     * Called first, when the connection is open. Data is delivered only after this method has returned. An exception thrown here is
     * reported to the exception handler and leaves the connection open: the connect that made it succeeds, and a server keeps the
     * connection.
     *
     * <p>Rules CONNECT-03, CONNECT-04, CONNECT-19, CONNECT-20, SERVER-19, READ-01.
     */
    default void connectionMade(StreamTransport transport) {}

    /**
     * Called with received bytes: at least 1, at most 256 KiB. The buffer is lent until the method returns. Its position is 0, its
     * limit and capacity are the number of bytes, its order is big-endian. Unread bytes are dropped unless
     * {@link StreamTransport#setProtocol} was called meanwhile; then they go to the new protocol first. Urgent data of TCP is not
     * part of the stream.
     *
     * <p>An exception thrown here is reported to the exception handler and ends the connection at once; {@code connectionLost} gets
     * the same exception, and queued bytes are dropped: the peer gets an answer as far as the system took it. A protocol whose answer
     * matters calls {@link Transport#close()} before it throws; then what is queued is sent, and {@code connectionLost} gets null.
     *
     * <p>After a write has found the connection broken, bytes that had arrived before are still delivered, while reading is on;
     * {@link Transport#isClosing()} is true then.
     *
     * <p>Rules READ-02 to READ-05, READ-07, READ-15, READ-18, READ-19.
     */
    void dataReceived(ByteBuffer data);

    /**
     * Called at most once, when the peer has ended its half of the stream and all its bytes have been delivered. Never called after
     * a local {@code close()} or {@code abort()}, and not for a reset. An exception thrown here is handled like one of
     * {@link #dataReceived}.
     *
     * <p>Rules READ-06, READ-07, EOF-05 to EOF-09, UNIX-06.
     *
     * @return false to close the transport after the queued bytes; true to keep the sending half open until the protocol closes
     */
    default boolean eofReceived() {
        return false;
    }

    /**
     * Called when the server of this connection drains ({@link Server#drain}): at most once, between {@code connectionMade} and
     * {@code connectionLost}, and not if the connection is closing. An exception thrown here is reported to the exception handler
     * and counts as true.
     *
     * <p>Rule SERVER-31.
     *
     * @return true to close the connection after the queued bytes; false to keep it until the protocol closes it or the deadline of
     *     the drain aborts it
     */
    default boolean drainRequested() {
        return true;
    }
}
