package io.semper;

import java.nio.ByteBuffer;

/** A stream protocol that has bytes put straight into memory of its own. Rules READ-08, READ-09. */
public interface BufferedProtocol extends StreamProtocol {
    /**
     * Asked right before a read: a writable buffer with room between position and limit. The loop puts bytes from its position on and
     * moves the position by as many; nobody else may touch it until {@link #bufferUpdated} has returned or the next call of this.
     *
     * @param sizeHint how many bytes may come, in bytes; 0 if nothing is known
     */
    ByteBuffer getBuffer(int sizeHint);

    /** The first {@code n} bytes since the last {@link #getBuffer} have come; never 0. */
    void bufferUpdated(int n);

    /** Copies into {@link #getBuffer} until nothing is left, so that a layer that has the bytes already can deliver them. */
    @Override
    default void dataReceived(ByteBuffer data) {
        BufferedDelivery.copy(data, this);
    }
}
