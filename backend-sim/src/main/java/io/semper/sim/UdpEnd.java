package io.semper.sim;

import io.semper.engine.kernel.DatagramSocket.Sent;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ListenSocket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket: what arrives is queued while there is room in its receive buffer, and lost otherwise. What it answers is what Linux answers;
 * its buffers are those of the {@link SimSystem}.
 * Only the report of ICMP that a port has no socket is modelled, which a connected socket gets, once for each. Guarded by the
 * {@link Net}.
 */
final class UdpEnd extends DatagramEnd {
    /** That a socket receives what is sent to a group, by all or by one. */
    private record Group(InetAddress address, @Nullable InetAddress source) {}

    private final boolean ipv6;
    private final Set<Group> groups = new LinkedHashSet<>(0);
    private int queued;
    private Ports.@Nullable Claim claim;
    private @Nullable InetSocketAddress remote;

    /** Whether a report that the peer has no socket is to be thrown by the next call. */
    private boolean refused;

    /** Whether the send buffer is full, by a fault. */
    private boolean full;

    UdpEnd(Net net, SimHost host, boolean ipv6) {
        super(net, host, SimOptions.ofDatagrams(host.system()));
        this.ipv6 = ipv6;
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

    @Override
    int readiness() {
        return (isEmpty() && !refused ? 0 : Interest.READ) | (full && !refused ? 0 : Interest.WRITE);
    }

    private static InetSocketAddress internet(SocketAddress address, FailedCall call) throws IOException {
        if (address instanceof InetSocketAddress inet && !inet.isUnresolved()) {
            return inet;
        }
        throw call.because(Cause.LOCAL_ADDRESS, "this socket cannot have or reach the address " + address);
    }

    @Override
    void bind(SocketAddress local) throws IOException {
        InetSocketAddress asked = internet(local, FailedCall.BIND);
        if (claim != null) {
            throw FailedCall.BIND.because(Cause.LOCAL_ADDRESS, "Invalid argument: bound already");
        }
        boolean v6Only = options().isSet(ListenSocket.V6_ONLY);
        if (asked.getAddress() instanceof Inet6Address ? !ipv6 : v6Only) {
            throw FailedCall.BIND.because(Cause.LOCAL_ADDRESS, "this socket cannot have the address " + asked);
        }
        if (!SimHost.isForMany(asked.getAddress())) {
            host.checkOwn(asked.getAddress());
        }
        claim(asked);
    }

    private void claim(InetSocketAddress asked) throws IOException {
        boolean v6Only = options().isSet(ListenSocket.V6_ONLY);
        Ports.Claim made = host.udpPorts().claim(asked, options().isSet(StandardSocketOptions.SO_REUSEADDR), v6Only);
        host.udpPorts().receive(made, this);
        claim = made;
    }

    @Override
    void connect(SocketAddress peer) throws IOException {
        InetSocketAddress to = SimHost.withoutWildcard(internet(peer, FailedCall.CONNECT));
        checkBroadcast(to, FailedCall.CONNECT);
        checkReachable(to, FailedCall.CONNECT);
        InetAddress from = host.sourceFor(to.getAddress());
        Ports.Claim before = claim;
        if (before == null) {
            claim(new InetSocketAddress(from, 0));
        } else if (before.address.getAddress().isAnyLocalAddress()) {
            host.udpPorts().release(before);
            Ports.Claim precise = host.udpPorts()
                    .share(
                            new InetSocketAddress(from, before.address.getPort()),
                            options().isSet(StandardSocketOptions.SO_REUSEADDR));
            host.udpPorts().receive(precise, this);
            claim = precise;
        } else if (before.address.getAddress() instanceof Inet6Address != to.getAddress() instanceof Inet6Address) {
            throw FailedCall.CONNECT.because(Cause.UNREACHABLE, "Network is unreachable");
        }
        remote = to;
        net.trace(host, "connect udp", number(), to.getPort());
        dropStrangers(to);
    }

    private void checkBroadcast(InetSocketAddress to, FailedCall call) throws IOException {
        if (SimHost.isBroadcast(to.getAddress()) && !options().isSet(StandardSocketOptions.SO_BROADCAST)) {
            throw call.because(call == FailedCall.SEND ? Cause.FORBIDDEN : Cause.OTHER, "Permission denied");
        }
    }

    /** In a live world there is one host, and no way to any other; in a world with a seed what no host has is sent, and lost. */
    private void checkReachable(InetSocketAddress to, FailedCall call) throws IOException {
        if (net.isLive() && !host.owns(to.getAddress()) && !SimHost.isForMany(to.getAddress())) {
            throw call.because(Cause.UNREACHABLE, "Network is unreachable");
        }
    }

    @Override
    Sent send(ByteBuffer data, @Nullable SocketAddress asked) throws IOException {
        takeRefusal(FailedCall.SEND);
        InetSocketAddress to = asked == null
                ? Objects.requireNonNull(remote)
                : SimHost.withoutWildcard(internet(asked, FailedCall.SEND));
        boolean overIpv6 = to.getAddress() instanceof Inet6Address;
        if (data.remaining() > host.system().longestDatagram(overIpv6, options().sendBuffer())) {
            throw FailedCall.SEND.because(Cause.OTHER, "Message too long");
        }
        checkBroadcast(to, FailedCall.SEND);
        checkReachable(to, FailedCall.SEND);
        if (claim == null) {
            claim(new InetSocketAddress(SimHost.wildcard(ipv6), 0));
        }
        full = full || !net.datagrams().takes(this, to);
        if (full) {
            return Sent.WOULD_BLOCK;
        }
        net.datagrams().send(this, taken(data), sourceFor(to), to);
        return Sent.TAKEN;
    }

    /** The send buffer has room again. */
    void drained() {
        full = false;
        changed();
    }

    private InetSocketAddress sourceFor(InetSocketAddress to) {
        InetSocketAddress bound = Objects.requireNonNull(claim).address;
        return bound.getAddress().isAnyLocalAddress() || SimHost.isForMany(bound.getAddress())
                ? new InetSocketAddress(host.sourceFor(to.getAddress()), bound.getPort())
                : bound;
    }

    private void takeRefusal(FailedCall call) throws IOException {
        if (refused) {
            refused = false;
            throw call.because(Cause.REFUSED, "Connection refused");
        }
    }

    @Override
    @Nullable
    SocketAddress receive(ByteBuffer into) throws IOException {
        takeRefusal(FailedCall.RECEIVE);
        return super.receive(into);
    }

    @Override
    void removed(int length) {
        queued -= memoryOf(length);
    }

    void join(InetAddress group, @Nullable InetAddress source) {
        groups.add(new Group(group, source));
        net.trace(host, "join", number(), 0);
    }

    void leave(InetAddress group, @Nullable InetAddress source) {
        groups.remove(new Group(group, source));
        net.trace(host, "leave", number(), 0);
    }

    boolean isMember(InetAddress group, InetAddress sender) {
        return groups.contains(new Group(group, null)) || groups.contains(new Group(group, sender));
    }

    /** A datagram has reached the port of this socket. */
    void arrive(byte[] data, InetSocketAddress from) {
        int needed = memoryOf(data.length);
        if (!host.system().keepsDatagram(options().receiveBuffer(), queued, needed)) {
            net.datagrams().lost(host, "receive buffer full", number(), data.length);
            return;
        }
        queued += needed;
        add(data, from);
    }

    /** ICMP reports that there is no socket at {@code to}. */
    void refusalArrives(InetSocketAddress to) {
        if (to.equals(remote)) {
            refused = true;
            net.trace(host, "refusal arrives", number(), to.getPort());
            changed();
        }
    }

    private int memoryOf(int length) {
        return host.system().memoryOf(length, ipv6);
    }

    @Override
    void shut() {
        if (claim != null) {
            host.udpPorts().release(claim);
        }
    }
}
