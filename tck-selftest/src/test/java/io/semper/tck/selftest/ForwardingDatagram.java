package io.semper.tck.selftest;

import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Forwards every call to a good datagram socket; mutants override one method. */
class ForwardingDatagram implements DatagramSocket, ForwardingSocket {
    final DatagramSocket good;

    ForwardingDatagram(DatagramSocket good) {
        this.good = good;
    }

    @Override
    public Socket socket() {
        return good;
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        good.bind(local);
    }

    @Override
    public void connect(SocketAddress peer) throws IOException {
        good.connect(peer);
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return good.remoteAddress();
    }

    @Override
    public @Nullable ByteBuffer receive(ByteBuffer scratch) throws IOException {
        return good.receive(scratch);
    }

    @Override
    public SocketAddress sender() {
        return good.sender();
    }

    @Override
    public Sent send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
        return good.send(data, to);
    }

    @Override
    public void join(InetAddress group, NetworkInterface on, @Nullable InetAddress source) throws IOException {
        good.join(group, on, source);
    }

    @Override
    public void leave(InetAddress group, NetworkInterface on, @Nullable InetAddress source) throws IOException {
        good.leave(group, on, source);
    }

    @Override
    public boolean filePermissions(Set<PosixFilePermission> permissions) {
        return good.filePermissions(permissions);
    }

    @Override
    public <T> @Nullable T info(Class<T> type) throws IOException {
        return good.info(type);
    }
}
