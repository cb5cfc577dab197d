package io.semper.framing;

import io.semper.framing.FrameException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into frames. The frames do not depend on how the stream is cut into buffers. A decoder is used in one of two
 * ways: a {@link FrameLayer} puts it between a transport and a {@link FrameProtocol}, or a caller that has the bytes calls
 * {@link #feed} for each buffer and {@link #end} after the last.
 *
 * <p>A frame is lent until the callback that receives it returns. Its bytes are those between position and limit, 0 or more; the
 * position need not be 0, and the capacity may be larger. Its order is big-endian. The callback may change position, limit, order and
 * content, and copies what it keeps. A frame that lies in one buffer is that buffer itself, with a narrowed position and limit; one that
 * arrives in pieces is assembled in memory of the decoder. Nothing is allocated per frame, once that memory has its size.
 *
 * <p>The limit is the largest number of bytes of a frame as the callback receives it, without a delimiter or a stripped header. A
 * decoder holds no more than one frame with its delimiter or header, and its memory grows with the received bytes, not with the length
 * that a header announces. When it holds nothing, it keeps 64 KiB of memory at most.
 *
 * <p>A decoder that threw a {@link FrameException} has failed: the start of the next frame is not known, so it accepts no more bytes.
 * For one stream, and for one thread at a time.
 */
public abstract sealed class FrameDecoder permits DelimiterDecoder, FixedSizeDecoder, LengthFieldDecoder {
    /** The largest limit of a decoder, in bytes: 256 MiB. */
    public static final int MAX_LIMIT = 256 << 20;

    private static final int KEPT_MEMORY = 64 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private enum State {
        READY,
        /** A buffer is being decoded. */
        DECODING,
        ENDED,
        FAILED
    }

    final int limit;

    /** The received part of an incomplete frame, or a frame that is lent. */
    final ByteQueue held;

    private State state = State.READY;
    private @Nullable FrameException failure;
    private boolean inLayer;

    /** Whether the bytes held are a complete frame, which a callback has been given. */
    private boolean lent;

    private ByteBuffer input = NOTHING;
    private ByteOrder order = ByteOrder.BIG_ENDIAN;

    /** The index in {@code input} of the first byte that no frame has taken. */
    private int next;

    private int end;

    /**
     * @param name of the limit
     * @param limit of a frame, in bytes
     * @param extra the largest number of bytes of a frame that are not passed on
     */
    FrameDecoder(String name, int limit, int extra) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException(
                    name + " " + limit + " of a frame: it must be from 1 to " + MAX_LIMIT + " bytes");
        }
        this.limit = limit;
        held = new ByteQueue(limit + extra);
    }

    /** Returns the largest number of bytes of a frame. */
    public final int limit() {
        return limit;
    }

    /**
     * Decodes {@code data} and passes each frame that it completes to {@code frames}, inside the call. On return all bytes of
     * {@code data} are consumed: its position equals its limit, and its order is what it was. The buffer may be of any kind; it must not
     * be used inside the callback otherwise than as the frame.
     *
     * <p>If {@code frames} throws, the frame that it received counts as consumed, and {@code data} is left with the bytes after it: a
     * caller that feeds {@code data} again continues there.
     *
     * @throws FrameException if the bytes are not a frame, after the frames before them were passed on; the decoder has failed then,
     *     and the position of {@code data} is undefined
     * @throws IllegalStateException inside {@code frames}, after {@link #end}, and after a failure
     */
    public final void feed(ByteBuffer data, Consumer<? super ByteBuffer> frames) throws FrameException {
        Objects.requireNonNull(frames, "frames");
        begin("feed()", data);
        try {
            for (ByteBuffer frame = next(); frame != null; frame = next()) {
                frames.accept(frame);
            }
        } finally {
            finish();
        }
    }

    /**
     * Ends the stream. An incomplete frame is an error, for lines too: a last line without its end may have lost any number of bytes. A
     * caller that accepts it takes it from {@link #remainder}.
     *
     * @throws FrameException if the decoder holds a part of a frame
     * @throws IllegalStateException inside a callback of {@link #feed}, after {@code end()}, and after a failure
     */
    public final void end() throws FrameException {
        if (state != State.READY) {
            throw refused("end()");
        }
        if (!held.isEmpty()) {
            throw fail(
                    Reason.TRUNCATED,
                    "the stream ended inside a " + noun() + ", after " + held.size() + " bytes of it");
        }
        state = State.ENDED;
    }

    /**
     * Returns the bytes of an incomplete frame that the decoder holds, from the first byte of its header on, in a read-only buffer with
     * position 0. Empty inside a callback: then all bytes after the frame are in the buffer that is being decoded. Valid until the
     * next {@link #feed}, even if {@link #end} has thrown.
     */
    public final ByteBuffer remainder() {
        return held.slice(0, lent ? 0 : held.size()).asReadOnlyBuffer();
    }

    /** Reserves this decoder for a layer. */
    final void claim() {
        if (inLayer) {
            throw new IllegalStateException(
                    "the " + this + " belongs to another layer: make one decoder for each connection");
        }
        inLayer = true;
    }

    /** Begins to decode {@code data}; {@link #finish} must follow, whatever happens. */
    final void begin(String call, ByteBuffer data) {
        Objects.requireNonNull(data, "data");
        if (state != State.READY) {
            throw refused(call);
        }
        state = State.DECODING;
        input = data;
        order = data.order();
        next = data.position();
        end = data.limit();
    }

    /** Returns the next frame, valid until the next call of this method or of {@link #finish}; null if the input has no further one. */
    final @Nullable ByteBuffer next() throws FrameException {
        if (lent) {
            release();
        }
        int from = next;
        if (from == end) {
            return null;
        }
        ByteBuffer data = input.limit(end).order(ByteOrder.BIG_ENDIAN); // the last callback may have changed both
        int length = find(data, from, end);
        int last = length < 0 ? end : from + length;
        next = last;
        if (length >= 0 && held.isEmpty()) {
            return data.limit(last - tail()).position(from + head());
        }
        held.add(data.limit(last).position(from));
        if (length < 0) {
            return null;
        }
        lent = true;
        return held.view(head(), held.size() - head() - tail());
    }

    /** Ends what {@link #begin} began: restores the buffer, with its position at the first byte that no frame has taken. */
    final void finish() {
        if (lent) {
            release();
        }
        input.limit(end).position(next).order(order);
        input = NOTHING;
        if (state == State.DECODING) {
            state = State.READY;
        }
    }

    private void release() {
        lent = false;
        held.clear();
        if (held.capacity() > KEPT_MEMORY) {
            held.trim();
        }
    }

    /** Records a failure, and returns the exception to throw. */
    final FrameException fail(Reason reason, String message) {
        FrameException why = new FrameException(reason, message);
        state = State.FAILED;
        failure = why;
        return why;
    }

    private IllegalStateException refused(String call) {
        return switch (state) {
            case DECODING ->
                new IllegalStateException(
                        call + " inside a callback of the same " + this + ": return from the callback first");
            case FAILED ->
                new IllegalStateException(
                        call + " on a " + this + " that has failed: make a new decoder for a new stream", failure);
            default ->
                new IllegalStateException(call + " on a " + this + " after end(): make a new decoder for a new stream");
        };
    }

    /**
     * Looks for the end of the frame that begins with the bytes in {@code held} and continues at {@code from}. If it is found,
     * {@link #head} and {@link #tail} are those of this frame.
     *
     * @param data big-endian, with limit {@code end} or more, of which only absolute methods may be called
     * @param from less than {@code end}
     * @return how many bytes of {@code data} belong to the frame, with all of its header and delimiter; -1 if it does not end in them
     */
    abstract int find(ByteBuffer data, int from, int end) throws FrameException;

    /** The number of bytes at the front of the last frame that are not passed on. */
    abstract int head();

    /** The number of bytes at the end of the last frame that are not passed on. */
    abstract int tail();

    /** What messages call a frame. */
    abstract String noun();
}
