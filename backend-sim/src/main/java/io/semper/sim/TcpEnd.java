package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One end of a TCP connection. What it sends takes the time of the link between the hosts, and keeps its order. Guarded by the {@link Net}. */
final class TcpEnd extends StreamEnd {
    private static final long FIRST_RETRY_NANOS = 1_000_000_000L;

    /** After these and a last wait Linux gives up, 127 seconds after the first SYN. */
    private static final int RETRIES = 6;

    private final Net.Lane lane = new Net.Lane();
    private int retries;
    private Ports.@Nullable Claim claim;
    private @Nullable InetSocketAddress remote;

    TcpEnd(Net net, SimHost host, SimOptions options) {
        super(net, host, options);
    }

    Net.Lane lane() {
        return lane;
    }

    @Override
    @Nullable
    InetSocketAddress local() {
        return claim == null ? null : claim.address;
    }

    @Override
    @Nullable
    InetSocketAddress remote() {
        return remote;
    }

    private InetSocketAddress target() {
        return Objects.requireNonNull(remote);
    }

    private Ports.Claim claimed() {
        return Objects.requireNonNull(claim);
    }

    @Override
    void bind(SocketAddress asked) throws IOException {
        if (claim != null) {
            throw FailedCall.BIND.because(Cause.LOCAL_ADDRESS, "Invalid argument: bound already");
        }
        InetSocketAddress local = (InetSocketAddress) asked;
        host.checkOwn(local.getAddress());
        claim = host.ports().claim(local, options().isSet(StandardSocketOptions.SO_REUSEADDR), false);
    }

    @Override
    void connect(SocketAddress asked) throws IOException {
        if (!isFresh()) {
            throw FailedCall.CONNECT.because(Cause.OTHER, "this socket is connected, or was");
        }
        InetSocketAddress to = SimHost.withoutWildcard((InetSocketAddress) asked);
        InetAddress from = host.sourceFor(to.getAddress());
        if (claim == null) {
            claim = host.ports().claim(new InetSocketAddress(from, 0), false, false);
        } else if (claim.address.getAddress().isAnyLocalAddress()) {
            InetSocketAddress precise = new InetSocketAddress(from, claim.address.getPort());
            host.ports().release(claim);
            claim = host.ports().share(precise, options().isSet(StandardSocketOptions.SO_REUSEADDR));
        } else if (claim.address.getAddress() instanceof Inet6Address != to.getAddress() instanceof Inet6Address) {
            throw FailedCall.CONNECT.because(Cause.UNREACHABLE, "Network is unreachable");
        }
        remote = to;
        connecting();
        net.trace(host, "connect", number(), to.getPort());
        net.connect(this, to);
    }

    /** The SYN arrives at {@code there}. */
    void synchronizeAt(SimHost there) {
        Listener listener = there.ports().listenerAt(target());
        if (listener != null && drops(listener)) {
            net.trace(there, "backlog full", number(), retries);
            net.at(net.now() + (FIRST_RETRY_NANOS << retries), () -> synchronizeAgain(there));
        } else if (listener != null) {
            listener.arrived(this);
        } else if (there == host && target().equals(claimed().address)) {
            openedToItself();
        } else {
            net.carry(there, host, lane, this::refused);
        }
    }

    /** In a live world a SYN waits at the listener, since there is no clock that would send it again. */
    private boolean drops(Listener listener) {
        return net.faults().fillsBacklog() || !net.isLive() && listener.isFull();
    }

    private void synchronizeAgain(SimHost there) {
        if (retries++ == RETRIES) {
            fail(FailedCall.CONNECT.because(Cause.TIMED_OUT, "timed out"));
        } else if (isConnecting()) {
            net.carry(host, there, lane, () -> synchronizeAt(there));
        }
    }

    /** The SYN-ACK is on its way when this returns. */
    @Override
    StreamEnd acceptedBy(Listener listener) {
        TcpEnd server = new TcpEnd(net, listener.host(), new SimOptions(listener.options()));
        server.claim = server.host.ports().share(target(), server.options().isSet(StandardSocketOptions.SO_REUSEADDR));
        server.remote = claimed().address;
        server.openedFor(this);
        server.carry(this, () -> acknowledged(server));
        return server;
    }

    private void acknowledged(TcpEnd server) {
        if (isConnecting()) {
            openedBy(server);
        } else {
            missed(server);
            carry(server, server::resetArrives);
        }
    }

    @Override
    void carry(StreamEnd there, Runnable arrival) {
        net.carry(host, there.host(), lane, arrival);
    }

    @Override
    void carry(StreamEnd there, int size, Runnable arrival) {
        net.carry(host, there.host(), lane, size, arrival);
    }

    @Override
    void sent() {
        if (net.faults().resetsNow()) {
            resetBoth();
        }
    }

    @Override
    void sendClosed(boolean hasUnread, boolean hasSentEnd) {
        if (options().resets()) {
            cutOutput();
            sendReset();
        } else if (hasUnread) {
            sendReset();
        } else if (!hasSentEnd) {
            sendEnd();
        }
    }

    @Override
    void releaseAddress() {
        if (claim != null) {
            host.ports().release(claim);
        }
    }

    @Override
    int capacityTo(StreamEnd reader) {
        return options().sendBuffer() + reader.options().receiveBuffer();
    }

    /** A third, as on Linux. */
    @Override
    int leastRoom(int capacity) {
        return Math.max(1, capacity / 3);
    }
}
