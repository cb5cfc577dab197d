package io.semper.tasks.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The half of a {@link Stream} that receives. Its methods return at once if what they ask for has arrived, and wait otherwise, in a task.
 *
 * <p>The bytes come first, in order, and then the end of the stream or the failure that broke it, which stays: each later read that would
 * need more bytes meets it again, a failure as the cause of a new exception. The end of a TLS stream without {@code close_notify} is a
 * failure. A read that throws or is cancelled consumes nothing. One read waits at a time: a second throws
 * {@link IllegalStateException} and leaves the first alone.
 *
 * <p>Reading is ahead of the application up to a bound, 64 KiB by default, and then stops until half of that has been read; a read that
 * asks for more than the bound gets it.
 *
 * <p>Memory that a method lends is valid until the next call of this reader. All methods throw {@link StreamClosedException} after this
 * side has closed the stream, and may throw any {@link IOException} that breaks a connection. For the owner of the loop. Rules
 * STREAM-02 to STREAM-12, STREAM-19, STREAM-24.
 */
public final class StreamReader {
    /** The limit of lines unless another is given, in bytes. */
    public static final int LINE_LIMIT = 64 * 1024;

    private final Link link;
    private final AsyncReader async;

    StreamReader(Link link) {
        this.link = link;
        async = new AsyncReader(link);
    }

    /** Returns the same reads as futures. Any thread. Rule STREAM-23. */
    public AsyncReader async() {
        return async;
    }

    /**
     * Waits until there are bytes, and puts as many as there are and as fit between the position and the limit of {@code into}. If
     * nothing is unread, the loop receives right into it, without a copy if it is direct. The reader keeps no reference to it. Rules
     * STREAM-02, STREAM-24.
     *
     * @return the number of bytes; 0 if there is no room, -1 at the end of the stream
     * @throws IllegalArgumentException if {@code into} is read-only
     */
    public int read(ByteBuffer into) throws IOException {
        if (!checkMemory(into)) {
            link.checkUsable("read()");
            return 0;
        }
        PullInto read = link.in.into;
        link.in.run(read, into);
        return read.count();
    }

    static boolean checkMemory(ByteBuffer into) {
        Objects.requireNonNull(into, "into");
        if (into.isReadOnly()) {
            throw new IllegalArgumentException("read() into " + into + ", which is read-only");
        }
        return into.hasRemaining();
    }

    /**
     * Waits until there are bytes, and lends all that there are: position and limit delimit them. They count as read. Empty at the end
     * of the stream. Nothing is allocated. Rule STREAM-03.
     */
    public ByteBuffer readSome() throws IOException {
        link.in.run(link.in.some);
        return link.in.some.result();
    }

    /**
     * Waits until {@code atLeast} bytes are unread, and lends all of them, read-only; they stay unread. Fewer only if the stream ends
     * before. Rule STREAM-03.
     *
     * @param atLeast 1 or more
     */
    public ByteBuffer peek(int atLeast) throws IOException {
        return result(new Pulls.Peek(atLeast));
    }

    /**
     * Reads {@code n} bytes. Memory is used as they arrive, not for {@code n} at once. Rule STREAM-05.
     *
     * @param n 0 or more
     * @throws TruncatedException if the stream ends after some of them
     * @throws java.io.EOFException if it ends before the first
     */
    public byte[] readExactly(int n) throws IOException {
        return result(new Pulls.Exactly(n));
    }

    /**
     * Reads up to and including the first end of {@code delimiter}. Rules STREAM-06, STREAM-07.
     *
     * @param limit the most bytes to return, the delimiter included; 1 or more
     * @throws LimitException if the delimiter does not end within {@code limit} bytes
     * @throws TruncatedException if the stream ends after some bytes without a delimiter
     * @throws java.io.EOFException if it ends before the first
     */
    public byte[] readUntil(Delimiter delimiter, int limit) throws IOException {
        return result(new Pulls.Until("readUntil()", delimiter, limit));
    }

