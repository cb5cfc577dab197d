package io.semper.engine.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Forwards every call to the datagram socket below. */
public class ForwardingDatagram implements DatagramSocket, ForwardingSocket {
    /** The socket below. */
    protected final DatagramSocket target;

    /** Forwards to {@code target}. */
    public ForwardingDatagram(DatagramSocket target) {
        this.target = target;
    }

    @Override
    public DatagramSocket socket() {
        return target;
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        target.bind(local);
    }

    @Override
    public void connect(SocketAddress peer) throws IOException {
        target.connect(peer);
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return target.remoteAddress();
    }

    @Override
    public @Nullable ByteBuffer receive(ByteBuffer scratch) throws IOException {
        return target.receive(scratch);
    }

    @Override
    public SocketAddress sender() {
        return target.sender();
    }

    @Override
    public Sent send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
        return target.send(data, to);
    }

    @Override
    public void join(InetAddress group, NetworkInterface on, @Nullable InetAddress source) throws IOException {
        target.join(group, on, source);
    }

    @Override
    public void leave(InetAddress group, NetworkInterface on, @Nullable InetAddress source) throws IOException {
        target.leave(group, on, source);
    }

    @Override
    public boolean filePermissions(Set<PosixFilePermission> permissions) {
        return target.filePermissions(permissions);
    }

    @Override
    public <T> @Nullable T info(Class<T> type) throws IOException {
        return target.info(type);
    }
}
