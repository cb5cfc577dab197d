package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The TCP ports of one host, or its UDP ports. Guarded by the {@link Net}. */
final class Ports {
    private static final int FIRST = 32_768;
    private static final int LAST = 60_999;

    private final Map<Integer, List<Claim>> claims = new HashMap<>();
    private int next = FIRST;

    /** A bound socket. */
    static final class Claim {
        final InetSocketAddress address;
        private final boolean reuse;
        private final boolean v6Only;
        private @Nullable Listener listener;

        /** Of a UDP port. */
        private @Nullable UdpEnd receiver;

        private Claim(InetSocketAddress address, boolean reuse, boolean v6Only) {
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
        int port = asked.getPort() == 0 ? free() : asked.getPort();
        for (Claim other : claims.getOrDefault(port, List.of())) {
            if (other.overlaps(asked.getAddress(), v6Only) && !(reuse && other.reuse && other.listener == null)) {
                throw FailedCall.BIND.because(Cause.LOCAL_ADDRESS, "Address already in use");
            }
        }
        return add(new InetSocketAddress(asked.getAddress(), port), reuse, v6Only);
    }

    /** The place of an accepted connection, which shares the port of its listener. */
    Claim share(InetSocketAddress local, boolean reuse) {
        return add(local, reuse, false);
    }

    private Claim add(InetSocketAddress address, boolean reuse, boolean v6Only) {
        Claim claim = new Claim(address, reuse, v6Only);
        claims.computeIfAbsent(address.getPort(), port -> new ArrayList<>(1)).add(claim);
        return claim;
    }

    private int free() throws IOException {
        for (int tries = FIRST; tries <= LAST; tries++) {
            int port = next;
            next = next == LAST ? FIRST : next + 1;
            if (!claims.containsKey(port)) {
                return port;
            }
        }
        throw FailedCall.BIND.because(Cause.LOCAL_ADDRESS, "Cannot assign requested address: every port is in use");
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
