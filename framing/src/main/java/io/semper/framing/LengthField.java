package io.semper.framing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Where a frame has its length, and how that is written. Immutable: each method returns a changed copy.
 *
 * <pre>
 *   | before the field |   field   |            after the field            |
 *   |    offset bytes  |  1 to 8   |  value of the field + adjustment      |
 *   |    stripped, unless strip says otherwise |
 * </pre>
 *
 * <p>For example: {@code ofBytes(4)} is the length of what follows; {@code ofBytes(4).offset(1).adjustment(-4)} follows a type byte
 * and counts itself, as in PostgreSQL; {@code varint()} is the field of delimited messages of Protocol Buffers.
 */
public final class LengthField {
    /** The largest number of bytes of a varint. */
    static final int MAX_VARINT = 5;

    /** The largest number of bytes of a field. */
    static final int MAX_WIDTH = Long.BYTES;

    private static final int MAX_OFFSET = 65_535;
    private static final int MAX_STRIP = MAX_OFFSET + MAX_WIDTH;
    private static final int VARINT = 0;
    private static final int WHOLE_HEADER = -1;

    private final int width;
    private final boolean littleEndian;
    private final int offset;
    private final int adjustment;
    private final int strip;

    private LengthField(int width, boolean littleEndian, int offset, int adjustment, int strip) {
        this.width = width;
        this.littleEndian = littleEndian;
        this.offset = offset;
        this.adjustment = adjustment;
        this.strip = strip;
    }

    /**
     * Returns a field of {@code width} bytes with an unsigned number: big-endian, at the beginning of the frame, the length of what
     * follows, stripped.
     *
     * @param width 1 to 8
     * @throws IllegalArgumentException if {@code width} is out of range
     */
    public static LengthField ofBytes(int width) {
        requireRange("width", width, 1, MAX_WIDTH);
        return new LengthField(width, false, 0, 0, WHOLE_HEADER);
    }

    /**
     * Returns a field with a number in groups of seven bits, the lowest first, each in a byte whose highest bit says whether another one
     * follows; 1 to 5 bytes. It is at the beginning of the frame, the length of what follows, and stripped.
     */
    public static LengthField varint() {
        return new LengthField(VARINT, false, 0, 0, WHOLE_HEADER);
    }

    /**
     * Sets the order of the bytes of the field. Default: big-endian.
     *
     * @throws IllegalStateException for a varint, which has no byte order
     */
    public LengthField order(ByteOrder order) {
        Objects.requireNonNull(order, "order");
        if (isVarint()) {
            throw new IllegalStateException("order(" + order + ") of a varint: its lowest bits always come first");
        }
        return new LengthField(width, order == ByteOrder.LITTLE_ENDIAN, offset, adjustment, strip);
    }

    /**
     * Sets the number of bytes of the frame before the field. Default: 0.
     *
     * @param bytes 0 to 65535
     * @throws IllegalArgumentException if {@code bytes} is out of range
     */
    public LengthField offset(int bytes) {
        requireRange("offset", bytes, 0, MAX_OFFSET);
        return new LengthField(width, littleEndian, bytes, adjustment, strip);
    }

    /**
     * Sets what is added to the value of the field to get the number of bytes after it. Negative if the field also counts itself or
     * what is before it, positive if it does not count a part of what follows. Default: 0.
     *
     * @param bytes any number
     */
    public LengthField adjustment(int bytes) {
        return new LengthField(width, littleEndian, offset, bytes, strip);
    }

    /**
     * Sets how many bytes at the front of the frame are not passed on. Default: those before the field, and the field.
     *
     * @param bytes 0 to 65543; 0 passes the whole frame on
     * @throws IllegalArgumentException if {@code bytes} is out of range
     */
    public LengthField strip(int bytes) {
        requireRange("strip", bytes, 0, MAX_STRIP);
        return new LengthField(width, littleEndian, offset, adjustment, bytes);
    }

    private static void requireRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " " + value + " of a length field: it must be from " + least + " to " + most + " bytes");
        }
    }

    boolean isVarint() {
        return width == VARINT;
    }

    /** The number of bytes of the field; 0 for a varint. */
    int width() {
        return width;
    }

    int offset() {
        return offset;
    }

    int adjustment() {
        return adjustment;
    }

    /** How many bytes are stripped from a frame whose field has {@code actualWidth} bytes. */
    int stripped(int actualWidth) {
        return strip == WHOLE_HEADER ? offset + actualWidth : strip;
    }

    /** The largest number of bytes that are stripped, or precede the end of the field. */
    int extra() {
        return Math.max(strip, offset + MAX_WIDTH);
    }

    /** Returns the number at index {@code at} of {@code bytes}, which is big-endian; negative from 2^63 on. Not for a varint. */
    long read(ByteBuffer bytes, int at) {
        switch (width) {
            case 1:
                return bytes.get(at) & 0xFF;
            case 2:
                short two = bytes.getShort(at);
                return (littleEndian ? Short.reverseBytes(two) : two) & 0xFFFF;
            case 4:
                int four = bytes.getInt(at);
                return (littleEndian ? Integer.reverseBytes(four) : four) & 0xFFFF_FFFFL;
            case 8:
                long eight = bytes.getLong(at);
                return littleEndian ? Long.reverseBytes(eight) : eight;
            default:
                long value = 0;
                for (int i = 0; i < width; i++) {
                    value = value << 8 | bytes.get(at + (littleEndian ? width - 1 - i : i)) & 0xFF;
                }
                return value;
        }
    }

    /**
     * Returns a new buffer with the field of a frame that has {@code after} bytes after the field.
     *
     * @throws IllegalArgumentException if the field cannot have that value
     */
    ByteBuffer written(int after) {
        long value = (long) after - adjustment;
        if (value < 0 || width < MAX_WIDTH && value >>> (isVarint() ? 32 : 8 * width) != 0) {
            throw new IllegalArgumentException("a frame with " + after + " bytes after the field needs " + value
                    + " in a " + this + ", which cannot hold it");
        }
        ByteBuffer bytes = ByteBuffer.allocate(MAX_WIDTH);
        if (isVarint()) {
            for (; value > 0x7F; value >>>= 7) {
                bytes.put((byte) (value | 0x80));
            }
            return bytes.put((byte) value).flip();
        }
        for (int i = 0; i < width; i++) {
            bytes.put((byte) (value >>> 8 * (littleEndian ? i : width - 1 - i)));
        }
        return bytes.flip();
    }

    /** Returns a text such as {@code length field of 4 bytes, offset 1, adjustment -4}. */
    @Override
    public String toString() {
        return (isVarint()
                        ? "varint length field"
                        : "length field of " + width + " bytes" + (littleEndian ? ", little-endian" : ""))
                + (offset == 0 ? "" : ", offset " + offset)
                + (adjustment == 0 ? "" : ", adjustment " + adjustment)
                + (strip == WHOLE_HEADER ? "" : ", strip " + strip);
    }
}
