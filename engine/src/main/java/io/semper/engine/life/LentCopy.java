package io.semper.engine.life;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What debug mode lends in place of received memory: a copy that is overwritten afterwards, so that a protocol that keeps the buffer finds
 * wrong bytes in it.
 */
public final class LentCopy implements AutoCloseable {
    private static final byte POISON = (byte) 0xDE;

    private final ByteBuffer copy;

    public LentCopy(ByteBuffer bytes) {
        copy = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    /** The buffer to lend until {@link #close}. */
    public ByteBuffer buffer() {
        return copy;
    }

    @Override
    public void close() {
        byte[] memory = copy.array();
        Arrays.fill(memory, POISON);
    }
}
