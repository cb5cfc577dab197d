package io.semper.tasks.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The half of a {@link Stream} that sends. Bytes go to the OS inside the call; what it does not take is queued, and above the high-water
 * mark ({@link io.semper.Transport#setWriteLimits}) a write waits, in a task. So a program that only calls {@link #write} keeps a bounded
 * number of bytes, and needs no {@link #drain}.
 *
 * <p>Calls that wait are served in order, and buffers are never mixed. A task that writes without ever waiting lets others run now and
 * then, which is a place where it can be cancelled.
 *
 * <p>All methods throw {@link StreamClosedException} after this side has closed the stream, the failure of the connection once it is
 * broken, and {@link IllegalStateException} after {@link #end}. For the owner of the loop. Rules STREAM-13 to STREAM-17.
 */
public final class StreamWriter implements AutoCloseable {
    private final Link link;
    private final AsyncWriter async;

    StreamWriter(Link link) {
        this.link = link;
        async = new AsyncWriter(link);
    }

    /** Returns the same writes as futures. Any thread. Rule STREAM-23. */
    public AsyncWriter async() {
        return async;
    }

    /**
     * Sends the bytes between position and limit, and waits while more bytes are queued than the high-water mark allows. On return the
     * position equals the limit. If it is cancelled, the position says how much was taken, which is nothing unless the buffer has more
     * than 64 KiB. Rules STREAM-13, STREAM-14.
     */
    public void write(ByteBuffer data) throws IOException {
        link.out.write(data);
    }

    /** Sends {@code data} as {@link #write(ByteBuffer)} does. */
    public void write(byte[] data) throws IOException {
        link.out.write(ByteBuffer.wrap(Objects.requireNonNull(data, "data")));
    }

    /**
     * Sends all bytes between position and limit if nothing has to be waited for, and otherwise nothing. Never waits. Rule STREAM-13.
     *
     * @return whether the bytes were taken
     */
    public boolean offer(ByteBuffer data) throws IOException {
        return link.out.offer(Objects.requireNonNull(data, "data"));
    }

    /**
     * Waits, after the writes that wait, until {@link #write} would not: the queue was never above the high-water mark, or is down to the
     * low-water mark. Rule STREAM-13.
     */
    public void drain() throws IOException {
        link.out.drain();
    }

    /** Waits until the OS has taken everything that was written before. Ends a {@link #cork}. Rule STREAM-16. */
    public void flush() throws IOException {
        link.out.flush();
    }

    /**
     * Holds writes back until the task waits, or {@link #flush} is called, so that they go out together, as
     * {@link io.semper.StreamTransport#cork} does.
     */
    public void cork() throws IOException {
        link.checkUsable("cork()");
        link.out.cork();
    }

    /**
     * Ends the sending half after everything that was written; the peer reads the end of the stream, and reading continues. Waits as
     * {@link #write} does. A second call does nothing. Rule STREAM-16.
     *
     * @throws UnsupportedOperationException if the protocol cannot end one half alone: TLS 1.2
     */
    public void end() throws IOException {
        link.out.end();
    }

    /** Closes both halves: {@link Stream#close}. */
    @Override
    public void close() {
        link.close();
    }

    /** Aborts both halves: {@link Stream#abort}. */
    public void abort() {
        link.end(false);
    }

    @Override
    public String toString() {
        return "StreamWriter[" + link + "]";
    }
}
