package io.semper.tck.rules.support;

import io.semper.StreamTransport;
import io.semper.tck.Bytes;
import java.nio.ByteBuffer;

/** Ways to have bytes queued. */
public final class Queued {
    private static final int MOST_TO_WRITE = 64 << 20;

    private Queued() {}

    /**
     * Writes to a peer that does not read, until exactly {@code size} bytes are queued or the transport is closing. To be called on the
     * loop's thread. The written bytes are {@code Bytes.pattern(0, n)}, where n is the returned number.
     */
    public static int upTo(StreamTransport transport, int size) {
        int written = 0;
        while (transport.writeBufferSize() < size && !transport.isClosing()) {
            if (written > MOST_TO_WRITE) {
                throw new AssertionError(
                        "the peer has taken " + written + " bytes and " + size + " do not stay queued; does it read?");
            }
            int next = size - (int) transport.writeBufferSize();
            transport.write(ByteBuffer.wrap(Bytes.pattern(written, next)));
            written += next;
        }
        return written;
    }
}
