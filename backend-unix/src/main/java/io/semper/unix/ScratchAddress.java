package io.semper.unix;

import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Remembers where the last buffer lies in memory, since a loop reads into one and the same most of the time. */
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

    /** The buffer may be a protocol's own, which nothing may keep once the connection is over. */
    void forget() {
        last = null;
    }
}
