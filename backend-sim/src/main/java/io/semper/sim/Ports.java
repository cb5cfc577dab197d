package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The TCP ports of one host, or its UDP ports. Guarded by the {@link Net}. */
final class Ports {
    private final Net net;
    private final SimHost host;
    private final Map<Integer, List<Claim>> claims = new HashMap<>();

    /** Addresses of connections that this host has closed first, by the time at which they are free again. */
    private final NavigableSet<Claim> waiting = new TreeSet<>(
            Comparator.<Claim>comparingLong(claim -> claim.until).thenComparingInt(claim -> claim.number));

    private int first;
    private int last;
    private int next;
    private int numbers;

    Ports(Net net, SimHost host) {
        this.net = net;
        this.host = host;
        range(host.system().firstPort, host.system().lastPort);
    }

    /** The ports for sockets that ask for none. */
    void range(int lowest, int highest) {
        first = lowest;
        last = highest;
        next = lowest;
    }

    /** A bound socket. */
    static final class Claim {
        final InetSocketAddress address;
        private final int number;
        private final boolean reuse;
        private final boolean v6Only;
        private @Nullable Listener listener;

        /** Of a UDP port. */
        private @Nullable UdpEnd receiver;

        /** Of a connection. */
        private @Nullable TcpEnd end;

        private @Nullable InetSocketAddress remote;

        /** In {@link Ports#waiting}: since when, and until when. */
        private long since;

        private long until;

        private Claim(int number, InetSocketAddress address, boolean reuse, boolean v6Only) {
            this.number = number;
            this.address = address;
            this.reuse = reuse;
            this.v6Only = v6Only;
        }

        /** How well this socket fits to a datagram; 0 if it does not. */
        private int score(InetAddress to, UdpEnd end, InetSocketAddress from) {
            InetSocketAddress peer = end.remote();
            InetAddress mine = address.getAddress();
            boolean exact = mine.equals(to);
            if (peer != null && !peer.equals(from) || !exact && !covers(mine, v6Only, to)) {
                return 0;
            }
            return 1 + (peer != null ? 4 : 0) + (exact ? 2 : 0) + (mine.getClass() == to.getClass() ? 1 : 0);
        }

        private boolean isBetween(InetSocketAddress local, InetSocketAddress peer) {
            return peer.equals(remote) && address.equals(local);
        }

        private boolean overlaps(InetAddress other, boolean otherV6Only) {
            InetAddress mine = address.getAddress();
            return mine.equals(other) || covers(mine, v6Only, other) || covers(other, otherV6Only, mine);
        }

        private static boolean covers(InetAddress wildcard, boolean v6Only, InetAddress other) {
            return wildcard.isAnyLocalAddress()
                    && (wildcard.getClass() == other.getClass() || wildcard instanceof Inet6Address && !v6Only);
        }
    }

    /** Binds a socket; port 0 takes a free one. */
    Claim claim(InetSocketAddress asked, boolean reuse, boolean v6Only) throws IOException {
        forgetWaiting();
        int port = asked.getPort();
        if (port == 0) {
            port = free(each -> !claims.containsKey(each));
            if (port == 0) {
                throw FailedCall.BIND.because(Cause.LOCAL_ADDRESS, "Address already in use: no port is free");
            }
        } else if (!isUnused(port, asked.getAddress(), reuse, v6Only)) {
            throw FailedCall.BIND.because(Cause.LOCAL_ADDRESS, "Address already in use");
        }
        return add(new InetSocketAddress(asked.getAddress(), port), reuse, v6Only);
    }

    private boolean isUnused(int port, InetAddress address, boolean reuse, boolean v6Only) {
        for (Claim other : claims.getOrDefault(port, List.of())) {
            if (other.overlaps(address, v6Only) && !(reuse && other.reuse && other.listener == null)) {
                return false;
            }
        }
        return true;
    }

    /** The address of a connection to {@code remote} from a port that the OS chooses. Connections to different peers share a port. */
    Claim claimFor(TcpEnd end, InetAddress from, InetSocketAddress remote) throws IOException {
        forgetWaiting();
        int port = free(each -> isFreeTowards(new InetSocketAddress(from, each), remote));
        if (port == 0) {
            throw FailedCall.CONNECT.because(Cause.LOCAL_ADDRESS, "Cannot assign requested address: no port is free");
        }
        Claim claim = add(new InetSocketAddress(from, port), false, false);
        connected(claim, end, remote);
        return claim;
    }

    private boolean isFreeTowards(InetSocketAddress local, InetSocketAddress remote) {
        for (Claim other : claims.getOrDefault(local.getPort(), List.of())) {
            if (other.remote == null || other.isBetween(local, remote) && !isReusable(other, true)) {
                return false;
            }
        }
        return true;
    }

    private boolean isReusable(Claim claim, boolean chosen) {
        boolean loopback = claim.address.getAddress().isLoopbackAddress();
        return waiting.contains(claim)
                && net.now() - claim.since >= host.system().reuseNanos(chosen, loopback);
    }

    /**
     * Makes {@code claim} the address of a connection to {@code remote}.
     *
     * @throws IOException if another connection has the same addresses, or had them and its system keeps them
     */
    void connect(Claim claim, TcpEnd end, InetSocketAddress remote) throws IOException {
        forgetWaiting();
        for (Claim other : claims.getOrDefault(claim.address.getPort(), List.of())) {
            if (other != claim && other.isBetween(claim.address, remote) && !isReusable(other, false)) {
                throw FailedCall.CONNECT.because(Cause.LOCAL_ADDRESS, "Cannot assign requested address");
            }
        }
        connected(claim, end, remote);
    }

