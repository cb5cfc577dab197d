package io.semper.framing;

import java.nio.ByteBuffer;

/** Cuts a stream into frames of one size. The size is also the limit. */
public final class FixedSizeDecoder extends FrameDecoder {
    /**
     * Makes a decoder.
     *
     * @param size of each frame in bytes, 1 to {@link #MAX_LIMIT}
     * @throws IllegalArgumentException if {@code size} is out of range
     */
    public FixedSizeDecoder(int size) {
        super("size", size, 0);
    }

    @Override
    int find(ByteBuffer data, int from, int end) {
        int missing = limit - held.size();
        return end - from < missing ? -1 : missing;
    }

    @Override
    int head() {
        return 0;
    }

    @Override
    int tail() {
        return 0;
    }

    @Override
    String noun() {
        return "frame";
    }

    /** Returns a text such as {@code fixed size decoder (16)}. */
    @Override
    public String toString() {
        return "fixed size decoder (" + limit + ")";
    }
}
