package io.semper.tls;

import io.semper.CloseReason;
import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.StreamLayer;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.WriteLimits;
import io.semper.spi.PassedTransport;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a TLS connection: checks arguments and states, and passes what is left to {@link TlsLayer} and to the connection below.
 * Queued bytes are counted as they are on the wire, encrypted. For the owner of the loop; getters that say so for any thread.
 *
 * <p>It is one class because it has every method of {@link StreamTransport}; none does more than that.
 */
final class TlsStream implements StreamTransport {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final TlsLayer layer;
    private volatile @Nullable StreamProtocol protocol;
    private volatile CloseReason reason = CloseReason.OPEN;
    private @Nullable PassedTransport passed;
    private @Nullable TlsFile file;

    /** The futures of {@code drained()} that wait for the file. */
    private final Deque<LoopPromise<Void>> waitingForFile = new ArrayDeque<>(0);

    private boolean eofRequested;

    /** Whether bytes were dropped, so that what was written will never be sent completely. */
    private boolean dropped;

    TlsStream(TlsLayer layer) {
        this.layer = layer;
    }

    // ---- for the layer

    /** The protocol above, null while there is none. Any thread. */
    @Nullable
    StreamProtocol receiver() {
        return protocol;
    }

    /** Gives the stream its first protocol. */
    void first(StreamProtocol given) {
        protocol = given;
    }

    /** Records that the connection broke. */
    void broke() {
        reason = CloseReason.ERROR;
    }

    /** Records that {@code bytes} which were written are never sent. */
    void noteDropped(long bytes) {
        dropped |= bytes > 0;
    }

    /** Whether this side has ended the connection, or it broke; not whether the connection below did. */
    boolean hasEnded() {
        return reason != CloseReason.OPEN;
    }

    /** Whether the layer that carries another transport over this one has ended that: what the peer sends is of no interest any more. */
    boolean isClosedAbove() {
        if (passed == null) {
            return false;
        }
        StreamTransport above = passed.layer().upper();
        return above.isClosing() || above instanceof TlsStream stream && stream.isClosedAbove();
    }

    void closeBecause(CloseReason why) {
        if (reason != CloseReason.OPEN || loop().isClosed()) {
            return; // a closed loop has ended it, and takes no timer for the shutdown
        }
        reason = why;
        if (file == null) {
            layer.ending().shut();
        } else {
            layer.ending().limitShutdown();
        }
    }

    /** Calls {@code connectionLost}, as the last callback. */
    void lost(@Nullable Throwable cause) {
        if (cause != null) {
            reason = CloseReason.ERROR;
        } else if (reason == CloseReason.OPEN) {
            reason = layer.below().closeReason();
        }
        TlsFile sending = file;
        file = null;
        if (sending != null) {
            sending.dropped(cause);
        }
        for (LoopPromise<Void> next = waitingForFile.poll(); next != null; next = waitingForFile.poll()) {
            next.tryFail(notSent());
        }
        StreamProtocol receiver = layer.upperProtocol();
        layer.guarded(receiver, "connectionLost()", () -> receiver.connectionLost(cause));
    }

    /** The file has ended: what was asked for meanwhile takes effect. */
    void fileEnded() {
        file = null;
        try {
            for (LoopPromise<Void> next = waitingForFile.poll(); next != null; next = waitingForFile.poll()) {
                next.follow(drained()); // before the protocol is called, which may write more
            }
            layer.flow().suspend(false);
        } finally {
            if (eofRequested && reason == CloseReason.OPEN) {
                layer.endSending();
            }
            if (reason == CloseReason.LOCAL_CLOSE || reason == CloseReason.EOF) {
                layer.ending().shut();
            }
        }
    }

    String describe() {
        return "TLS with " + layer.describe();
    }

    // ---- sending

    private void checkMine(String call) {
        if (passed != null) {
            passed.check(call);
        }
    }

