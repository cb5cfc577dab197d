package io.semper.tck;

import java.util.Arrays;

/** Bytes whose values depend on their position in a stream, and checksums. */
public final class Bytes {
    private static final int MOST_KEPT = 1 << 20;

    /** The beginning of the stream: rules ask for it thousands of times, in JVMs that are too young to compute it fast. */
    private static volatile byte[] kept = {};

    private Bytes() {}

    /** Bytes of an endless stream that does not repeat itself, from {@code offset} on. */
    public static byte[] pattern(long offset, int count) {
        if (offset >= 0 && offset + count <= MOST_KEPT) {
            int from = (int) offset;
            return Arrays.copyOfRange(beginning(from + count), from, from + count);
        }
        byte[] bytes = new byte[count];
        fill(bytes, 0, offset);
        return bytes;
    }

    private static byte[] beginning(int least) {
        byte[] known = kept;
        if (known.length >= least) {
            return known;
        }
        byte[] longer = Arrays.copyOf(known, Math.max(least, Math.min(MOST_KEPT, 2 * known.length)));
        fill(longer, known.length, known.length);
        kept = longer;
        return longer;
    }

    private static void fill(byte[] bytes, int from, long offset) {
        for (int i = from; i < bytes.length; i++) {
            long x = (offset + i - from) * 0x9E3779B97F4A7C15L;
            bytes[i] = (byte) ((x >>> 56) ^ (x >>> 29));
        }
    }

    /** The {@link Checksum} of {@code bytes}. */
    public static String checksum(byte[] bytes) {
        return new Checksum().add(bytes).toString();
    }
}
