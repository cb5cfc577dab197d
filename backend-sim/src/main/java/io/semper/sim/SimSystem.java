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
    LINUX(60, 131, 63, 924.6, 102.2, 9, 32_768, 60_999, true, true) {
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

        /** The other half is for what the kernel keeps beside the bytes: net.ipv4.tcp_adv_win_scale. */
        @Override
        int windowOf(int receiveBuffer) {
            return receiveBuffer / 2;
        }

        /**
         * The probes are sent 0.2 seconds after the window has closed, then after 0.4 and so on, and each 120 seconds in the end
         * (tcp_probe0_when). As many may stay unanswered as retransmissions, net.ipv4.tcp_retries2.
         */
        @Override
        long lastProbe(long since, long silentSince) {
            return probe(since, 0, silentSince, 15);
        }

        /** A closed connection ends after the first pause that is as long as a pause may be (tcp_probe_timer). */
        @Override
        long lastProbeOfClosed(long since, long closed) {
            return probe(since, 10, closed, 0);
        }

        /** Timestamps tell the segments of two connections apart; for ports that the OS chooses see tcp_tw_reuse. */
        @Override
        long reuseNanos(boolean chosen, boolean loopback) {
            return !chosen ? 0 : loopback ? TimeUnit.SECONDS.toNanos(1) : timeWaitNanos;
        }

        /** net.core.wmem_default. */
        @Override
        int datagramSendBuffer() {
            return PLAIN_BUFFER;
        }

        /** net.core.rmem_default. */
        @Override
        int datagramReceiveBuffer() {
            return PLAIN_BUFFER;
        }

        /** As long as a packet may be: the send buffer limits how many are on their way. */
        @Override
        int longestDatagram(boolean ipv6, int sendBuffer) {
            return mostInPacket(ipv6);
        }

        /** 256 small datagrams fit into a receive buffer of the default size. */
        @Override
        int memoryOf(int length, boolean ipv6) {
            int needed = length + SHARED;
            int slab = needed > LARGEST_SLAB
                    ? (needed + PAGE - 1) / PAGE * PAGE
                    : Integer.highestOneBit(Math.max(1, needed - 1)) << 1;
            return Math.max(LEAST_COST, HEADER + slab);
        }

        /** What is there is compared, so that one datagram is taken that is larger than what is free. */
        @Override
        boolean keepsDatagram(int buffer, int queued, int more) {
            return queued == 0 || queued + more <= buffer;
        }
    },

    /** macOS. FreeBSD differs in some of it: it keeps an address for 60 seconds, and gives ports from 10 000 on. */
    BSD(30, 75, 75, 511, 511, 8, 49_152, 65_535, false, false) {
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
        int windowOf(int receiveBuffer) {
            return receiveBuffer;
        }

        /** After as long as for what is not acknowledged, whatever the pauses between the probes are (tcp_timer_persist). */
        @Override
        long lastProbe(long since, long silentSince) {
            return silentSince + retransmissionNanos;
        }

        /** Each answer to a probe keeps the connection (t_rcvtime), even if the program has closed it. */
        @Override
        long lastProbeOfClosed(long since, long closed) {
            return Long.MAX_VALUE;
        }

        @Override
        long reuseNanos(boolean chosen, boolean loopback) {
            return timeWaitNanos;
        }

        /** net.inet.udp.maxdgram. */
        @Override
        int datagramSendBuffer() {
            return 9216;
        }

        /** net.inet.udp.recvspace: 187 datagrams of 1 KiB, each with an address of IPv6. */
        @Override
        int datagramReceiveBuffer() {
            return 187 * (1024 + ADDRESS_OF_IPV6);
        }

        /** A send buffer keeps no datagrams: its size is that of the longest one. */
        @Override
        int longestDatagram(boolean ipv6, int sendBuffer) {
            return Math.min(sendBuffer, mostInPacket(ipv6));
        }

        /** Bytes and the address of the sender, or an eighth of the mbufs for them, whose limit is eight times as high. */
        @Override
        int memoryOf(int length, boolean ipv6) {
            int mbufs = 2 * MBUF + (length <= MOST_IN_MBUF ? 0 : (length + CLUSTER - 1) / CLUSTER * CLUSTER);
            return Math.max(length + (ipv6 ? ADDRESS_OF_IPV6 : ADDRESS_OF_IPV4), mbufs / MBUFS_TO_BYTES);
        }

        @Override
        boolean keepsDatagram(int buffer, int queued, int more) {
            return queued + more <= buffer;
        }
    };

    /** Linux: net.core.rmem_default and wmem_default, for all sockets but those of TCP. */
    static final int PLAIN_BUFFER = 212_992;

    /** The shortest time before a retransmission on Linux, and before the first probe; and the longest one. */
    static final long FIRST_PROBE_NANOS = 200_000_000L;

    private static final long LONGEST_PROBE_NANOS = 120_000_000_000L;
    private static final int LARGEST_SHIFT = 10;
    private static final int MOST_OVER_IPV4 = 65_507;
    private static final int MOST_OVER_IPV6 = 65_527;

    /** What Linux counts for a datagram beside its bytes, at least, and how it rounds the memory of larger ones. */
    private static final int LEAST_COST = 832;

    private static final int HEADER = 256;
    private static final int SHARED = 448;
    private static final int LARGEST_SLAB = 16_384;
    private static final int PAGE = 4096;

    /** What a BSD keeps datagrams in: MSIZE, what fits into one beside its headers, MCLBYTES, and sb_efficiency. */
    private static final int MBUF = 256;

    private static final int MOST_IN_MBUF = 168;
    private static final int CLUSTER = 2048;
    private static final int MBUFS_TO_BYTES = 8;
    private static final int ADDRESS_OF_IPV4 = 16;
    private static final int ADDRESS_OF_IPV6 = 28;

    /** How long the end that closed first keeps its address: twice the longest life of a segment. */
    final long timeWaitNanos;

    /** After which time a connect without an answer fails. */
    final long connectNanos;

    /**
     * After which time a connection whose SYN-ACK is not acknowledged is forgotten: tcp_synack_retries of Linux,
     * keepinit of macOS.
     */
    final long synAckNanos;

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

    /** Whether a UDP socket keeps datagrams that the network does not take, and blocks; otherwise their sending fails. */
    final boolean sendBuffersDatagrams;

    SimSystem(
            long timeWaitSeconds,
            long connectSeconds,
            long synAckSeconds,
            double retransmissionSeconds,
            double orphanSeconds,
            int keepAliveProbes,
            int firstPort,
            int lastPort,
            boolean acceptsReset,
            boolean sendBuffersDatagrams) {
        timeWaitNanos = TimeUnit.SECONDS.toNanos(timeWaitSeconds);
        connectNanos = TimeUnit.SECONDS.toNanos(connectSeconds);
        synAckNanos = TimeUnit.SECONDS.toNanos(synAckSeconds);
        retransmissionNanos = (long) (retransmissionSeconds * TimeUnit.SECONDS.toNanos(1));
        orphanNanos = (long) (orphanSeconds * TimeUnit.SECONDS.toNanos(1));
        this.keepAliveProbes = keepAliveProbes;
        this.firstPort = firstPort;
        this.lastPort = lastPort;
        this.acceptsReset = acceptsReset;
        this.sendBuffersDatagrams = sendBuffersDatagrams;
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

    /** The window that is announced to the peer: how many unread bytes a receive buffer keeps. */
    abstract int windowOf(int receiveBuffer);

    /**
     * The time at which a sender gives up whose peer has closed its window at {@code since}, and has answered no probe
     * after {@code silentSince}. As long as the probes are answered, it waits (RFC 9293, 3.8.6.1).
     */
    abstract long lastProbe(long since, long silentSince);

    /** As {@link #lastProbe}, if probes are answered and the program has closed the connection at {@code closed}. */
    abstract long lastProbeOfClosed(long since, long closed);

    /** SO_SNDBUF of a UDP socket, unless it is set. */
    abstract int datagramSendBuffer();

    /** SO_RCVBUF of a UDP socket, unless it is set. */
    abstract int datagramReceiveBuffer();

    /** The longest datagram that a socket with this send buffer sends. */
    abstract int longestDatagram(boolean ipv6, int sendBuffer);

    /** How much of a receive buffer a datagram takes. */
    abstract int memoryOf(int length, boolean ipv6);

    /** Whether a receive buffer in which {@code queued} bytes are taken keeps a datagram that takes {@code more}. */
    abstract boolean keepsDatagram(int buffer, int queued, int more);

    /**
     * The time of a probe on Linux.
     *
     * @param since when the window has closed
     * @param least how many probes come before it at least
     * @param notBefore the time from which on probes count for {@code further}
     * @param further how many of those come before it
     */
    private static long probe(long since, int least, long notBefore, int further) {
        long at = since;
        int left = further;
        for (int sent = 0; ; sent++) {
            at += Math.min(FIRST_PROBE_NANOS << Math.min(sent, LARGEST_SHIFT), LONGEST_PROBE_NANOS);
            if (sent >= least && at >= notBefore && left-- == 0) {
                return at;
            }
        }
    }

    private static int mostInPacket(boolean ipv6) {
        return ipv6 ? MOST_OVER_IPV6 : MOST_OVER_IPV4;
    }
}