    /** Whether bytes are sent; otherwise they are dropped, because the connection is closing. */
    private boolean accepts(String call) {
        loop().ownership().check();
        checkMine(call);
        if (file != null) {
            throw new IllegalStateException(
                    call + " on " + describe() + " while sendFile() sends: wait for its future");
        }
        if (eofRequested) {
            throw new IllegalStateException(
                    call + " after writeEof() on " + describe() + ": the sending half is closed");
        }
        return !isClosing();
    }

    @Override
    public void write(ByteBuffer data) {
        Objects.requireNonNull(data, "data");
        if (accepts("write()")) {
            layer.writer().send(data);
        } else {
            drop(data);
        }
    }

    @Override
    public void writeAll(ByteBuffer... chunks) {
        for (int i = 0; i < chunks.length; i++) {
            Objects.requireNonNull(chunks[i], "chunks[" + i + "]");
        }
        if (accepts("writeAll()")) {
            layer.writer().sendAll(chunks);
        } else {
            for (ByteBuffer chunk : chunks) {
                drop(chunk);
            }
        }
    }

    private void drop(ByteBuffer data) {
        noteDropped(data.remaining());
        data.position(data.limit());
    }

    /**
     * The bytes are copied by the encryption; the buffer comes back when what they became is sent or dropped, so that a caller that waits
     * for it has no more than that in the queue.
     */
    @Override
    public void writeOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released) {
        Objects.requireNonNull(data, "data");
        boolean accepted = accepts("writeOwned()");
        if (released != null && loop().isClosed()) {
            throw new LoopClosedException("writeOwned() on " + describe() + ", whose loop is closed");
        }
        if (accepted) {
            layer.writer().sendOwned(data, released);
        } else {
            noteDropped(data.remaining());
            layer.below().writeOwned(NOTHING.duplicate(), released == null ? null : empty -> released.accept(data));
        }
    }

    @Override
    public LoopFuture<Long> sendFile(FileChannel from, long offset, long count) {
        loop().ownership().check();
        checkMine("sendFile()");
        TlsFile.check(this, from, offset, count);
        if (isClosing() || eofRequested || file != null) {
            throw new IllegalStateException("sendFile() on " + describe() + ", which "
                    + (file != null ? "sends another file: wait for its future" : "is closing or has ended its half"));
        }
        TlsFile sending = new TlsFile(layer, this, from, offset, count);
        file = sending;
        layer.flow().suspend(true);
        return sending.start();
    }

    @Override
    public void cork() {
        loop().ownership().check();
        checkMine("cork()");
        layer.below().cork();
    }

    @Override
    public void uncork() {
        loop().ownership().check();
        checkMine("uncork()");
        layer.writer().flush();
        layer.below().uncork();
    }

    @Override
    public boolean canWriteEof() {
        return layer.canEndHalf();
    }

    @Override
    public void writeEof() {
        loop().ownership().check();
        checkMine("writeEof()");
        if (isClosing() || eofRequested) {
            return;
        }
        if (!layer.canEndHalf()) {
            throw new UnsupportedOperationException("writeEof() on " + describe()
                    + ": with TLS 1.2 both halves end together; use close(), or ask canWriteEof() first");
        }
        eofRequested = true;
        if (file == null) {
            layer.endSending();
        }
    }

    @Override
    public long writeBufferSize() {
        loop().ownership().check();
        if (isClosing() && layer.isLost()) {
            return 0;
        }
        return file != null
                ? file.queuedBefore()
                : layer.below().writeBufferSize() + layer.writer().collected();
    }

    @Override
    public LoopFuture<Void> drained() {
        loop().ownership().check();
        layer.writer().flush();
        if (dropped) {
            return LoopFutures.failed(loop(), notSent());
        }
        if (file == null) {
            return layer.below().drained();
        }
        LoopPromise<Void> promise = loop().createPromise();
        promise.onCancel(() -> waitingForFile.remove(promise));
        waitingForFile.add(promise);
        return promise.future();
    }

    private IOException notSent() {
        return new IOException(
                "drained() on " + describe() + ": bytes were written that are not sent, because the connection"
                        + " was closing or the peer had ended it",
                layer.cause());
    }

    @Override
    public void setWriteLimits(int low, int high) {
        loop().ownership().check();
        checkMine("setWriteLimits()");
        layer.below().setWriteLimits(low, high);
    }

    @Override
    public WriteLimits writeLimits() {
        return layer.below().writeLimits();
    }

    @Override
    public boolean isWritingPaused() {
        loop().ownership().check();
        return layer.flow().isWritingPaused();
    }

    // ---- receiving

    @Override
    public void pauseReading() {
        loop().ownership().check();
        checkMine("pauseReading()");
        layer.flow().pause();
    }

    @Override
    public void resumeReading() {
        loop().ownership().check();
        checkMine("resumeReading()");
        layer.flow().resume();
    }

    @Override
    public boolean isReading() {
        loop().ownership().check();
        return !isClosing() && layer.isReading();
    }

    @Override
    public StreamProtocol protocol() {
        loop().ownership().check();
        return layer.upperProtocol();
    }

    @Override
    public void setProtocol(StreamProtocol next) {
        loop().ownership().check();
        checkMine("setProtocol()");
        protocol = Objects.requireNonNull(next, "next");
    }

    @Override
    public StreamTransport passTo(StreamLayer next) {
        loop().ownership().check();
        Objects.requireNonNull(next, "next");
        checkMine("passTo()");
        if (passed != null) {
            throw new IllegalStateException("passTo() on " + this + ", which has a layer already");
        }
        boolean ended = eofRequested || layer.ending().peerHasEnded();
        if (isClosing() || !layer.isOpen() || ended || file != null) {
            throw new IllegalStateException("passTo() on " + this + ", which "
                    + (isClosing() || !layer.isOpen()
                            ? "is not open"
                            : ended ? "has ended a half" : "is sending a file")
                    + ": a layer needs both halves of an open connection");
        }
        protocol = next;
        passed = new PassedTransport(this, next);
        return passed.view();
    }

    // ---- the end

    @Override
    public void close() {
        loop().ownership().check();
        if (passed != null && !passed.isInside()) {
            passed.layer().upper().close();
            return;
        }
        closeBecause(passed == null ? CloseReason.LOCAL_CLOSE : passed.reasonOfClose());
    }

    @Override
    public void abort() {
        loop().ownership().check();
        if (layer.isLost() || loop().isClosed()) {
            return;
        }
        if (reason == CloseReason.OPEN) {
            reason = CloseReason.ABORT;
        }
        layer.abort(null);
    }

    @Override
    public void abort(Throwable cause) {
        loop().ownership().check();
        Objects.requireNonNull(cause, "cause: use abort() to end a connection without one");
        if (reason != CloseReason.ABORT && reason != CloseReason.ERROR && !layer.isLost() && !loop().isClosed()) {
            reason = CloseReason.ERROR;
            layer.abort(cause);
        }
    }

    @Override
    public boolean isClosing() {
        return reason != CloseReason.OPEN || layer.below().isClosing();
    }

    @Override
    public CloseReason closeReason() {
        CloseReason own = reason;
        return own != CloseReason.OPEN ? own : layer.below().closeReason();
    }

    @Override
    public LoopFuture<Void> closed() {
        return layer.below().closed();
    }

    // ---- facts

    @Override
    public EventLoop loop() {
        return layer.loop();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return layer.below().localAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return layer.below().remoteAddress();
    }

    @Override
    public <T> Optional<T> info(Class<T> type) {
        if (type != TlsInfo.class) {
            return layer.below().info(type);
        }
        loop().ownership().check();
        return layer.isLost() ? Optional.empty() : Optional.ofNullable(type.cast(layer.info()));
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        return layer.below().option(option);
    }

    @Override
    public String toString() {
        return describe() + " (" + layer.state() + (reason == CloseReason.OPEN ? "" : ", " + reason) + ")";
    }
}
