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

/**
 * One end of a TCP connection. What it sends takes the time of the link between the hosts, and keeps its order. Guarded by the {@link Net}.
 */
final class TcpEnd extends StreamEnd {
    private static final long FIRST_RETRY_NANOS = 1_000_000_000L;

    /** How many times a SYN is sent again after the first of these times before it doubles: tcp_syn_linear_timeouts of Linux, and macOS. */
    private static final int EVEN_RETRIES = 4;

    /** How long a closed end waits for the end of a peer that has acknowledged its own: tcp_fin_timeout of Linux. */
    private static final long FIN_WAIT_NANOS = 60_000_000_000L;

    private static final long NEVER = Long.MIN_VALUE;

    private final Net.Lane lane;
    private final TcpTimers timers;
    private int retries;
    private long connectingSince;
    private Ports.@Nullable Claim claim;
    private @Nullable InetSocketAddress remote;

    /** The listener that has made this end, until the SYN-ACK is acknowledged (SYN-RECEIVED); null otherwise. */
    private @Nullable Listener halfOpenAt;

    /** This end has sent a FIN before that of the peer arrived: it is the one that keeps the address. */
    private boolean endsFirst;

    /** When the peer's FIN arrived after that of this end. */
    private long timeWaitSince = NEVER;

    private boolean closedInOrder;

