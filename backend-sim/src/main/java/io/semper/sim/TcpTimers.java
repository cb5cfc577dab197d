package io.semper.sim;

import io.semper.engine.kernel.TcpOptions;
import java.net.StandardSocketOptions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The timers with which one end of a TCP connection gives up: for a connect or for bytes that are not acknowledged, with keep-alive for
 * a silent peer, and for a peer that has no room. They run only while they may end the connection: if the ways between both ends are open,
 * everything is acknowledged, and the probes of a peer without room are answered. Guarded by the {@link Net}.
 */
final class TcpTimers {
    private static final long NONE = -1;

    private final Net net;
    private final TcpEnd end;

    /** When the oldest of what is not acknowledged was sent. */
    private long unansweredSince = NONE;

    /** When something was sent or arrived last. */
    private long lastTraffic;

    private int probes;
    private boolean probing;
    private @Nullable SimHost there;

    /** Since when there have been unsent bytes for which the peer has no room; {@link #NONE} if there are none. */
    private long windowClosedSince = NONE;

    TcpTimers(Net net, TcpEnd end) {
        this.net = net;
        this.end = end;
    }

    void traffic() {
        lastTraffic = net.now();
    }

    /** Something that was sent to {@code peer} at {@code since} does not arrive, or its acknowledgement does not. */
    void unanswered(SimHost peer, long since) {
        if (unansweredSince == NONE) {
            await(peer, since);
            giveUpLater(since);
        }
    }

    private void await(SimHost peer, long since) {
        there = peer;
        unansweredSince = since;
        net.unanswered(this);
    }

    private void giveUpLater(long since) {
        net.at(end.isConnecting() ? end.connectDeadline() : since + patience(), () -> giveUp(since));
    }

    private void giveUp(long since) {
        if (unansweredSince == since) {
            unansweredSince = NONE;
            end.timedOut();
        }
    }

    /** The program has closed the socket: the OS gives up earlier then. */
    void closed() {
        if (unansweredSince != NONE) {
            giveUpLater(unansweredSince);
        }
        watchWindow();
    }

    /** @param any whether bytes were sent */
    void transmitted(boolean any) {
        if (any) {
            windowClosedSince = NONE;
        }
        if (!end.hasUnsent()) {
            windowClosedSince = NONE;
        } else if (windowClosedSince == NONE) {
            windowClosedSince = net.now();
            watchWindow();
        }
    }

    /** The persist timer. Its probes are not sent, since no program notices them. */
    private void watchWindow() {
        long since = windowClosedSince;
        if (since == NONE || net.isLive()) {
            return;
        }
        SimSystem system = end.host().system();
        long user = userTimeout();
        long deadline = user == 0 ? Long.MAX_VALUE : since + SimSystem.FIRST_PROBE_NANOS + user;
        if (!end.isConnected()) {
            deadline = Math.min(deadline, system.lastProbeOfClosed(since, net.now()));
        }
        if (deadline != Long.MAX_VALUE) {
            net.at(deadline, () -> giveUpWindow(since));
        }
        if (unansweredSince == NONE && !isWayBothWays()) {
            long silentSince = net.now();
            await(end.peer().host(), silentSince);
            net.at(system.lastProbe(since, silentSince), () -> giveUp(silentSince));
        }
    }

    private void giveUpWindow(long since) {
        if (windowClosedSince == since && end.hasUnsent()) {
            end.timedOut();
        }
    }

    private boolean isWayBothWays() {
        return net.isWayBothWays(end.host(), end.peer().host());
    }

    private long userTimeout() {
        return nanos(TcpOptions.USER_TIMEOUT.name(), TimeUnit.MILLISECONDS);
    }

    private long patience() {
        if (end.isHalfOpen()) {
            return end.host().system().synAckNanos;
        }
        long user = userTimeout();
        if (user != 0) {
            return user;
        }
        SimSystem system = end.host().system();
        return end.isConnected() ? system.retransmissionNanos : system.orphanNanos;
    }

    /** How long a connect is tried. */
    long connectPatience() {
        long user = userTimeout();
        long usual = end.host().system().connectNanos;
        return user == 0 ? usual : Math.min(user, usual);
    }

    private long nanos(String option, TimeUnit unit) {
        return unit.toNanos(end.options().number(option));
    }

    /** A way was opened again: the next retransmission may arrive and be acknowledged. Returns whether this end waits no more. */
    boolean endWait() {
        SimHost peer = there;
        if (unansweredSince != NONE && peer != null && !net.isWayBothWays(end.host(), peer)) {
            return false;
        }
        unansweredSince = NONE;
        traffic();
        if (windowClosedSince != NONE) {
            end.probePeer(); // which may have forgotten the connection
        }
        return true;
    }

    /** A way may be cut, or an option set: starts the timers of what would not be answered. */
    void watchPeer() {
        if (!end.isConnected()) {
            return;
        }
        if (end.isHalfOpen()) {
            if (!isWayBothWays()) {
                unanswered(end.peer().host(), net.now());
            }
            return;
        }
        watchWindow();
        if (!probing && end.options().isSet(StandardSocketOptions.SO_KEEPALIVE) && !isWayBothWays()) {
            probing = true;
            probes = 0;
            net.at(nextProbe(), this::probe);
        }
    }

    private long nextProbe() {
        return lastTraffic + nanos(TcpOptions.KEEP_IDLE.name(), TimeUnit.SECONDS);
    }

    private void probe() {
        if (!end.isConnected() || end.isReset() || unansweredSince != NONE) {
            probing = false; // over, or what was written is sent again instead
        } else if (probes == 0 && nextProbe() > net.now()) {
            net.at(nextProbe(), this::probe);
        } else if (isWayBothWays()) {
            probing = false;
            traffic();
            end.probePeer();
        } else if (isTooLate()) {
            end.timedOut();
        } else {
            probes++;
            net.at(net.now() + nanos(TcpOptions.KEEP_INTERVAL.name(), TimeUnit.SECONDS), this::probe);
        }
    }

    private boolean isTooLate() {
        long user = userTimeout();
        return user == 0
                ? probes >= end.options().number(TcpOptions.KEEP_COUNT.name())
                : probes > 0 && net.now() - lastTraffic >= user;
    }
}
