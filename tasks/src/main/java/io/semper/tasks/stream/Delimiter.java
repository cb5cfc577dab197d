package io.semper.tasks.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What ends a piece of a stream for {@link StreamReader#readUntil}: one or more bytes, or one of several such sequences. Immutable. Any
 * thread. Rule STREAM-06.
 */
public final class Delimiter {
    /** A line feed, which ends lines whether or not a carriage return is before it. */
    static final Delimiter LINE_FEED = of((byte) '\n');

    private final byte[][] sequences;

    private Delimiter(byte[][] sequences) {
        this.sequences = sequences;
    }

    /**
     * Returns the delimiter that is {@code bytes}, which are copied.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Delimiter of(byte... bytes) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException("a delimiter without bytes: it needs at least one");
        }
        return new Delimiter(new byte[][] {bytes.clone()});
    }

    /** Returns the delimiter that is the UTF-8 form of {@code text}. */
    public static Delimiter of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns the delimiter that is any of {@code delimiters}: the one that ends first in the stream.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Delimiter anyOf(Delimiter... delimiters) {
        if (delimiters.length == 0) {
            throw new IllegalArgumentException("anyOf() of no delimiters: it needs at least one");
        }
        return new Delimiter(List.of(delimiters).stream()
                .flatMap(each -> Arrays.stream(each.sequences))
                .toArray(byte[][]::new));
    }

    /** Returns the first index after {@code from} and up to {@code to} at which a sequence that begins at {@code start} or later ends; or -1. */
    int findEnd(ByteBuffer bytes, int start, int from, int to) {
        if (sequences.length == 1 && sequences[0].length == 1) {
            byte only = sequences[0][0];
            for (int i = from; i < to; i++) {
                if (bytes.get(i) == only) {
                    return i + 1;
                }
            }
            return -1;
        }
        for (int end = from + 1; end <= to; end++) {
            for (byte[] each : sequences) {
                int begin = end - each.length;
                if (begin >= start && isAt(begin, bytes, each)) {
                    return end;
                }
            }
        }
        return -1;
    }

    private static boolean isAt(int begin, ByteBuffer bytes, byte[] sequence) {
        for (int i = sequence.length - 1; i >= 0; i--) {
            if (bytes.get(begin + i) != sequence[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Delimiter that && Arrays.deepEquals(sequences, that.sequences);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.deepHashCode(sequences));
    }

    /** Returns the bytes in hexadecimal. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Delimiter[");
        for (int i = 0; i < sequences.length; i++) {
            text.append(i == 0 ? "" : " or ");
            for (byte each : sequences[i]) {
                text.append(String.format("%02x", each));
            }
        }
        return text.append(']').toString();
    }
}
