package io.semper.framing;

import io.semper.framing.FrameException.Reason;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Cuts a stream into frames that say how long they are. {@link LengthField} describes where and how. */
public final class LengthFieldDecoder extends FrameDecoder {
    private final LengthField field;

    /** The field of a frame that arrives in pieces. */
    private final ByteBuffer pieces = ByteBuffer.allocate(LengthField.MAX_WIDTH);

    /** The value of the field that was read last. */
    private long value;

    /** How many bytes of the last frame are stripped. */
    private int strip;

    /**
     * Makes a decoder.
     *
     * @param limit the largest number of bytes of a frame without what is stripped, 1 to {@link #MAX_LIMIT}
     * @throws IllegalArgumentException if {@code limit} is out of range, or if no frame is that short, because what precedes the end of
     *     the field is not stripped
     */
    public LengthFieldDecoder(int limit, LengthField field) {
        super("limit", limit, Objects.requireNonNull(field, "field").extra());
        this.field = field;
        int width = Math.max(1, field.width());
        int least = field.offset() + width - field.stripped(width);
        if (least > limit) {
            throw new IllegalArgumentException(
                    "limit " + limit + " of a frame with a " + field + ": the shortest frame has " + least + " bytes");
        }
    }

    @Override
    int find(ByteBuffer data, int from, int end) throws FrameException {
        int before = held.size();
        long available = (long) before + end - from;
        long afterOffset = available - field.offset();
        int width = before == 0
                ? read(data, from + field.offset(), afterOffset)
                : read(collected(data, from, afterOffset), 0, afterOffset);
        if (width == 0) {
            return -1;
        }
        long length = lengthOf(width);
        return length > available ? -1 : (int) (length - before);
    }

    /** Reads the field into {@code value}, and returns its width, or 0 if not all of it is among the {@code available} bytes. */
    private int read(ByteBuffer bytes, int at, long available) throws FrameException {
        if (field.isVarint()) {
            return readVarint(bytes, at, available);
        }
        if (available < field.width()) {
            return 0;
        }
        value = field.read(bytes, at);
        return field.width();
    }

    private int readVarint(ByteBuffer bytes, int at, long available) throws FrameException {
        long sum = 0;
        for (int i = 0; i < available; i++) {
            byte group = bytes.get(at + i);
            sum |= (group & 0x7FL) << 7 * i;
            if (group >= 0) {
                value = sum;
                return i + 1;
            }
            if (i == LengthField.MAX_VARINT - 1) {
                throw fail(
                        Reason.MALFORMED,
                        "a varint of more than " + LengthField.MAX_VARINT + " bytes in the length field");
            }
        }
        return 0;
    }

    /** Returns the first bytes of the field, of which some may be in {@code held}. */
    private ByteBuffer collected(ByteBuffer data, int from, long available) {
        int before = held.size();
        int n = (int) Math.min(available, LengthField.MAX_WIDTH);
        for (int i = 0; i < n; i++) {
            int at = field.offset() + i;
            pieces.put(i, at < before ? held.get(at) : data.get(from + at - before));
        }
        return pieces;
    }

    /** Returns the number of bytes of the whole frame, whose field has {@code width} bytes and {@code value}. */
    private long lengthOf(int width) throws FrameException {
        strip = field.stripped(width);
        if (value < 0 || value > Long.MAX_VALUE >> 1) {
            throw tooLong(Long.toUnsignedString(value));
        }
        long after = value + field.adjustment();
        long length = field.offset() + width + after;
        if (after < 0 || length < strip) {
            throw fail(
                    Reason.MALFORMED,
                    "the value " + value + " in the " + field + ": the frame would end before "
                            + (after < 0 ? "the end of the field" : "its bytes to strip"));
        }
        if (length - strip > limit) {
            throw tooLong(Long.toString(length - strip));
        }
        return length;
    }

    private FrameException tooLong(String announced) {
        return fail(
                Reason.TOO_LONG,
                "the " + field + " announces a frame of " + announced + " bytes, more than " + limit
                        + ", the limit of the decoder");
    }

    @Override
    int head() {
        return strip;
    }

    @Override
    int tail() {
        return 0;
    }

    @Override
    String noun() {
        return "frame";
    }

    /** Returns a text such as {@code length field decoder (length field of 4 bytes, limit 1024)}. */
    @Override
    public String toString() {
        return "length field decoder (" + field + ", limit " + limit + ")";
    }
}
