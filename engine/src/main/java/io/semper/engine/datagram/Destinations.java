package io.semper.engine.datagram;

import io.semper.DatagramOptions;
import io.semper.engine.net.Endpoints;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The addresses that an endpoint can send to and the groups that it can join, by its own address and its options. */
final class Destinations {
    private static final int MOST_OVER_IPV4 = 65_507;
    private static final int MOST_OVER_IPV6 = 65_527;

    private final boolean unix;
    private final boolean ipv4Only;
    private final boolean ipv6Only;
    private final @Nullable SocketAddress peer;

    Destinations(SocketAddress local, @Nullable SocketAddress peer, DatagramOptions options) {
        this.peer = peer;
        unix = Endpoints.isUnix(local);
        ipv4Only = local instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet4Address;
        ipv6Only = local instanceof InetSocketAddress inet
                && inet.getAddress() instanceof Inet6Address address
                && (options.v6Only() || !address.isAnyLocalAddress());
    }

    boolean isUnix() {
        return unix;
    }

    void checkConnected(String call, SocketEndpoint endpoint) {
        if (peer == null) {
            throw new IllegalStateException(
                    call + " on " + endpoint + ", which is not connected: use sendTo(), or DatagramOptions.connect()");
        }
    }

    /** Throws unless a datagram can be sent to {@code to}. */
    void check(SocketAddress to, SocketEndpoint endpoint) {
        Objects.requireNonNull(to, "to");
        if (peer != null) {
            if (!areSame(to, peer)) {
                throw refused(to, endpoint, "it is connected to " + Endpoints.describeDatagrams(peer));
            }
            return;
        }
        if (unix) {
            if (!Endpoints.isUnix(to)
                    || to instanceof UnixDomainSocketAddress path
                            && path.getPath().toString().isEmpty()) {
                throw refused(to, endpoint, "it sends to paths of Unix-domain sockets");
            }
            return;
        }
        if (!(to instanceof InetSocketAddress inet)) {
            throw refused(to, endpoint, "it sends to internet addresses");
        }
        if (inet.isUnresolved()) {
            throw refused(to, endpoint, "the address is not resolved; ask the resolver of the loop first");
        }
        if (inet.getPort() == 0) {
            throw refused(to, endpoint, "port 0 receives nothing; a sender that has it cannot be answered");
        }
        if (!isOfFamily(inet.getAddress())) {
            throw refused(
                    to,
                    endpoint,
                    ipv4Only ? "it is an IPv4 socket" : "it is bound to an IPv6 address, or for IPv6 only");
        }
    }

    private boolean isOfFamily(InetAddress address) {
        return address instanceof Inet4Address ? !ipv6Only : !ipv4Only;
    }

    private static IllegalArgumentException refused(SocketAddress to, SocketEndpoint endpoint, String why) {
        return new IllegalArgumentException("sendTo(" + to + ") on " + endpoint + ": " + why);
    }

    /** Whether two addresses are equal; the JDK compares no scopes. */
    static boolean areSame(SocketAddress one, SocketAddress other) {
        return one.equals(other) && scopeOf(one) == scopeOf(other);
    }

    private static int scopeOf(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet6Address ip
                ? ip.getScopeId()
                : 0;
    }

    /** Explains, for a message, that a datagram of {@code length} bytes is too long; empty if it is not, or if it is not known. */
    String limit(int length) {
        return !unix && length > (ipv4Only ? MOST_OVER_IPV4 : MOST_OVER_IPV6)
                ? " (the largest has " + MOST_OVER_IPV4 + " bytes over IPv4 and " + MOST_OVER_IPV6 + " over IPv6)"
                : "";
    }

    /** Throws unless the endpoint can be a member of {@code group}. */
    void checkGroup(
            String call,
            InetAddress group,
            NetworkInterface on,
            @Nullable InetAddress source,
            SocketEndpoint endpoint) {
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(on, "on");
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException(
                    call + " of " + group.getHostAddress() + ": it is not a multicast address");
        }
        if (unix || !isOfFamily(group)) {
            throw new IllegalArgumentException(call + " of " + group.getHostAddress() + " on " + endpoint + ": "
                    + (unix ? "Unix-domain sockets have no groups" : "the group is of another family"));
        }
        if (source != null && (source.getClass() != group.getClass() || source.isMulticastAddress())) {
            throw new IllegalArgumentException(call + " of " + group.getHostAddress() + " from "
                    + source.getHostAddress() + ": the source must be the address of a host, of the same family");
        }
    }
}
