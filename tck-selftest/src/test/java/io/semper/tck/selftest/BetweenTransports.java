package io.semper.tck.selftest;

import io.semper.CloseReason;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.Protocol;
import io.semper.Transport;
import io.semper.WriteLimits;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@link Between} and {@link BetweenDatagrams} have in common: it forwards what every kind of transport and of protocol has. */
abstract class BetweenTransports implements Protocol, Transport {
    /** The protocol of the user. */
    abstract Protocol user();

    /** The transport of the good loop; null before {@code connectionMade}. */
    abstract Transport good();

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        user().connectionLost(cause);
    }

    @Override
    public void pauseWriting() {
        user().pauseWriting();
    }

    @Override
    public void resumeWriting() {
        user().resumeWriting();
    }

    @Override
    public EventLoop loop() {
        return good().loop();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return good().localAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return good().remoteAddress();
    }

    @Override
    public LoopFuture<Void> drained() {
        return good().drained();
    }

    @Override
    public boolean isClosing() {
        return good().isClosing();
    }

    @Override
    public CloseReason closeReason() {
        return good().closeReason();
    }

    @Override
    public void close() {
        good().close();
    }

    @Override
    public void abort() {
        good().abort();
    }

    @Override
    public void abort(Throwable cause) {
        good().abort(cause);
    }

    @Override
    public LoopFuture<Void> closed() {
        return good().closed();
    }

    @Override
    public long writeBufferSize() {
        return good().writeBufferSize();
    }

    @Override
    public void setWriteLimits(int low, int high) {
        good().setWriteLimits(low, high);
    }

    @Override
    public boolean isWritingPaused() {
        return good().isWritingPaused();
    }

    @Override
    public WriteLimits writeLimits() {
        return good().writeLimits();
    }

    @Override
    public void pauseReading() {
        good().pauseReading();
    }

    @Override
    public void resumeReading() {
        good().resumeReading();
    }

    @Override
    public boolean isReading() {
        return good().isReading();
    }

    @Override
    public <V> Optional<V> info(Class<V> type) {
        return good().info(type);
    }

    @Override
    public String toString() {
        return good() == null ? "a transport that is not open" : good().toString();
    }
}
