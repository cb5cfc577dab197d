package io.semper;

import java.nio.ByteBuffer;

/**
 * A protocol over a stream of bytes. The order of calls is
 * {@code connectionMade (dataReceived | pauseWriting | resumeWriting)* eofReceived? (pauseWriting | resumeWriting)* connectionLost},
 * with {@code drainRequested} at most once before the end. Rule CLOSE-01.
 */
public interface StreamProtocol extends Protocol {
    /** The connection is there; reading starts when this returns. Rules CONNECT-03, READ-01. */
    default void connectionMade(StreamTransport transport) {}

    /**
     * Bytes have come, at least one. The buffer is lent until this returns: position 0, limit and capacity the number of bytes, at
     * most 256 KiB. Bytes that are left unread are dropped, unless the protocol was replaced during the call; then the new one gets
     * them first.
     *
     * <p>Whatever this throws goes to the exception handler and ends the connection. Rules READ-02, READ-03, READ-07.
     */
    void dataReceived(ByteBuffer data);

    /**
     * The peer has sent everything. Returning false closes the transport once what is queued has been sent; true keeps our sending
     * half open, and closing is up to the protocol. Rules EOF-05 to EOF-07.
     */
    default boolean eofReceived() {
        return false;
    }

    /**
     * The server of this connection drains ({@link Server#drain}). True lets it close the connection now, once what is queued has
     * been sent. False keeps the connection, and closing it when its work is done is up to the protocol; what is left at the deadline
     * is aborted. Called once at most, between {@code connectionMade} and {@code connectionLost}, unless the connection is closing.
     *
     * <p>What this throws goes to the exception handler and counts as true. Rule SERVER-31.
     */
    default boolean drainRequested() {
        return true;
    }
}
