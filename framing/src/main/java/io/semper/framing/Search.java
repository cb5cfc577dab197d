package io.semper.framing;

import java.nio.ByteBuffer;

/** Finds a byte in a buffer: 32 bytes at a time as long as it is not there, then eight. */
final class Search {
    private static final long ONES = 0x0101010101010101L;
    private static final long LOW_SEVEN_BITS = 0x7F7F7F7F7F7F7F7FL;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final int BLOCK = 4 * Long.BYTES;

    private Search() {}

    /**
     * Returns the index of the first {@code wanted} in the bytes {@code from} (inclusive) to {@code to} (exclusive) of {@code bytes}, or
     * -1. The buffer must be big-endian; its position does not matter.
     */
    static int indexOf(ByteBuffer bytes, int from, int to, byte wanted) {
        long pattern = (wanted & 0xFF) * ONES;
        int at = from;
        while (at <= to - BLOCK
                && (borrows(bytes.getLong(at) ^ pattern)
                                | borrows(bytes.getLong(at + 8) ^ pattern)
                                | borrows(bytes.getLong(at + 16) ^ pattern)
                                | borrows(bytes.getLong(at + 24) ^ pattern))
                        == 0) {
            at += BLOCK;
        }
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long zeros = zeros(bytes.getLong(at) ^ pattern);
            if (zeros != 0) {
                return at + (Long.numberOfLeadingZeros(zeros) >>> 3);
            }
        }
        for (; at < to; at++) {
            if (bytes.get(at) == wanted) {
                return at;
            }
        }
        return -1;
    }

    /** Returns a word that has a high bit set if, and only if, a byte of {@code word} is zero; it does not say which byte. */
    private static long borrows(long word) {
        return word - ONES & ~word & HIGH_BITS;
    }

    /** Returns a word with the highest bit set in each byte that is zero in {@code word}; exact, since no carry leaves a byte. */
    private static long zeros(long word) {
        return ~((word & LOW_SEVEN_BITS) + LOW_SEVEN_BITS | word | LOW_SEVEN_BITS);
    }
}
