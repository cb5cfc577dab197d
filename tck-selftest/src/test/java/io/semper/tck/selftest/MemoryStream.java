package io.semper.tck.selftest;

import io.semper.CloseReason;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.WriteLimits;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection without a socket: a test gives it what arrives, and takes what was sent. All on the thread of the test. */
final class MemoryStream implements StreamTransport {
    private final EventLoop loop;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final ArrayDeque<byte[]> arrived = new ArrayDeque<>();
    private StreamProtocol protocol;
    private CloseReason reason = CloseReason.OPEN;
    private boolean paused;
    private boolean ended;
    private boolean endTold;
    private boolean lost;

    MemoryStream(EventLoop loop, StreamProtocol protocol) {
        this.loop = loop;
        this.protocol = protocol;
    }

    // ---- for the test

    void arrives(byte[] bytes) {
        arrived.add(bytes);
        loop.callSoon(this::deliver);
    }

    void ends() {
        ended = true;
        loop.callSoon(this::deliver);
    }

    byte[] takeSent() {
        byte[] all = sent.toByteArray();
        sent.reset();
        return all;
    }

    boolean isLost() {
        return lost;
    }

    private void deliver() {
        while (!paused && !isClosing() && !arrived.isEmpty()) {
            protocol.dataReceived(ByteBuffer.wrap(arrived.remove()));
        }
        if (ended && arrived.isEmpty() && !endTold && !paused && !isClosing()) {
            endTold = true;
            if (!protocol.eofReceived()) {
                close();
            }
        }
    }

    private void end(CloseReason why, @Nullable Throwable cause) {
        if (reason == CloseReason.OPEN || why != CloseReason.LOCAL_CLOSE) {
            reason = why;
            loop.callSoon(() -> {
                if (!lost) {
                    lost = true;
                    protocol.connectionLost(cause);
                }
            });
        }
    }

    // ---- for the layer

    @Override
    public void write(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        if (!isClosing()) {
            sent.writeBytes(bytes);
        }
    }

    @Override
    public void writeAll(ByteBuffer... chunks) {
        for (ByteBuffer chunk : chunks) {
            write(chunk);
        }
    }

    @Override
    public void writeOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released) {
        write(data);
        if (released != null) {
            loop.callSoon(() -> released.accept(data));
        }
    }

    @Override
    public void cork() {}

    @Override
    public void uncork() {}

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public void writeEof() {}

    @Override
    public StreamProtocol protocol() {
        return protocol;
    }

    @Override
    public void setProtocol(StreamProtocol next) {
        protocol = next;
    }

    @Override
    public void pauseReading() {
        paused = true;
    }

    @Override
    public void resumeReading() {
        paused = false;
        loop.callSoon(this::deliver);
    }

    @Override
    public boolean isReading() {
        return !paused && !isClosing();
    }

    @Override
    public void close() {
        end(CloseReason.LOCAL_CLOSE, null);
    }

    @Override
    public void abort() {
        end(CloseReason.ABORT, null);
    }

    @Override
    public void abort(Throwable cause) {
        end(CloseReason.ERROR, cause);
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
    public LoopFuture<Void> closed() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long writeBufferSize() {
        return 0;
    }

    @Override
    public LoopFuture<Void> drained() {
        LoopPromise<Void> done = loop.createPromise();
        done.complete(null);
        return done.future();
    }

    @Override
    public void setWriteLimits(int low, int high) {}

    @Override
    public WriteLimits writeLimits() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isWritingPaused() {
        return false;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public SocketAddress localAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    @Override
    public SocketAddress remoteAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
    }
}
