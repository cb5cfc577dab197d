package io.semper;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Delivery of bytes to a {@link BufferedProtocol}, for layers between a transport and a protocol. Any thread, but never two at a
 * time for one protocol. Rule READ-08.
 */
public final class BufferedDelivery {
    private BufferedDelivery() {}

    /**
     * Copies {@code data} into buffers of {@code protocol} until it is consumed.
     *
     * @throws IllegalStateException if the protocol returns null, a read-only or a full buffer
     */
    public static void copy(ByteBuffer data, BufferedProtocol protocol) {
        while (data.hasRemaining()) {
            ByteBuffer target = checked(protocol.getBuffer(data.remaining()), protocol);
            int n = Math.min(data.remaining(), target.remaining());
            int limit = data.limit();
            data.limit(data.position() + n);
            target.put(data);
            data.limit(limit);
            protocol.bufferUpdated(n);
        }
    }

    /**
     * Returns {@code buffer} if bytes can be put into it.
     *
     * @throws IllegalStateException if it is null, read-only or full
     */
    public static ByteBuffer checked(@Nullable ByteBuffer buffer, BufferedProtocol protocol) {
        if (buffer == null || buffer.isReadOnly() || !buffer.hasRemaining()) {
            String what = buffer == null ? "null" : buffer.isReadOnly() ? "a read-only buffer" : "a full buffer";
            throw new IllegalStateException(
                    "getBuffer() of " + protocol.getClass().getName() + " returned " + what
                            + "; it must return a writable buffer with room");
        }
        return buffer;
    }
}
