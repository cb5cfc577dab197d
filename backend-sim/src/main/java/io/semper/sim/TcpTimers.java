package io.semper.sim;

import io.semper.engine.kernel.TcpOptions;
import java.net.StandardSocketOptions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The timers with which one end of a TCP connection gives up: for a connect or for bytes that are not acknowledged, and with keep-alive for
 * a silent peer. They run only while the way to the peer or back is cut: otherwise everything is acknowledged. Guarded by the {@link Net}.
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
            there = peer;
            unansweredSince = since;
            net.unanswered(this);
            giveUpLater(since);
        }
    }

    private void giveUpLater(long since) {
        net.at(end.isConnecting() ? end.connectDeadline() : since + patience(), () -> {
            if (unansweredSince == since) {
                unansweredSince = NONE;
                end.timedOut();
            }
        });
    }

    /** The program has closed the socket: the OS gives up earlier then. */
    void closed() {
        if (unansweredSince != NONE) {
            giveUpLater(unansweredSince);
        }
    }

    private long patience() {
        long user = nanos(TcpOptions.USER_TIMEOUT.name(), TimeUnit.MILLISECONDS);
        if (user != 0) {
            return user;
        }
        SimSystem system = end.host().system();
        return end.isConnected() ? system.retransmissionNanos : system.orphanNanos;
    }

    /** How long a connect is tried. */
    long connectPatience() {
        long user = nanos(TcpOptions.USER_TIMEOUT.name(), TimeUnit.MILLISECONDS);
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
        return true;
    }

    /** With keep-alive, starts the probes if they would not be answered. */
    void watchPeer() {
        if (!probing
                && end.isConnected()
                && end.options().isSet(StandardSocketOptions.SO_KEEPALIVE)
                && !net.isWayBothWays(end.host(), end.peer().host())) {
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
        } else if (net.isWayBothWays(end.host(), end.peer().host())) {
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
        long user = nanos(TcpOptions.USER_TIMEOUT.name(), TimeUnit.MILLISECONDS);
        return user == 0
                ? probes >= end.options().number(TcpOptions.KEEP_COUNT.name())
                : probes > 0 && net.now() - lastTraffic >= user;
    }
}
