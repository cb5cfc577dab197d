package io.semper.sim;

import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.FailedCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A socket of a loop for datagrams. */
final class SimDatagram extends SimSocket implements DatagramSocket {
    private final DatagramEnd end;
    private SocketAddress sender = new InetSocketAddress(0);

    SimDatagram(Net net, SimHost host, DatagramEnd end) {
        super(net, host);
        this.end = end;
        end.watch(this::changed);
    }

    @Override
    SimOptions options() {
        return end.options();
    }

    @Override
    int readiness() {
        return end.readiness();
    }

    @Override
    @Nullable
    SocketAddress local() {
        return end.local();
    }

    @Override
    void shut() {
        end.close();
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.BIND);
            checkOpen();
            end.bind(local);
        }
    }

    @Override
    public void connect(SocketAddress peer) throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.CONNECT);
            checkOpen();
            end.connect(peer);
        }
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        synchronized (net) {
            return end.remote();
        }
    }

    @Override
    public @Nullable ByteBuffer receive(ByteBuffer scratch) throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.RECEIVE);
            checkOpen();
            SocketAddress from = end.receive(scratch);
            if (from == null) {
                return null;
            }
            sender = from;
            return scratch;
        }
    }

    @Override
    public SocketAddress sender() {
        return sender;
    }

    @Override
    public Sent send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.SEND);
            checkOpen();
            return end.send(data, to);
        }
    }

    /** The interface does not matter: a world has one network. */
    @Override
    public void join(InetAddress group, NetworkInterface on, @Nullable InetAddress source) throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.MEMBERSHIP);
            checkOpen();
            udp().join(group, source);
        }
    }

    @Override
    public void leave(InetAddress group, NetworkInterface on, @Nullable InetAddress source) throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.MEMBERSHIP);
            checkOpen();
            udp().leave(group, source);
        }
    }

    private UdpEnd udp() {
        if (end instanceof UdpEnd udp) {
            return udp;
        }
        throw new UnsupportedOperationException("a Unix-domain socket has no groups");
    }
}
