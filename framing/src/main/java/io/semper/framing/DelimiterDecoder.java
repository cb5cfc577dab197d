package io.semper.framing;

import io.semper.framing.FrameException.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream at delimiters: sequences of one or several bytes. A frame is what stands between two delimiters, and may be empty. The
 * delimiter that ends first ends the frame; if two end at the same byte, it is the longer one.
 */
public sealed class DelimiterDecoder extends FrameDecoder permits LineDecoder {
    private static final int MAX_DELIMITER = 255;
    private static final int MAX_DELIMITERS = 16;

    /** The longest first. */
    private final byte[][] delimiters;

    private final int longest;
    private final byte last;

    /** The last bytes of the delimiters; null if all end with {@code last}. */
    private final boolean @Nullable [] lasts;

    /** The length of the delimiter that was found. */
    private int found;

    /**
     * Makes a decoder.
     *
     * @param limit the largest number of bytes of a frame without its delimiter, 1 to {@link #MAX_LIMIT}
     * @param delimiters 1 to 16, of 1 to 255 bytes each
     * @throws IllegalArgumentException if {@code limit}, the number of delimiters or the length of one is out of range, or if a
     *     delimiter could never end a frame, because it contains another one before its end
     */
    public DelimiterDecoder(int limit, byte[]... delimiters) {
        super("limit", limit, MAX_DELIMITER);
        this.delimiters = checked(delimiters);
        longest = this.delimiters[0].length;
        last = lastOf(this.delimiters[0]);
        boolean[] table = new boolean[256];
        boolean one = true;
        for (byte[] each : this.delimiters) {
            table[lastOf(each) & 0xFF] = true;
            one &= lastOf(each) == last;
        }
        lasts = one ? null : table;
    }

    private static byte[][] checked(byte[][] given) {
        if (given.length < 1 || given.length > MAX_DELIMITERS) {
            throw new IllegalArgumentException(given.length + " delimiters: there must be from 1 to " + MAX_DELIMITERS);
        }
        byte[][] sorted = new byte[given.length][];
        for (int i = 0; i < given.length; i++) {
            int length = given[i].length;
            if (length < 1 || length > MAX_DELIMITER) {
                throw new IllegalArgumentException(
                        "delimiter " + i + " has " + length + " bytes: it must have from 1 to " + MAX_DELIMITER);
            }
            sorted[i] = given[i].clone();
        }
        Arrays.sort(sorted, Comparator.comparingInt((byte[] each) -> -each.length));
        for (byte[] outer : sorted) {
            for (byte[] inner : sorted) {
                int at = firstEnd(inner, outer);
                if (at > 0 && at < outer.length) {
                    throw new IllegalArgumentException("delimiter " + Arrays.toString(outer)
                            + " could never end a frame: the delimiter " + Arrays.toString(inner)
                            + " in it ends earlier");
                }
            }
        }
        return sorted;
    }

    /** Returns the index after the first {@code inner} in {@code outer}, or 0. */
    private static int firstEnd(byte[] inner, byte[] outer) {
        for (int end = inner.length; end <= outer.length; end++) {
            if (Arrays.equals(inner, 0, inner.length, outer, end - inner.length, end)) {
                return end;
            }
        }
        return 0;
    }

    private static byte lastOf(byte[] delimiter) {
        return delimiter[delimiter.length - 1];
    }

    @Override
    final int find(ByteBuffer data, int from, int end) throws FrameException {
        int before = held.size();
        int room = limit + longest - before; // more bytes cannot belong to a frame within the limit; 1 or more
        int to = end - from > room ? from + room : end;
        int at = lastByte(data, from, to);
        while (at >= 0) {
            int after = at + 1;
            int length = delimiterAt(data, from, after);
            if (length > 0) {
                if (before + after - from - length > limit) {
                    throw tooLong();
                }
                found = length;
                return after - from;
            }
            at = lastByte(data, after, to);
        }
        if (to - from == room) {
            throw tooLong();
        }
        return -1;
    }

    private FrameException tooLong() {
        return fail(Reason.TOO_LONG, "a " + noun() + " has more than " + limit + " bytes, the limit of the decoder");
    }

    private int lastByte(ByteBuffer data, int from, int to) {
        if (lasts == null) {
            return Search.indexOf(data, from, to, last);
        }
        for (int at = from; at < to; at++) {
            if (lasts[data.get(at) & 0xFF]) {
                return at;
            }
        }
        return -1;
    }

    /** Returns the length of the longest delimiter that ends before {@code after}, or 0. It may begin in the bytes held. */
    private int delimiterAt(ByteBuffer data, int from, int after) {
        for (byte[] delimiter : delimiters) {
            if (endsWith(delimiter, data, from, after)) {
                return delimiter.length;
            }
        }
        return 0;
    }

    private boolean endsWith(byte[] delimiter, ByteBuffer data, int from, int after) {
        if (delimiter.length > held.size() + after - from) {
            return false;
        }
        int shift = after - delimiter.length;
        int known = lasts == null ? 1 : 0; // the last byte has been found already
        for (int i = delimiter.length - 1 - known; i >= 0; i--) {
            int at = shift + i;
            if (delimiter[i] != (at >= from ? data.get(at) : held.get(held.size() + at - from))) {
                return false;
            }
        }
        return true;
    }

    @Override
    final int head() {
        return 0;
    }

    @Override
    final int tail() {
        return found;
    }

    @Override
    String noun() {
        return "frame";
    }

    /** Returns a text such as {@code delimiter decoder (2 delimiters, limit 1024)}. */
    @Override
    public String toString() {
        return "delimiter decoder (" + delimiters.length + " delimiters, limit " + limit + ")";
    }
}
