package io.semper.tasks.stream;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.tasks.Tasks;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection as tasks use it: a half to read from and a half to write to. {@link Streams} makes it.
 *
 * <pre>
 *   try (Stream stream = Streams.openConnection("example.com", 80)) {
 *     stream.writer().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
 *     for (String line : stream.reader().lines()) {
 *       System.out.println(line);
 *     }
 *   }
 * </pre>
 *
 * <p>Methods are for the owner of the loop; those that wait, which say so, are for tasks. A wait can be cancelled, which undoes the call.
 * Futures of the same operations, for callbacks, are at {@link StreamReader#async} and {@link StreamWriter#async}.
 */
public final class Stream implements AutoCloseable {
    private final Link link;
    private final StreamReader reader;
    private final StreamWriter writer;

    Stream(Link link) {
        this.link = link;
        reader = new StreamReader(link);
        writer = new StreamWriter(link);
    }

    /** Returns the half that receives, always the same object. Any thread. */
    public StreamReader reader() {
        return reader;
    }

    /** Returns the half that sends, always the same object. Any thread. */
    public StreamWriter writer() {
        return writer;
    }

    /** Returns the loop of the connection. Any thread. */
    public EventLoop loop() {
        return link.loop();
    }

    /**
     * Returns the transport below, for addresses, options and facts; after {@link #startTls} that of TLS. Its reading, writing and
     * protocol are the stream's to control.
     */
    public StreamTransport transport() {
        return link.transport();
    }

    /** Returns the address of the peer, as {@link StreamTransport#remoteAddress} does. */
    public @Nullable SocketAddress remoteAddress() {
        return link.transport().remoteAddress();
    }

    /** Whether this side has closed or aborted the stream, or the connection has ended. */
    public boolean isClosed() {
        return link.isClosedHere() || link.isLost();
    }

    /** Whether the server of this connection drains: a handler should come to an end. */
    public boolean isDrainRequested() {
        return link.isDrainRequested();
    }

    /**
     * Begins TLS and waits until the handshake has succeeded; this object then carries the encrypted data. Bytes of the peer that have
     * arrived and are unread are the beginning of its handshake, and are never read as data: what an attacker put between a plaintext
     * command and the handshake makes the handshake fail. Cancelling aborts the connection. Rule STREAM-18.
     *
     * @return this object
     * @throws IOException if the handshake fails, mostly a {@link javax.net.ssl.SSLException}; the connection is then lost
     * @throws IllegalStateException while a read or a write waits
     * @throws IllegalArgumentException as {@link EventLoop#startTls} does
     * @throws UnsupportedOperationException if the loop does not offer TLS
     */
    public Stream startTls(TlsOptions options) throws IOException {
        return Tasks.await(link.startTls(Objects.requireNonNull(options, "options")), IOException.class);
    }

    /** Begins TLS as {@link #startTls} does; the future completes with this object. For callbacks, too. Rule STREAM-18. */
    public LoopFuture<Stream> startTlsAsync(TlsOptions options) {
        Objects.requireNonNull(options, "options");
        try {
            return link.startTls(options);
        } catch (IOException failure) {
            return LoopFutures.failed(loop(), failure);
        }
    }

    /**
     * Closes gracefully, and waits until the connection has ended: what was written is sent first, within
     * {@link io.semper.StreamOptions#closeTimeout}. Reads and writes of other tasks that wait fail with {@link StreamClosedException}.
     * If the task is cancelled meanwhile, the connection is aborted. Throws nothing for a connection that breaks or is broken, since a
     * close in a {@code finally} block must not replace what is thrown there; {@link StreamWriter#flush} tells whether everything
     * was sent. A second call waits, too. Rule STREAM-15.
     */
    @Override
    public void close() {
        link.close();
    }

    /** Closes as {@link #close} does, and returns a future of the end. For callbacks, too. Rule STREAM-15. */
    public LoopFuture<Void> closeAsync() {
        link.end(true);
        return link.transport().closed();
    }

    /** Ends the connection at once, without sending what is queued; waits for nothing. A second call does nothing. Rule STREAM-15. */
    public void abort() {
        link.end(false);
    }

    boolean isOwnFailure(Throwable failure) {
        return link.isOwnFailure(failure);
    }

    void requestDrain() {
        link.drainRequested();
    }

    /** Returns a description with the address of the peer. */
    @Override
    public String toString() {
        return "Stream[" + link + "]";
    }
}
