package io.semper.tck;

/** Bytes whose values depend on their position in a stream, and checksums. */
public final class Bytes {
    private Bytes() {}

    /** Bytes of an endless stream that does not repeat itself, from {@code offset} on. */
    public static byte[] pattern(long offset, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            long x = (offset + i) * 0x9E3779B97F4A7C15L;
            bytes[i] = (byte) ((x >>> 56) ^ (x >>> 29));
        }
        return bytes;
    }

    /** The {@link Checksum} of {@code bytes}. */
    public static String checksum(byte[] bytes) {
        return new Checksum().add(bytes).toString();
    }
}
