package io.semper.tck.selftest;

import io.semper.LoopFuture;
import io.semper.RawSocket;
import io.semper.ReceivedDatagram;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Forwards every call to a good socket; mutants override one method. */
class ForwardingRawSocket implements RawSocket {
    final RawSocket good;

    ForwardingRawSocket(RawSocket good) {
        this.good = good;
    }

    @Override
    public void bind(SocketAddress local) {
        good.bind(local);
    }

    @Override
    public void listen(SocketAddress local, int backlog) {
        good.listen(local, backlog);
    }

    @Override
    public LoopFuture<@Nullable Void> connect(SocketAddress remote) {
        return good.connect(remote);
    }

    @Override
    public LoopFuture<RawSocket> accept() {
        return good.accept();
    }

    @Override
    public LoopFuture<ByteBuffer> recv(int max) {
        return good.recv(max);
    }

    @Override
    public LoopFuture<Integer> recvInto(ByteBuffer buffer) {
        return good.recvInto(buffer);
    }

    @Override
    public LoopFuture<@Nullable Void> sendAll(ByteBuffer data) {
        return good.sendAll(data);
    }

    @Override
    public LoopFuture<ReceivedDatagram> recvFrom(int max) {
        return good.recvFrom(max);
    }

    @Override
    public LoopFuture<SocketAddress> recvFromInto(ByteBuffer buffer) {
        return good.recvFromInto(buffer);
    }

    @Override
    public LoopFuture<@Nullable Void> sendTo(ByteBuffer data, SocketAddress to) {
        return good.sendTo(data, to);
    }

    @Override
    public void shutdownOutput() {
        good.shutdownOutput();
    }

    @Override
    public void close() {
        good.close();
    }

    @Override
    public boolean isOpen() {
        return good.isOpen();
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
    public <T> RawSocket option(SocketOption<T> option, T value) {
        good.option(option, value);
        return this;
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        return good.option(option);
    }
}
