package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One end of a Unix-domain connection. Both ends are on one host: a connect succeeds or fails at once, and so does everything else. Guarded
 * by the {@link Net}.
 */
final class UnixEnd extends StreamEnd {
    static final UnixDomainSocketAddress UNNAMED = UnixDomainSocketAddress.of("");

    private UnixDomainSocketAddress local = UNNAMED;
    private @Nullable UnixDomainSocketAddress remote;
    private UnixNames.@Nullable Binding bound;

    UnixEnd(Net net, SimHost host, SimOptions options) {
        super(net, host, options);
    }

    @Override
    UnixDomainSocketAddress local() {
        return local;
    }

    @Override
    @Nullable
    UnixDomainSocketAddress remote() {
        return remote;
    }

    @Override
    void bind(SocketAddress asked) throws IOException {
        if (bound != null) {
            throw FailedCall.BIND.because(Cause.LOCAL_ADDRESS, "Invalid argument: bound already");
        }
        UnixDomainSocketAddress path = (UnixDomainSocketAddress) asked;
        if (!path.equals(UNNAMED)) {
            bound = host.unixNames().bind(path.getPath(), this);
            local = path;
        }
    }

    @Override
    void connect(SocketAddress asked) throws IOException {
        if (!isFresh()) {
            throw FailedCall.CONNECT_UNIX.because(Cause.OTHER, "this socket is connected, or was");
        }
        UnixDomainSocketAddress path = (UnixDomainSocketAddress) asked;
        Object owner = host.unixNames().ownerAt(path.getPath(), FailedCall.CONNECT_UNIX);
        if (owner instanceof DatagramEnd) {
            throw FailedCall.CONNECT_UNIX.because(Cause.OTHER_SOCKET_TYPE, "Protocol wrong type for socket");
        }
        if (!(owner instanceof Listener listener)) {
            throw FailedCall.CONNECT_UNIX.because(Cause.REFUSED, "Connection refused");
        }
        if (listener.isFull() || net.faults().fillsBacklog()) {
            throw FailedCall.CONNECT_UNIX.because(Cause.BACKLOG_FULL, "Resource temporarily unavailable");
        }
        remote = path;
        connecting();
        net.trace(host, "connect unix", number(), 0);
        listener.arrived(this);
    }

    @Override
    void acceptedBy(Listener listener) {
        UnixEnd server = new UnixEnd(net, host, new SimOptions(listener.options()));
        server.local = (UnixDomainSocketAddress) listener.address();
        server.remote = local;
        server.openedFor(this);
        openedBy(server);
        listener.established(server);
    }

    @Override
    void carry(StreamEnd there, Runnable arrival) {
        arrival.run();
    }

    @Override
    void carry(StreamEnd there, int size, Runnable arrival) {
        arrival.run();
    }

    /** The peer reads what it has, and then the end or, if it has sent what was not read here, a reset. Its writes fail at once. */
    @Override
    void sendClosed(boolean hasUnread, boolean hasSentEnd) {
        if (hasUnread) {
            sendReset();
        } else if (!hasSentEnd) {
            sendEnd();
        }
        peer().peerGone();
    }

    /** The listener was closed before it accepted this one. */
    @Override
    void reset() {
        super.reset();
        peer().peerGone();
    }

    @Override
    void releaseAddress() {
        if (bound != null) {
            bound.release();
        }
    }

    @Override
    int capacityTo(StreamEnd reader) {
        return options().sendBuffer();
    }

    /** What is written is at the reader at once. */
    @Override
    int window() {
        return Integer.MAX_VALUE;
    }

    /** Three quarters, as on Linux. */
    @Override
    int leastRoom(int capacity) {
        return Math.max(1, capacity / 4 * 3);
    }
}
