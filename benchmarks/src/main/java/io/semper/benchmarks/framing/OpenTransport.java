package io.semper.benchmarks.framing;

import io.semper.CloseReason;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.WriteLimits;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A transport that is open and reading, and does nothing. */
final class OpenTransport implements StreamTransport {
    private StreamProtocol protocol;

    OpenTransport(StreamProtocol protocol) {
        this.protocol = protocol;
    }

    @Override
    public boolean isReading() {
        return true;
    }

    @Override
    public StreamProtocol protocol() {
        return protocol;
    }

    @Override
    public void setProtocol(StreamProtocol next) {
        protocol = next;
    }

    @Override
    public boolean isClosing() {
        return false;
    }

    @Override
    public CloseReason closeReason() {
        return CloseReason.OPEN;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return null;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return null;
    }

    @Override
    public long writeBufferSize() {
        return 0;
    }

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public EventLoop loop() {
        throw new UnsupportedOperationException();
    }

    @Override
    public LoopFuture<Void> closed() {
        throw new UnsupportedOperationException();
    }

    @Override
    public LoopFuture<Void> drained() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setWriteLimits(int low, int high) {}

    @Override
    public boolean isWritingPaused() {
        return false;
    }

    @Override
    public WriteLimits writeLimits() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pauseReading() {}

    @Override
    public void resumeReading() {}

    @Override
    public void write(ByteBuffer data) {}

    @Override
    public void writeAll(ByteBuffer... chunks) {}

    @Override
    public void writeOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released) {}

    @Override
    public void cork() {}

    @Override
    public void uncork() {}

    @Override
    public void writeEof() {}

    @Override
    public void close() {}

    @Override
    public void abort() {}

    @Override
    public void abort(Throwable cause) {}
}
