package io.semper.tck.selftest.small;

import io.semper.CloseReason;
import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.ProtocolAdapter;
import io.semper.StreamLayer;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TransportSnapshot;
import io.semper.WriteLimits;
import io.semper.spi.PassedTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The life cycle of a connection, in one class because each call of the transport depends on the same state. {@link SmallReader} reads, {@link SmallWriter} writes. */
final class SmallStream extends SmallSocket implements StreamTransport {
    private static final StreamProtocol NOBODY = data -> {};

    private enum State {
        OPEN,
        FLUSHING,
        CLOSED,
        LOST,
        TOLD
    }

    final SocketChannel channel;
    private final SmallReader reader = new SmallReader(this);
    private final SmallWriter writer;
    private final @Nullable SocketAddress local;
    private final @Nullable SocketAddress remote;
    private volatile StreamProtocol protocol = NOBODY;
    private final List<LoopPromise<@Nullable Void>> waiters = new ArrayList<>();
    private volatile State state = State.OPEN;
    private volatile CloseReason reason = CloseReason.OPEN;
    private @Nullable Throwable cause;
    private @Nullable PassedTransport passed;
    private Runnable afterLost = () -> {};
    private final long madeAt;
    private volatile long activeAt;

    SmallStream(SmallLoop loop, SocketChannel channel, StreamOptions options) {
        super(loop, channel);
        this.channel = channel;
        madeAt = loop.time();
        activeAt = madeAt;
        SocketAddress[] ends = new SocketAddress[2];
        try {
            ends[0] = channel.getLocalAddress();
            ends[1] = channel.getRemoteAddress();
        } catch (IOException closed) {
            // then it is unknown
        }
        local = ends[0];
        remote = ends[1];
        writer = new SmallWriter(this, options);
        loop.turns.figures.streams.add(this);
    }

