package io.semper.tasks.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the next frame off the unread bytes of a stream, for {@link StreamReader#readFrame}. It is one method, so that a decoder of any
 * library can be used through a few lines: this module knows none.
 *
 * <pre>
 *   // a length of two bytes, then as many bytes
 *   FrameParser&lt;ByteBuffer&gt; parser = bytes -&gt; {
 *     if (bytes.remaining() &lt; 2 || bytes.remaining() - 2 &lt; bytes.getChar(bytes.position())) {
 *       return null;                                        // more bytes are needed
 *     }
 *     int length = bytes.getChar();
 *     ByteBuffer frame = bytes.slice(bytes.position(), length);
 *     bytes.position(bytes.position() + length);
 *     return frame;
 *   };
 * </pre>
 *
 * <p>A decoder that keeps what it was fed, as those of {@code semper-framing} do, is used with a loop of
 * {@link StreamReader#readSome} and {@code feed()} instead. Rule STREAM-09.
 *
 * @param <F> the type of frames
 */
@FunctionalInterface
public interface FrameParser<F> {
    /**
     * Returns the frame that begins at the position of {@code bytes} and sets the position behind it, or returns null if it is not
     * complete; then the position does not matter. It is called again with the same bytes and more, and therefore keeps no state of
     * a frame. It does not wait, and is called on the loop.
     *
     * @param bytes the unread bytes between position and limit, at least 1 and at most those of the limit; big-endian. A frame may share their memory, which is lent until
     *     the next call of the reader
     * @throws IOException if the bytes are no frame; the read throws it, and nothing is consumed
     */
    @Nullable
    F parse(ByteBuffer bytes) throws IOException;
}
