package io.semper;

import java.nio.ByteBuffer;

/** A stream protocol that receives bytes in its own buffers. Called on the loop's thread. Rules READ-08, READ-09. */
public interface BufferedProtocol extends StreamProtocol {
    /**
     * Returns the buffer for the next read: writable, with room between position and limit. Called right before the read. The loop
     * puts bytes in from the position on and advances the position. The protocol must not touch the buffer until
     * {@link #bufferUpdated} has returned or this method is called again.
     *
     * <p>An end of stream and a read without bytes need no buffer, so an exception thrown here matters only if there are bytes to
     * read; then it ends the connection, as do null, a read-only and a full buffer.
     *
     * <p>Rules READ-07 to READ-09, READ-20.
     *
     * @param sizeHint how many bytes may come; 0 if that is not known
     */
    ByteBuffer getBuffer(int sizeHint);

    /**
     * Called when {@code n} bytes, 1 or more, were put into the buffer. An exception thrown here ends the connection. Rules READ-07
     * to READ-09, READ-20.
     */
    void bufferUpdated(int n);

    /**
     * Copies {@code data} into {@link #getBuffer} until it is consumed, so that a layer that has the bytes can deliver them. Rule
     * READ-08.
     */
    @Override
    default void dataReceived(ByteBuffer data) {
        BufferedDelivery.copy(data, this);
    }
}
