package io.semper.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.semper.framing.FrameException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a stream was decoded to.
 *
 * @param frames one character a byte
 * @param failure null if the stream ended after a complete frame
 */
record Decoded(List<String> frames, @Nullable Reason failure) {
    /** Decodes the buffers one after the other, and then the end of the stream. */
    static Decoded by(FrameDecoder decoder, Iterable<ByteBuffer> stream) {
        List<String> frames = new ArrayList<>();
        try {
            for (ByteBuffer each : stream) {
                decoder.feed(each, frame -> frames.add(text(frame)));
                if (each.hasRemaining()) {
                    throw new AssertionError("feed() has left " + each);
                }
            }
            decoder.end();
            return new Decoded(frames, null);
        } catch (FrameException e) {
            return new Decoded(frames, e.reason());
        }
    }

    static String text(ByteBuffer bytes) {
        return ISO_8859_1.decode(bytes).toString();
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }

    /** A buffer with these bytes: on the heap, direct, read-only, or in the middle of a larger array. */
    static ByteBuffer bytes(String text, int kind) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return switch (kind & 3) {
            case 0 -> ByteBuffer.wrap(bytes);
            case 1 -> ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
            case 2 -> ByteBuffer.wrap(bytes).asReadOnlyBuffer();
            default ->
                ByteBuffer.allocate(bytes.length + 7)
                        .position(3)
                        .put(bytes)
                        .flip()
                        .position(3);
        };
    }
}
