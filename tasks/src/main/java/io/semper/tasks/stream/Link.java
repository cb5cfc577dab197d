package io.semper.tasks.stream;

import io.semper.BufferedProtocol;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.tasks.Tasks;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The protocol of a stream, which both halves share: its transport, and how it has ended. For the owner of the loop. */
final class Link implements BufferedProtocol {
    final Inbound in;
    final Outbound out;
    final Stream stream;

    private final EventLoop loop;
    private final @Nullable Consumer<Stream> made;
    private @Nullable StreamTransport transport;
    private boolean upgrading;

    /** Whether this side has closed or aborted the stream. */
    private boolean closedHere;

    /** Whether the connection has ended, and why; the cause is null if no error did it. */
    private boolean lost;

    private @Nullable Throwable cause;

    /** Whether the cause was thrown: later calls throw exceptions of their own. */
    private boolean thrown;

    /** What was last thrown before the cause was known. */
    private @Nullable IOException lastBroken;

    private boolean drainRequested;

    /** @param made is called with the stream when the connection is open */
    Link(EventLoop loop, @Nullable Consumer<Stream> made) {
        this.loop = loop;
        this.made = made;
        in = new Inbound(this);
        out = new Outbound(this);
        stream = new Stream(this);
    }

    EventLoop loop() {
        return loop;
    }

    StreamTransport transport() {
        StreamTransport current = transport;
        if (current == null) {
            throw new IllegalStateException("the connection is not open yet");
        }
        return current;
    }

    boolean isUpgrading() {
        return upgrading;
    }

    boolean isClosedHere() {
        return closedHere;
    }

    boolean isLost() {
        return lost;
    }

    /** Whether the connection has ended, and no error did it. */
    boolean isEndedWithoutFailure() {
        return lost && cause == null;
    }

    boolean isDrainRequested() {
        return drainRequested;
    }

    /** Whether {@code failure} is that of this connection, or was made of it: no fault of the code that lets it pass. */
    boolean isOwnFailure(Throwable failure) {
        int depth = 0;
        for (Throwable each = failure; each != null && depth < 16; each = each.getCause()) {
            if (each instanceof StreamClosedException
                    || each instanceof EOFException
                    || each == cause
                    || each == lastBroken) {
                return true;
            }
            depth++;
        }
        return false;
    }

    /** Refuses {@code call} on another thread, during a handshake, and on a stream that this side has closed. */
    void checkUsable(String call) throws IOException {
        loop.ownership().check();
        if (upgrading) {
            throw new IllegalStateException(call + " on " + this + " during startTls(): wait until that has returned");
        }
        if (closedHere) {
            throw closedHere(call);
        }
    }

    StreamClosedException closedHere(String call) {
        return new StreamClosedException(call + " on " + this + ": this side has closed the stream");
    }

    /** Returns what {@code call} throws on a connection that is broken: the failure itself, once, and then others caused by it. */
    IOException broken(String call) {
        Throwable first = cause;
        if (first == null && lost) {
            return new StreamClosedException(
                    call + " on " + this + ": this side has closed the connection, by its server or its transport");
        }
        if (first == null) {
            lastBroken = new IOException(call + " on " + this + ": the connection is broken");
            return lastBroken;
        }
        if (!thrown && first instanceof IOException failure) {
            thrown = true;
            return failure;
        }
        thrown = true;
        return new IOException(call + " on " + this + ": the connection has failed: " + first.getMessage(), first);
    }

    void rested() {
        out.rested();
    }

    /** Takes over a connection that is open. */
    void attach(StreamTransport open) {
        transport = open;
        open.setProtocol(this);
        out.setPaused(open.isWritingPaused());
    }

    LoopFuture<Stream> startTls(TlsOptions options) throws IOException {
        checkUsable("startTls()");
        if (in.isBusy() || out.isBusy()) {
            throw new IllegalStateException(
                    "startTls() on " + this + " while a read or a write waits: let it end first");
        }
        StreamTransport below = transport();
        LoopFuture<StreamTransport> upgrade = loop.startTls(below, options);
        upgrading = true;
        ByteBuffer begun = in.takeAll();
        if (begun.hasRemaining()) {
            below.protocol()
                    .dataReceived(begun); // the beginning of the peer's handshake, before what arrives from now on
        }
        return DerivedFuture.of(upgrade, this::upgraded, Stream::abort);
    }

    private Stream upgraded(StreamTransport above) {
        transport = above;
        upgrading = false;
        in.resumed();
        out.setPaused(above.isWritingPaused());
        return stream;
    }

    /** Ends the stream on behalf of this side. */
    void end(boolean gracefully) {
        loop.ownership().check();
        boolean first = !closedHere;
        closedHere = true;
        if (gracefully) {
            transport().close();
        } else {
            transport().abort();
        }
        if (first) {
            in.closed();
            out.lost();
        }
    }

    /** Closes gracefully, and waits for the end; a task that is cancelled meanwhile aborts. */
    void close() {
        end(true);
        LoopFuture<Void> closed = transport().closed();
        boolean ended = false;
        try {
            Tasks.await(closed);
            ended = true;
        } finally {
            if (!ended) {
                transport().abort();
            }
        }
    }

    // ---- the protocol

    @Override
    public void connectionMade(StreamTransport open) {
        transport = open;
        if (made != null) {
            made.accept(stream);
        }
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
        return in.buffer(sizeHint);
    }

    @Override
    public void bufferUpdated(int n) {
        in.updated(n);
    }

    @Override
    public boolean eofReceived() {
        in.ended();
        return true;
    }

    @Override
    public void pauseWriting() {
        out.setPaused(true);
    }

    @Override
    public void resumeWriting() {
        out.setPaused(false);
    }

    @Override
    public boolean drainRequested() {
        drainRequested = true;
        return false;
    }

    @Override
    public void connectionLost(@Nullable Throwable why) {
        lost = true;
        cause = why;
        if (closedHere) {
            return;
        }
        in.lost();
        out.lost();
    }

    @Override
    public String toString() {
        StreamTransport current = transport;
        return current == null ? "a stream that is not open yet" : current.toString();
    }
}
