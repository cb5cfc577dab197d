package io.semper.tck;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Bytes whose values depend on their position in a stream, and hashes of bytes. */
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

    /** SHA-256 as hexadecimal digits. */
    public static String hash(byte[] bytes) {
        return hex(sha256().digest(bytes));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