    /** Reads a line in UTF-8 of at most {@link #LINE_LIMIT} bytes, as {@link #readLine(Charset, int)} does. */
    public @Nullable String readLine() throws IOException {
        return readLine(StandardCharsets.UTF_8, LINE_LIMIT);
    }

    /**
     * Reads a line and returns it without its end, which is LF or CR LF. A last line without an end is a line. Malformed bytes are
     * replaced as {@link String#String(byte[], Charset)} does. Rules STREAM-07, STREAM-08.
     *
     * @param limit the most bytes of a line, its end included; 1 or more
     * @return null at the end of the stream
     * @throws LimitException if the line does not end within {@code limit} bytes
     */
    public @Nullable String readLine(Charset charset, int limit) throws IOException {
        return result(new Pulls.Line(charset, limit));
    }

    /**
     * Reads a frame as {@code parser} finds it. Rules STREAM-07, STREAM-09.
     *
     * @param limit the most bytes of a frame, and of the view that the parser gets; 1 or more
     * @return null at the end of the stream
     * @throws LimitException if a frame does not end within {@code limit} bytes
     * @throws TruncatedException if the stream ends inside a frame
     * @throws IllegalStateException if the parser returns a frame and consumes nothing
     */
    public <F> @Nullable F readFrame(FrameParser<? extends F> parser, int limit) throws IOException {
        return result(new Pulls.Frame<F>(parser, limit));
    }

    private <T extends @Nullable Object> T result(Pull<T> read) throws IOException {
        link.in.run(read);
        return read.result();
    }

    /** Iterates over the lines to the end of the stream, as {@link #readLine()} reads them. */
    public Iterable<String> lines() {
        return lines(StandardCharsets.UTF_8, LINE_LIMIT);
    }

    /**
     * Iterates over the lines to the end of the stream, as {@link #readLine(Charset, int)} reads them. The iterator waits in
     * {@code hasNext()} and throws failures as {@link UncheckedIOException}. Rule STREAM-08.
     */
    public Iterable<String> lines(Charset charset, int limit) {
        Objects.requireNonNull(charset, "charset");
        Pull.positive("lines()", "limit", limit);
        return () -> new Each<>(() -> readLine(charset, limit));
    }

    /**
     * Iterates over the frames to the end of the stream, as {@link #readFrame} reads them; each is lent until the next is asked for.
     * Otherwise as {@link #lines(Charset, int)}. Rule STREAM-09.
     */
    public <F> Iterable<F> frames(FrameParser<? extends F> parser, int limit) {
        Objects.requireNonNull(parser, "parser");
        Pull.positive("frames()", "limit", limit);
        return () -> new Each<F>(() -> readFrame(parser, limit));
    }

    /** Returns how many bytes have arrived and are unread. */
    public int unread() {
        link.loop().ownership().check();
        return link.in.unread();
    }

    /**
     * Sets how many bytes may be unread before reading stops. Rule STREAM-12.
     *
     * @param bytes 1 or more; 64 KiB by default
     */
    public void setReadAhead(int bytes) {
        link.loop().ownership().check();
        link.in.setBound(Pull.positive("setReadAhead()", "bytes", bytes));
    }

    /** A read that returns null at the end of the stream. */
    private interface Next<T> {
        @Nullable
        T read() throws IOException;
    }

    private static final class Each<T> implements Iterator<T> {
        private final Next<? extends T> source;
        private @Nullable T next;
        private boolean ended;

        Each(Next<? extends T> source) {
            this.source = source;
        }

        @Override
        public boolean hasNext() {
            if (next == null && !ended) {
                try {
                    next = source.read();
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
                ended = next == null;
            }
            return !ended;
        }

        @Override
        public T next() {
            T found = hasNext() ? next : null;
            if (found == null) {
                throw new NoSuchElementException("the stream has ended");
            }
            next = null;
            return found;
        }
    }

    @Override
    public String toString() {
        return "StreamReader[" + link + "]";
    }
}
