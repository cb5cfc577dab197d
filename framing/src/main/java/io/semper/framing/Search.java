package io.semper.framing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Finds a byte in a buffer: 32 bytes at a time as long as it is not there, then eight. */
final class Search {
    /** Words whose first byte is the lowest, so that {@link #borrows} is exact up to the first match. */
    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final int BLOCK = 4 * Long.BYTES;

    private Search() {}

    /**
     * Returns the index of the first {@code wanted} in the bytes {@code from} (inclusive) to {@code to} (exclusive) of {@code bytes}, or
     * -1. Position and byte order of the buffer do not matter.
     */
    static int indexOf(ByteBuffer bytes, int from, int to, byte wanted) {
        long pattern = (wanted & 0xFF) * ONES;
        int at = from;
        while (at <= to - BLOCK
                && ((borrows(bytes, at, pattern)
                                        | borrows(bytes, at + 8, pattern)
                                        | borrows(bytes, at + 16, pattern)
                                        | borrows(bytes, at + 24, pattern))
                                & HIGH_BITS)
                        == 0) {
            at += BLOCK;
        }
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long found = borrows(bytes, at, pattern) & HIGH_BITS;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; at < to; at++) {
            if (bytes.get(at) == wanted) {
                return at;
            }
        }
        return -1;
    }

    /**
     * Compares the eight bytes at {@code at} with those of {@code pattern}. The highest bit of the first one that is equal is set, and that
     * of none before it; of those after it, others may be set, too, and the lower bits mean nothing.
     */
    private static long borrows(ByteBuffer bytes, int at, long pattern) {
        long different = (long) WORD.get(bytes, at) ^ pattern;
        return different - ONES & ~different;
    }
}