    static void apply(SocketChannel channel, StreamOptions options) throws IOException {
        if (options.receiveBufferSize() > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBufferSize());
        }
        if (options.sendBufferSize() > 0) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBufferSize());
        }
        channel.setOption(StandardSocketOptions.TCP_NODELAY, options.tcpNoDelay());
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, options.keepAlive());
    }

    static String text(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet && !inet.isUnresolved()
                ? "tcp " + inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : "tcp " + address;
    }

    void start(StreamProtocol first, Runnable afterMade, Runnable lost) {
        protocol = first;
        afterLost = lost;
        try {
            first.connectionMade(this);
        } catch (Throwable thrown) {
            threw("connectionMade()", thrown);
        } finally {
            afterMade.run();
            reader.start();
            updateWants();
        }
    }

    void updateWants() {
        if (state == State.OPEN || state == State.FLUSHING) {
            want((reader.delivers() ? SelectionKey.OP_READ : 0) | (writer.wants() ? SelectionKey.OP_WRITE : 0));
        }
    }

    @Override
    void ready(int operations) {
        if ((operations & SelectionKey.OP_READ) != 0 && reader.delivers()) {
            reader.read();
        }
        if ((operations & SelectionKey.OP_WRITE) != 0 && (state == State.OPEN || state == State.FLUSHING)) {
            writer.writable();
        }
    }

    void threw(String what, Throwable thrown) {
        SmallLoop.rethrowIfItLeaves(thrown);
        String name = ProtocolAdapter.applicationOf(protocol).getClass().getName();
        loop.callExceptionHandler(ExceptionContext.of(what + " of " + name + " threw on " + this, thrown)
                .withSource(this)
                .withProtocol(StreamLayer.uppermost(protocol)));
    }

    boolean isOpen() {
        return state == State.OPEN && reason == CloseReason.OPEN;
    }

    boolean isOver() {
        return state.compareTo(State.CLOSED) >= 0;
    }

    void closeBecause(CloseReason why) {
        if (isClosing()) {
            return;
        }
        reason = why;
        reader.stop();
        writer.uncork();
        if (!isOver()) {
            state = State.FLUSHING;
            updateWants();
            flushed();
        }
    }

    /** Requires that nothing is queued. */
    void flushed() {
        if (state == State.FLUSHING && writer.isEmpty()) {
            finish(null);
        }
    }

    void fail(Throwable why) {
        if (!isOver()) {
            reason = CloseReason.ERROR;
            finish(why);
        }
    }

    private void finish(@Nullable Throwable why) {
        state = State.CLOSED;
        cause = why;
        reader.stop();
        writer.drop();
        closeChannel();
        loop.turns.soon(() -> inContext(this::lost));
    }

    private void lost() {
        state = State.LOST;
        loop.turns.figures.streams.remove(this);
        loop.turns.counted();
        try {
            protocol.connectionLost(cause);
        } catch (Throwable thrown) {
            threw("connectionLost()", thrown);
        } finally {
            state = State.TOLD;
            List.copyOf(waiters).forEach(waiter -> waiter.tryComplete(null));
            afterLost.run();
        }
    }

    @Override
    void closeWithLoop() {
        state = State.LOST;
        reason = reason == CloseReason.OPEN ? CloseReason.ABORT : reason;
        reader.stop();
        writer.drop();
        closeChannel();
        loop.turns.figures.streams.remove(this);
    }

    void active() {
        activeAt = loop.time();
    }

    /** Any thread. */
    long queued() {
        return writer.size();
    }

    /** Any thread. */
    TransportSnapshot snapshot(long now) {
        return TransportSnapshot.builder(
                        "tcp",
                        ProtocolAdapter.applicationOf(protocol).getClass().getName())
                .addresses(local, remote)
                .state(state.name(), reason)
                .wantsRead(reader.delivers())
                .wantsWrite(!isOver() && writer.wants())
                .readingPaused(reader.isPaused())
                .queuedBytes(writer.size())
                .ageNanos(Math.max(0, now - madeAt))
                .idleNanos(Math.max(0, now - activeAt))
                .build();
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        loop.ownership().check();
        return local;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public boolean isClosing() {
        return reason != CloseReason.OPEN;
    }

    @Override
    public CloseReason closeReason() {
        return reason;
    }

    @Override
    public void close() {
        loop.ownership().check();
        if (passed != null && !passed.isInside()) {
            passed.layer().upper().close();
            return;
        }
        closeBecause(passed == null ? CloseReason.LOCAL_CLOSE : passed.reasonOfClose());
    }

    @Override
    public void abort() {
        loop.ownership().check();
        if (!isOver()) {
            reason = reason == CloseReason.OPEN ? CloseReason.ABORT : reason;
            finish(null);
        }
    }

    @Override
    public void abort(Throwable cause) {
        loop.ownership().check();
        fail(Objects.requireNonNull(cause, "cause: use abort() to end a connection without one"));
    }

    @Override
    public LoopFuture<Void> closed() {
        loop.ownership().check();
        LoopPromise<@Nullable Void> waiter = new LoopPromise<>(loop);
        if (state == State.TOLD) {
            waiter.complete(null);
        } else {
            waiters.add(waiter);
        }
        return waiter.future();
    }

    @Override
    public long writeBufferSize() {
        loop.ownership().check();
        return writer.size();
    }

    @Override
    public LoopFuture<Void> drained() {
        loop.ownership().check();
        return writer.drained();
    }

    @Nullable
    Throwable cause() {
        return cause;
    }

    private void check(String call) {
        loop.ownership().check();
        if (passed != null) {
            passed.check(call);
        }
    }

    @Override
    public StreamTransport passTo(StreamLayer layer) {
        check("passTo()");
        if (!isOpen() || passed != null || reader.hasEnded() || writer.isEnding()) {
            throw new IllegalStateException("passTo() on " + this + ", which is not open in both directions");
        }
        protocol = layer;
        passed = new PassedTransport(this, layer);
        return passed.view();
    }

    @Override
    public boolean isWritingPaused() {
        loop.ownership().check();
        return isOpen() && writer.isPaused();
    }

    @Override
    public void setWriteLimits(int low, int high) {
        check("setWriteLimits()");
        writer.limits(low, high);
    }

    @Override
    public WriteLimits writeLimits() {
        loop.ownership().check();
        return writer.limits();
    }

    @Override
    public void pauseReading() {
        check("pauseReading()");
        reader.pause();
    }

    @Override
    public void resumeReading() {
        check("resumeReading()");
        reader.resume();
    }

    @Override
    public boolean isReading() {
        loop.ownership().check();
        return !isClosing() && reader.isOn();
    }

    @Override
    public void write(ByteBuffer data) {
        check("write()");
        writer.write(Objects.requireNonNull(data, "data"));
    }

    @Override
    public void writeAll(ByteBuffer... chunks) {
        check("writeAll()");
        writer.writeAll(chunks);
    }

    @Override
    public void writeOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released) {
        check("writeOwned()");
        writer.writeOwned(Objects.requireNonNull(data, "data"), released);
    }

    @Override
    public void cork() {
        check("cork()");
        writer.cork();
    }

    @Override
    public void uncork() {
        loop.ownership().check(); // the loop calls it, too, even if the stream has a layer by then
        writer.uncork();
    }

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public void writeEof() {
        check("writeEof()");
        writer.end();
    }

    @Override
    public StreamProtocol protocol() {
        loop.ownership().check();
        return protocol;
    }

    @Override
    public void setProtocol(StreamProtocol next) {
        check("setProtocol()");
        protocol = Objects.requireNonNull(next, "next");
    }

    @Override
    public String toString() {
        return "small stream " + text(remote) + " (" + state + ", " + reason + ")";
    }
}