    /** As {@link #connect}, for a connection that a listener has accepted: a new one replaces an old one that is kept. */
    void connected(Claim claim, TcpEnd end, InetSocketAddress remote) {
        List<Claim> ofPort = claims.get(claim.address.getPort());
        if (ofPort != null) {
            ofPort.removeIf(old -> old != claim && old.isBetween(claim.address, remote) && waiting.remove(old));
        }
        claim.end = end;
        claim.remote = remote;
    }

    /** The open connections, in an order that a run repeats. */
    List<TcpEnd> ends() {
        List<TcpEnd> ends = new ArrayList<>();
        for (List<Claim> ofPort : claims.values()) {
            for (Claim claim : ofPort) {
                if (claim.end != null) {
                    ends.add(claim.end);
                }
            }
        }
        return ends;
    }

    /** The place of an accepted connection, which shares the port of its listener. */
    Claim share(InetSocketAddress local, boolean reuse) {
        return add(local, reuse, false);
    }

    private Claim add(InetSocketAddress address, boolean reuse, boolean v6Only) {
        Claim claim = new Claim(++numbers, address, reuse, v6Only);
        claims.computeIfAbsent(address.getPort(), port -> new ArrayList<>(1)).add(claim);
        return claim;
    }

    /** The next port that fits; 0 if there is none. */
    private int free(IntPredicate fits) {
        for (int tries = first; tries <= last; tries++) {
            int port = next;
            next = next == last ? first : next + 1;
            if (fits.test(port)) {
                return port;
            }
        }
        return 0;
    }

    // --- TIME_WAIT

    /** Keeps the address of a closed connection for {@code nanos} from {@code since} on. */
    void keep(Claim claim, long since, long nanos) {
        forgetWaiting();
        waiting.remove(claim); // before its place changes
        claim.end = null;
        claim.since = since;
        claim.until = since + nanos;
        waiting.add(claim);
    }

    /** The number of addresses that are kept for connections that are closed. */
    int waiting() {
        return waiting.size();
    }

    /** Whether {@code claim} is kept for a connection that is closed. */
    boolean isWaiting(Claim claim) {
        return waiting.contains(claim);
    }

    private void forgetWaiting() {
        while (!waiting.isEmpty() && waiting.first().until - net.now() <= 0) {
            remove(waiting.pollFirst());
        }
    }

    /** The host has crashed: no address is kept. */
    void forgetAll() {
        waiting.forEach(this::remove);
        waiting.clear();
    }

    /** Makes a bound socket listen. */
    void listen(Claim claim, Listener listener) throws IOException {
        for (Claim other : claims.getOrDefault(claim.address.getPort(), List.of())) {
            if (other != claim && other.listener != null && other.overlaps(claim.address.getAddress(), claim.v6Only)) {
                throw FailedCall.LISTEN.because(Cause.LOCAL_ADDRESS, "Address already in use");
            }
        }
        claim.listener = listener;
    }

    void release(Claim claim) {
        waiting.remove(claim);
        remove(claim);
    }

    private void remove(Claim claim) {
        List<Claim> ofPort = claims.get(claim.address.getPort());
        if (ofPort != null && ofPort.remove(claim) && ofPort.isEmpty()) {
            claims.remove(claim.address.getPort());
        }
    }

    /** The listener that a connection to {@code to} reaches: of the exact address, or else of a wildcard. */
    @Nullable
    Listener listenerAt(InetSocketAddress to) {
        Listener found = null;
        for (Claim claim : claims.getOrDefault(to.getPort(), List.of())) {
            InetAddress address = claim.address.getAddress();
            if (claim.listener == null) {
                continue;
            }
            if (address.equals(to.getAddress())) {
                return claim.listener;
            }
            boolean reaches = address.isAnyLocalAddress()
                    && (address.getClass() == to.getAddress().getClass()
                            || to.getAddress() instanceof Inet4Address && !claim.v6Only);
            if (reaches
                    && (found == null || address.getClass() == to.getAddress().getClass())) {
                found = claim.listener;
            }
        }
        return found;
    }

    /** Makes {@code end} the receiver of what is sent to a bound UDP socket. */
    void receive(Claim claim, UdpEnd end) {
        claim.receiver = end;
    }

    /**
     * The socket that a datagram reaches. One that is connected to the sender is preferred, then the exact address, then IPv4 for an IPv4
     * address, then the socket that was bound last.
     */
    @Nullable
    UdpEnd receiverAt(InetSocketAddress to, InetSocketAddress from) {
        UdpEnd found = null;
        int best = 0;
        for (Claim claim : claims.getOrDefault(to.getPort(), List.of())) {
            int score = claim.receiver == null ? 0 : claim.score(to.getAddress(), claim.receiver, from);
            if (score > 0 && score >= best) {
                best = score;
                found = claim.receiver;
            }
        }
        return found;
    }

    /** The sockets that a broadcast or a datagram to a group reaches. */
    List<UdpEnd> receiversAt(InetSocketAddress to, InetSocketAddress from) {
        List<UdpEnd> found = new ArrayList<>();
        for (Claim claim : claims.getOrDefault(to.getPort(), List.of())) {
            UdpEnd end = claim.receiver;
            if (end != null
                    && claim.score(to.getAddress(), end, from) > 0
                    && (!to.getAddress().isMulticastAddress() || end.isMember(to.getAddress(), from.getAddress()))) {
                found.add(end);
            }
        }
        return found;
    }
}
