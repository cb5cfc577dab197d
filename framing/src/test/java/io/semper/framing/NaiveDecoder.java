package io.semper.framing;

import io.semper.framing.FrameException.Reason;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes a whole stream at once, in the simplest way. */
final class NaiveDecoder {
    private final String stream;
    private final List<String> frames = new ArrayList<>();
    private int start;

    private NaiveDecoder(String stream) {
        this.stream = stream;
    }

    static Decoded delimited(String stream, int limit, List<String> delimiters) {
        NaiveDecoder naive = new NaiveDecoder(stream);
        List<String> sorted = delimiters.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        return naive.decoded(naive.delimited(limit, sorted));
    }

    private Decoded decoded(@Nullable Reason failure) {
        return new Decoded(frames, failure);
    }

    private @Nullable Reason delimited(int limit, List<String> delimiters) {
        int longest = delimiters.get(0).length();
        for (int end = 1; end <= stream.length(); end++) {
            String seen = stream.substring(start, end);
            for (String delimiter : delimiters) {
                if (seen.endsWith(delimiter)) {
                    String frame = seen.substring(0, seen.length() - delimiter.length());
                    if (frame.length() > limit) {
                        return Reason.TOO_LONG;
                    }
                    frames.add(frame);
                    start = end;
                    break;
                }
            }
        }
        int left = stream.length() - start;
        return left >= limit + longest ? Reason.TOO_LONG : left > 0 ? Reason.TRUNCATED : null;
    }

    static Decoded fixed(String stream, int size) {
        NaiveDecoder naive = new NaiveDecoder(stream);
        while (naive.start + size <= stream.length()) {
            naive.frames.add(stream.substring(naive.start, naive.start + size));
            naive.start += size;
        }
        return naive.decoded(naive.start < stream.length() ? Reason.TRUNCATED : null);
    }

    /** What a length field looks like; {@code width} 0 is a varint, {@code strip} -1 the default. */
    record Field(int width, ByteOrder order, int offset, int adjustment, int strip) {
        LengthField build() {
            LengthField field = width == 0
                    ? LengthField.varint()
                    : LengthField.ofBytes(width).order(order);
            field = field.offset(offset).adjustment(adjustment);
            return strip < 0 ? field : field.strip(strip);
        }
    }

    static Decoded counted(String stream, int limit, Field field) {
        NaiveDecoder naive = new NaiveDecoder(stream);
        return naive.decoded(naive.counted(limit, field));
    }

    private @Nullable Reason counted(int limit, Field field) {
        while (start < stream.length()) {
            int at = start + field.offset;
            int width = field.width == 0 ? widthOfVarint(at) : field.width;
            if (width > 5 && field.width == 0) {
                return Reason.MALFORMED;
            }
            if (width == 0 || at + width > stream.length()) {
                return Reason.TRUNCATED;
            }
            BigInteger value = field.width == 0 ? varint(at, width) : number(at, field);
            BigInteger after = value.add(BigInteger.valueOf(field.adjustment));
            BigInteger length = after.add(BigInteger.valueOf(field.offset + width));
            int strip = field.strip < 0 ? field.offset + width : field.strip;
            if (after.signum() < 0 || length.compareTo(BigInteger.valueOf(strip)) < 0) {
                return Reason.MALFORMED;
            }
            if (length.compareTo(BigInteger.valueOf(strip + limit)) > 0) {
                return Reason.TOO_LONG;
            }
            int end = start + length.intValueExact();
            if (end > stream.length()) {
                return Reason.TRUNCATED;
            }
            frames.add(stream.substring(start + strip, end));
            start = end;
        }
        return null;
    }

    /** Returns 0 if the varint is not complete, 6 if it is too long. */
    private int widthOfVarint(int at) {
        for (int i = 0; i < 5; i++) {
            if (at + i >= stream.length()) {
                return 0;
            }
            if (stream.charAt(at + i) < 0x80) {
                return i + 1;
            }
        }
        return 6;
    }

    private BigInteger varint(int at, int width) {
        BigInteger sum = BigInteger.ZERO;
        for (int i = width - 1; i >= 0; i--) {
            sum = sum.shiftLeft(7).add(BigInteger.valueOf(stream.charAt(at + i) & 0x7F));
        }
        return sum;
    }

    private BigInteger number(int at, Field field) {
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i < field.width; i++) {
            int index = field.order == ByteOrder.BIG_ENDIAN ? i : field.width - 1 - i;
            sum = sum.shiftLeft(8).add(BigInteger.valueOf(stream.charAt(at + index)));
        }
        return sum;
    }
}
