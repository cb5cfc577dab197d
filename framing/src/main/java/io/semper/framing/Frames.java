package io.semper.framing;

import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Writes frames in the forms that the decoders of this package read, each with one {@code writeAll}, so that header, content and
 * delimiter go out together and the content is not copied. Content is the bytes between position and limit, 0 or more, and is consumed.
 *
 * <p>For the thread that owns the loop. What {@link StreamTransport#writeAll} throws is thrown, and a closing transport drops the
 * frame. A frame that the decoder on the other side would not return as it is is rejected, before anything is written or consumed.
 */
public final class Frames {
    private Frames() {}

    /**
     * Writes a line and its end.
     *
     * @throws IllegalArgumentException if the line contains a line end of this kind
     */
    public static void writeLine(StreamTransport to, ByteBuffer line, LineEnd lineEnd) {
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(line, "line");
        byte[][] ends = Objects.requireNonNull(lineEnd, "lineEnd").delimiters();
        int at = earlyEnd(line, ends[ends.length - 1], lineEnd.written());
        if (at >= 0) {
            throw new IllegalArgumentException("writeLine() of " + line.remaining() + " bytes with a line end ("
                    + lineEnd + ") in them, after " + at + " bytes: write each line on its own");
        }
        to.writeAll(line, ByteBuffer.wrap(lineEnd.written()));
    }

    /**
     * Writes a frame and a delimiter.
     *
     * @param delimiter 1 byte or more
     * @throws IllegalArgumentException if the delimiter is empty or occurs before the end of the frame and the delimiter together
     */
    public static void writeDelimited(StreamTransport to, ByteBuffer frame, byte[] delimiter) {
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(frame, "frame");
        if (delimiter.length == 0) {
            throw new IllegalArgumentException("writeDelimited() with an empty delimiter: it must have 1 byte or more");
        }
        int at = earlyEnd(frame, delimiter, delimiter);
        if (at >= 0) {
            throw new IllegalArgumentException(
                    "writeDelimited() of " + frame.remaining() + " bytes in which the delimiter begins after " + at
                            + " bytes: a delimited frame cannot contain it");
        }
        to.writeAll(frame, ByteBuffer.wrap(delimiter.clone()));
    }

    /**
     * Writes a frame of {@code size} bytes.
     *
     * @throws IllegalArgumentException if the frame has another size
     */
    public static void writeFixed(StreamTransport to, ByteBuffer frame, int size) {
        Objects.requireNonNull(to, "to");
        if (frame.remaining() != size || size == 0) {
            throw new IllegalArgumentException("writeFixed() of " + frame.remaining() + " bytes: every frame must have "
                    + size + " bytes, 1 or more");
        }
        to.write(frame);
    }

    /**
     * Writes a length field and what follows it.
     *
     * @param field with offset 0
     * @throws IllegalArgumentException if the field has another offset, or cannot hold the length
     */
    public static void writeWithLength(StreamTransport to, LengthField field, ByteBuffer after) {
        Objects.requireNonNull(to, "to");
        requireOffset(field, 0);
        to.writeAll(field.written(after.remaining()), after);
    }

    /**
     * Writes what precedes a length field, the field, and what follows it.
     *
     * @param before as many bytes as the offset of the field
     * @throws IllegalArgumentException if {@code before} has another number of bytes, or the field cannot hold the length
     */
    public static void writeWithLength(StreamTransport to, LengthField field, ByteBuffer before, ByteBuffer after) {
        Objects.requireNonNull(to, "to");
        requireOffset(field, before.remaining());
        to.writeAll(before, field.written(after.remaining()), after);
    }

    private static void requireOffset(LengthField field, int before) {
        if (before != field.offset()) {
            throw new IllegalArgumentException("writeWithLength() with " + before + " bytes before a " + field
                    + ": there must be " + field.offset());
        }
    }

    /**
     * Returns after how many bytes of {@code frame} the delimiter {@code wanted} begins that ends before the end of {@code frame} and
     * {@code written} together; -1 if there is none.
     */
    private static int earlyEnd(ByteBuffer frame, byte[] wanted, byte[] written) {
        ByteBuffer bytes = frame.duplicate();
        int from = bytes.position();
        int end = bytes.limit();
        byte last = wanted[wanted.length - 1];
        for (int at = Search.indexOf(bytes, from, end, last); at >= 0; at = Search.indexOf(bytes, at + 1, end, last)) {
            if (endsAt(bytes, at + 1, wanted, written)) {
                return at + 1 - wanted.length - from;
            }
        }
        for (int after = end + 1; after < end + written.length; after++) {
            int start = after - wanted.length;
            if (start < end && endsAt(bytes, after, wanted, written)) {
                return start - from;
            }
        }
        return -1;
    }

    /** Whether {@code wanted} ends before index {@code after} of {@code bytes} followed by {@code written}. */
    private static boolean endsAt(ByteBuffer bytes, int after, byte[] wanted, byte[] written) {
        int start = after - wanted.length;
        if (start < bytes.position()) {
            return false;
        }
        for (int i = wanted.length - 1; i >= 0; i--) {
            int at = start + i;
            byte found = at < bytes.limit() ? bytes.get(at) : written[at - bytes.limit()];
            if (found != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
