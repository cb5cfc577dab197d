package io.semper.sim;

import java.util.concurrent.TimeUnit;

/**
 * An operating system whose answers a {@link SimHost} gives. Where two systems are not known to differ, every host answers as Linux does.
 *
 * <p>The answers of {@link #LINUX} are compared with those of a machine, except the times. Those of {@link #BSD} are taken from the sources
 * and manuals of FreeBSD and macOS, and have been compared with no machine.
 */
public enum SimSystem {
    /** Linux 6.5 or later with its default settings. */
    LINUX(60, 131, 924.6, 102.2, 9, 32_768, 60_999, true) {
        /** A backlog is cut to net.core.somaxconn. */
        @Override
        int mostQueued(int backlog) {
            return Math.min(backlog, 4096) + 1;
        }

        /** A third. */
        @Override
        int leastRoom(int capacity) {
            return capacity / 3;
        }

        @Override
        int bufferSize(int asked, int least) {
            return Math.max(least, 2 * asked);
        }

        @Override
        int sizeAsRead(int size) {
            return size / 2;
        }

        /** Timestamps tell the segments of two connections apart; for ports that the OS chooses see tcp_tw_reuse. */
        @Override
        long reuseNanos(boolean chosen, boolean loopback) {
            return !chosen ? 0 : loopback ? TimeUnit.SECONDS.toNanos(1) : timeWaitNanos;
        }
    },

    /** macOS. FreeBSD differs in some of it: it keeps an address for 60 seconds, and gives ports from 10 000 on. */
    BSD(30, 75, 511, 511, 8, 49_152, 65_535, false) {
        /** A backlog is cut to kern.ipc.somaxconn. */
        @Override
        int mostQueued(int backlog) {
            return Math.min(backlog, 128) * 3 / 2 + 1;
        }

        /** SO_SNDLOWAT. */
        @Override
        int leastRoom(int capacity) {
            return Math.min(capacity, 2048);
        }

        @Override
        int bufferSize(int asked, int least) {
            return Math.max(1, asked);
        }

        @Override
        int sizeAsRead(int size) {
            return size;
        }

        @Override
        long reuseNanos(boolean chosen, boolean loopback) {
            return timeWaitNanos;
        }
    };

    /** How long the end that closed first keeps its address: twice the longest life of a segment. */
    final long timeWaitNanos;

    /** After which time a connect without an answer fails. */
    final long connectNanos;

    /** After which time a connection fails whose bytes are not acknowledged. */
    final long retransmissionNanos;

    /** As {@link #retransmissionNanos}, for a connection that the program has closed: tcp_orphan_retries of Linux, by default 8. */
    final long orphanNanos;

    /** How many keep-alive probes may stay unanswered, unless a socket option says otherwise. */
    final int keepAliveProbes;

    /** The ports of sockets that ask for none. */
    final int firstPort;

    final int lastPort;

    /** Whether a connection that was reset before it was accepted is accepted; otherwise the accept fails. */
    final boolean acceptsReset;

    SimSystem(
            long timeWaitSeconds,
            long connectSeconds,
            double retransmissionSeconds,
            double orphanSeconds,
            int keepAliveProbes,
            int firstPort,
            int lastPort,
            boolean acceptsReset) {
        timeWaitNanos = TimeUnit.SECONDS.toNanos(timeWaitSeconds);
        connectNanos = TimeUnit.SECONDS.toNanos(connectSeconds);
        retransmissionNanos = (long) (retransmissionSeconds * TimeUnit.SECONDS.toNanos(1));
        orphanNanos = (long) (orphanSeconds * TimeUnit.SECONDS.toNanos(1));
        this.keepAliveProbes = keepAliveProbes;
        this.firstPort = firstPort;
        this.lastPort = lastPort;
        this.acceptsReset = acceptsReset;
    }

    /** How many connections wait to be accepted before further ones are dropped. */
    abstract int mostQueued(int backlog);

    /** How much of a send buffer must be free for write readiness. */
    abstract int leastRoom(int capacity);

    /** The size of a buffer for which {@code asked} bytes were asked for. */
    abstract int bufferSize(int asked, int least);

    /** What a kernel says of a buffer of {@code size} bytes: the size that was asked for, as on every backend. */
    abstract int sizeAsRead(int size);

    /**
     * How long a connect to the same peer avoids an address in TIME_WAIT.
     *
     * @param chosen whether the OS chooses the port
     */
    abstract long reuseNanos(boolean chosen, boolean loopback);
}