    TcpEnd(Net net, SimHost host, SimOptions options) {
        super(net, host, options);
        timers = new TcpTimers(net, this);
        lane = new Net.Lane(timers);
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
            claim = host.ports().claimFor(this, from, to);
        } else if (claim.address.getAddress().isAnyLocalAddress()) {
            InetSocketAddress precise = new InetSocketAddress(from, claim.address.getPort());
            host.ports().release(claim);
            claim = host.ports().share(precise, options().isSet(StandardSocketOptions.SO_REUSEADDR));
            host.ports().connect(claim, this, to);
        } else if (claim.address.getAddress() instanceof Inet6Address != to.getAddress() instanceof Inet6Address) {
            throw FailedCall.CONNECT.because(Cause.UNREACHABLE, "Network is unreachable");
        } else {
            host.ports().connect(claim, this, to);
        }
        remote = to;
        connectingSince = net.now();
        connecting();
        net.trace(host, "connect", number(), to.getPort());
        net.connect(this, to);
    }

    /** The SYN arrives at {@code there}. */
    void synchronizeAt(SimHost there) {
        Listener listener = there.ports().listenerAt(target());
        if (listener != null && drops(listener)) {
            net.trace(there, "backlog full", number(), retries);
            long next = net.now() + pauseAfter(retries);
            net.at(Math.min(next, connectDeadline()), () -> synchronizeAgain(there));
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

    /** How long after a SYN the next one is sent. */
    private static long pauseAfter(int retries) {
        return FIRST_RETRY_NANOS << Math.max(0, retries - EVEN_RETRIES);
    }

    /** {@code there}, which has answered the SYN, has forgotten the connection: the next SYN begins a new one there. */
    private void forgottenBy(SimHost there) {
        retries = 0;
        long next = connectingSince + pauseAfter(0);
        while (next <= net.now()) {
            next += pauseAfter(++retries);
        }
        net.at(Math.min(next, connectDeadline()), () -> synchronizeAgain(there));
    }

    private void synchronizeAgain(SimHost there) {
        if (!isConnecting()) {
            return;
        }
        retries++;
        if (net.now() >= connectDeadline()) {
            timedOut();
        } else {
            net.carry(host, there, lane, 0, () -> synchronizeAt(there));
        }
    }

    /** When a connect without an answer fails. */
    long connectDeadline() {
        return connectingSince + timers.connectPatience();
    }

    /** No answer will come. */
    void swallowed() {
        net.at(connectDeadline(), this::timedOut);
    }

    /** The SYN-ACK is on its way when this returns: the connection is established when that is acknowledged. */
    @Override
    void acceptedBy(Listener listener) {
        TcpEnd server = new TcpEnd(net, listener.host(), new SimOptions(listener.options()));
        server.claim = server.host.ports().share(target(), server.options().isSet(StandardSocketOptions.SO_REUSEADDR));
        server.remote = claimed().address;
        server.host.ports().connected(server.claimed(), server, server.remote);
        server.timers.traffic();
        server.openedFor(this);
        server.halfOpenAt = listener;
        listener.answered(server);
        server.carry(this, 0, () -> acknowledged(server));
    }

    private void acknowledged(TcpEnd server) {
        if (isConnecting()) {
            timers.traffic();
            carry(server, server::established); // before the program can send
            openedBy(server);
            watchPeer(); // the way may have been cut since the SYN
        } else {
            missed(server);
            carry(server, server::resetArrives);
        }
    }

    private void established() {
        Listener listener = halfOpenAt;
        if (listener == null) {
            return; // forgotten: an acknowledgement is not sent again, and bytes that follow are answered with a reset
        }
        if (listener.isClosed()) {
            discard();
            sendReset();
            return;
        }
        halfOpenAt = null;
        timers.traffic();
        listener.established(this);
        watchPeer();
    }

    boolean isHalfOpen() {
        return halfOpenAt != null;
    }

    @Override
    void discard() {
        if (halfOpenAt != null) {
            halfOpenAt.forget(this);
            halfOpenAt = null;
        }
        super.discard();
    }

    @Override
    void resetArrives() {
        if (isHalfOpen()) {
            discard();
        } else {
            super.resetArrives();
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
        timers.traffic();
        if (net.faults().resetsNow()) {
            resetBoth();
        }
    }

    @Override
    void sendEnd() {
        endsFirst = !isPeerEnded();
        super.sendEnd();
    }

    @Override
    void sendClosed(boolean hasUnread, boolean hasSentEnd) {
        if (options().resets()) {
            cutOutput();
            sendReset();
        } else if (hasUnread) {
            sendReset();
        } else {
            closedInOrder = host.isUp();
            if (!hasSentEnd) {
                sendEnd();
            }
            timers.closed();
        }
    }

    @Override
    void arrived() {
        timers.traffic();
    }

    @Override
    void peerEnded() {
        timers.traffic();
        if (!endsFirst || isPeerEnded()) {
            return;
        }
        timeWaitSince = net.now();
        if (claim != null && host.ports().isWaiting(claim)) {
            host.ports().keep(claim, timeWaitSince, host.system().timeWaitNanos);
        }
    }

    @Override
    void ended() {
        closedInOrder = false;
        releaseAddress();
    }

    /** The end that closed first keeps its address for a time, so that a later connection gets none of the bytes of this one. */
    @Override
    void releaseAddress() {
        if (claim == null) {
            return;
        }
        if (!closedInOrder || !endsFirst) {
            host.ports().release(claim);
        } else if (timeWaitSince == NEVER) {
            host.ports().keep(claim, net.now(), FIN_WAIT_NANOS);
        } else {
            host.ports().keep(claim, timeWaitSince, host.system().timeWaitNanos);
        }
    }

    @Override
    void timedOut() {
        if (isHalfOpen()) {
            net.drop(lane);
            discard();
            ((TcpEnd) peer()).forgottenBy(host);
            return;
        }
        if (wasConnected()) {
            net.faults().fired(Faults.GIVEN_UP);
        }
        super.timedOut();
        net.drop(lane);
        ended();
    }

    void watchPeer() {
        timers.watchPeer();
    }

    /** The answer to a keep-alive probe is on its way when this returns. */
    void probePeer() {
        carry(peer(), () -> peer().answerProbe(this));
    }

    @Override
    void transmitted(boolean any) {
        timers.transmitted(any);
    }

    @Override
    int window() {
        return host.system().windowOf(options().receiveBuffer());
    }

    @Override
    int capacityTo(StreamEnd reader) {
        return options().sendBuffer() + reader.options().receiveBuffer();
    }

    @Override
    int leastRoom(int capacity) {
        return Math.max(1, host.system().leastRoom(capacity));
    }
}
