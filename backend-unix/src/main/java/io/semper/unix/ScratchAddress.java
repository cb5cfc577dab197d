package io.semper.unix;

import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Caches the memory address of the last buffer, since a loop reads into the same one most of the time. */
final class ScratchAddress {
    private @Nullable ByteBuffer last;
    private long address;

    @SuppressWarnings("ReferenceEquality")
    long of(ByteBuffer buffer) {
        if (buffer != last) {
            if (!buffer.isDirect()) {
                throw new IllegalArgumentException("read() into a buffer that is not direct");
            }
            address = Buffer.memoryAddress(buffer);
            last = buffer;
        }
        return address;
    }

    /** Drops the reference: the buffer may be a protocol's own, which nothing may keep after the end of the connection. */
    void forget() {
        last = null;
    }
}
