package io.semper.tck.selftest;

import io.semper.CloseReason;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.WriteLimits;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sits between a good loop and a user's protocol: to the loop it is the protocol, to the user the transport. Forwards everything;
 * mutants override one method.
 */
class Between implements StreamProtocol, StreamTransport {
    StreamProtocol user;
    StreamTransport good;

    Between(StreamProtocol user) {
        this.user = user;
    }

    @Override
    public void connectionMade(StreamTransport transport) {
        good = transport;
        user.connectionMade(this);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        user.dataReceived(data);
    }

    @Override
    public boolean eofReceived() {
        return user.eofReceived();
    }

    @Override
    public boolean drainRequested() {
        return user.drainRequested();
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        user.connectionLost(cause);
    }

    @Override
    public void pauseWriting() {
        user.pauseWriting();
    }

    @Override
    public void resumeWriting() {
        user.resumeWriting();
    }

    @Override
    public EventLoop loop() {
        return good.loop();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return good.localAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return good.remoteAddress();
    }

    @Override
    public LoopFuture<Void> drained() {
        return good.drained();
    }

    @Override
    public boolean isClosing() {
        return good.isClosing();
    }

    @Override
    public CloseReason closeReason() {
        return good.closeReason();
    }

    @Override
    public void close() {
        good.close();
    }

    @Override
    public void abort() {
        good.abort();
    }

    @Override
    public void abort(Throwable cause) {
        good.abort(cause);
    }

    @Override
    public LoopFuture<Void> closed() {
        return good.closed();
    }

    @Override
    public long writeBufferSize() {
        return good.writeBufferSize();
    }

    @Override
    public void setWriteLimits(int low, int high) {
        good.setWriteLimits(low, high);
    }

    @Override
    public boolean isWritingPaused() {
        return good.isWritingPaused();
    }

    @Override
    public WriteLimits writeLimits() {
        return good.writeLimits();
    }

    @Override
    public void pauseReading() {
        good.pauseReading();
    }

    @Override
    public void resumeReading() {
        good.resumeReading();
    }

    @Override
    public boolean isReading() {
        return good.isReading();
    }

    @Override
    public <T> Optional<T> info(Class<T> type) {
        return good.info(type);
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        return good.option(option);
    }

    @Override
    public void write(ByteBuffer data) {
        good.write(data);
    }

    @Override
    public void writeAll(ByteBuffer... chunks) {
        good.writeAll(chunks);
    }

    @Override
    public void writeOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released) {
        good.writeOwned(data, released);
    }

    @Override
    public LoopFuture<Long> sendFile(FileChannel from, long offset, long count) {
        return good.sendFile(from, offset, count);
    }

    @Override
    public void cork() {
        good.cork();
    }

    @Override
    public void uncork() {
        good.uncork();
    }

    @Override
    public boolean canWriteEof() {
        return good.canWriteEof();
    }

    @Override
    public void writeEof() {
        good.writeEof();
    }

    @Override
    public StreamProtocol protocol() {
        good.protocol(); // rejects the wrong thread
        return user;
    }

    @Override
    public void setProtocol(StreamProtocol next) {
        good.setProtocol(next == null ? null : this); // rejects what must be rejected
        user = next;
    }

    @Override
    public String toString() {
        return good == null ? "a connection that is not established" : good.toString();
    }
}
