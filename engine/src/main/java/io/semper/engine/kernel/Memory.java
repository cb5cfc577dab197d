package io.semper.engine.kernel;

import java.nio.ByteBuffer;

/** Where a loop gets the buffers that its transports share, and that it keeps until it closes. Owner only. */
public interface Memory {
    /** Direct memory of the process, which the garbage collector frees. */
    Memory OF_PROCESS = new Memory() {
        @Override
        public ByteBuffer take(int size) {
            return ByteBuffer.allocateDirect(size);
        }

        @Override
        public void give(ByteBuffer buffer) {}
    };

    /** Returns a direct buffer with a capacity of {@code size} bytes, whatever they contain. */
    ByteBuffer take(int size);

    /** Takes back a buffer of {@link #take}, to which the loop that is closing refers no longer. */
    void give(ByteBuffer buffer);
}
