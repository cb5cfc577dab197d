package io.semper.tck.selftest;

import io.semper.CloseReason;
import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import io.semper.Endpoint;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.WriteLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sits between a good loop and a user's protocol for datagrams: to the loop it is the protocol, to the user the transport. Forwards
 * everything; mutants override one method.
 */
class BetweenDatagrams implements DatagramProtocol, DatagramTransport {
    final DatagramProtocol user;
    DatagramTransport good;

    BetweenDatagrams(DatagramProtocol user) {
        this.user = user;
    }

    /** Creates an endpoint of a good loop with {@code between} between it and its protocol. */
    @SuppressWarnings("unchecked")
    static <P extends DatagramProtocol> LoopFuture<Endpoint<P>> create(
            EventLoop good,
            Supplier<? extends P> factory,
            DatagramOptions options,
            Function<? super DatagramProtocol, ? extends BetweenDatagrams> between) {
        return good.createDatagramEndpoint(() -> between.apply(factory.get()), options)
                .thenApply(made -> new Endpoint<>(made.protocol(), (P) made.protocol().user));
    }

    @Override
    public void connectionMade(DatagramTransport transport) {
        good = transport;
        user.connectionMade(this);
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress sender) {
        user.datagramReceived(data, sender);
    }

    @Override
    public void errorReceived(IOException cause) {
        user.errorReceived(cause);
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
    public void send(ByteBuffer data) {
        good.send(data);
    }

    @Override
    public void sendTo(ByteBuffer data, SocketAddress to) {
        good.sendTo(data, to);
    }

    @Override
    public void sendAll(ByteBuffer... datagrams) {
        good.sendAll(datagrams);
    }

    @Override
    public void join(InetAddress group, NetworkInterface on, @Nullable InetAddress source) {
        good.join(group, on, source);
    }

    @Override
    public void leave(InetAddress group, NetworkInterface on, @Nullable InetAddress source) {
        good.leave(group, on, source);
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
    public DatagramProtocol protocol() {
        good.protocol(); // rejects the wrong thread
        return user;
    }

    @Override
    public String toString() {
        return good == null ? "an endpoint that is not open" : good.toString();
    }
}
