package io.semper.tasks.stream;

import java.nio.ByteBuffer;

/** A piece of memory for received bytes, with the two views of it that a {@link StreamBuffer} needs. */
final class Chunk {
    static final int SMALL = 4 * 1024;
    static final int LARGE = 64 * 1024;

    final byte[] bytes;

    /** What the loop puts bytes into. */
    final ByteBuffer fill;

    /** What readers are lent. */
    final ByteBuffer view;

    Chunk(int size) {
        bytes = new byte[size];
        fill = ByteBuffer.wrap(bytes);
        view = ByteBuffer.wrap(bytes);
    }

    int size() {
        return bytes.length;
    }
}
