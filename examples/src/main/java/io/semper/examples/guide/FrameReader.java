package io.semper.examples.guide;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Cuts a stream of bytes into frames: a length and an id of four bytes each, then the content. */
// region: frames
public final class FrameReader {
    /** A message and the id that joins a request and its answer. */
    public record Frame(int id, byte[] content) {
        ByteBuffer encode() {
            return ByteBuffer.allocate(8 + content.length)
                    .putInt(content.length)
                    .putInt(id)
                    .put(content)
                    .flip();
        }
    }

    private final int maxLength;
    private final ByteBuffer head = ByteBuffer.allocate(8);
    private @Nullable ByteBuffer content;
    private int id;

    public FrameReader(int maxLength) {
        this.maxLength = maxLength;
    }

    /**
     * Consumes {@code data} and passes each frame that it completes to {@code frames}. Returns false if a length is out of range; then
     * the rest of the stream makes no sense.
     */
    public boolean feed(ByteBuffer data, Consumer<? super Frame> frames) {
        while (true) {
            if (content == null) {
                if (!fill(head, data)) {
                    return true;
                }
                int length = head.flip().getInt();
                id = head.getInt();
                head.clear();
                if (length < 0 || length > maxLength) { // checked before anything of that size is allocated
                    return false;
                }
                content = ByteBuffer.allocate(length);
            }
            ByteBuffer filling = content;
            if (!fill(filling, data)) {
                return true;
            }
            content = null;
            frames.accept(new Frame(id, filling.array()));
        }
    }

    private static boolean fill(ByteBuffer to, ByteBuffer from) {
        int count = Math.min(to.remaining(), from.remaining());
        to.put(from.slice(from.position(), count));
        from.position(from.position() + count);
        return !to.hasRemaining();
    }
}
// endregion
