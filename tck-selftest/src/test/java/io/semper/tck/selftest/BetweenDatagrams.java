package io.semper.tck.selftest;

import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import io.semper.Endpoint;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sits between a good loop and a user's protocol for datagrams: to the loop it is the protocol, to the user the transport. Forwards
 * everything; mutants override one method.
 */
class BetweenDatagrams extends BetweenTransports implements DatagramProtocol, DatagramTransport {
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
    final DatagramProtocol user() {
        return user;
    }

    @Override
    final DatagramTransport good() {
        return good;
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
    public <T> T option(SocketOption<T> option) {
        return good.option(option);
    }

    @Override
    public DatagramProtocol protocol() {
        good.protocol(); // rejects the wrong thread
        return user;
    }
}
