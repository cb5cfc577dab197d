package io.semper.tasks.stream;

import java.nio.ByteBuffer;

/**
 * A piece of memory for received bytes, with the two views of it that a {@link StreamBuffer} needs. That of a {@link ChunkPool} is
 * direct, so that the system receives into it and sends from it without a copy.
 */
final class Chunk {
    static final int SMALL = 4 * 1024;
    static final int LARGE = 64 * 1024;

    /** What the loop puts bytes into. */
    final ByteBuffer fill;

    /** What readers are lent. Position and limit are those of the whole. */
    final ByteBuffer view;

    private Chunk(ByteBuffer memory) {
        fill = memory;
        view = memory.duplicate();
    }

    static Chunk direct(int size) {
        return new Chunk(ByteBuffer.allocateDirect(size));
    }

    static Chunk heap(int size) {
        return new Chunk(ByteBuffer.allocate(size));
    }

    int size() {
        return view.capacity();
    }

    boolean isDirect() {
        return view.isDirect();
    }
}
