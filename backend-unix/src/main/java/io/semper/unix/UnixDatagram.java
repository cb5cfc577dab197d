package io.semper.unix;

import io.netty.channel.unix.DatagramSocketAddress;
import io.netty.channel.unix.DomainDatagramSocketAddress;
import io.netty.channel.unix.DomainSocketAddress;
import io.semper.Descriptor;
import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A datagram socket over UDP or in the Unix domain. */
final class UnixDatagram extends UnixSocket implements DatagramSocket {
    private static final int IP_MULTICAST_ALL = 49;
    private static final int IPV6_MULTICAST_ALL = 29;
    private static final int SOCKET_ADDRESS = 128;

    private final ScratchAddress scratchAddress;
    private @Nullable SocketAddress peer;
    private SocketAddress sender = Addresses.UNNAMED;
    private @Nullable Senders senders;
    private @Nullable NetworkInterface multicastInterface;

    /** Whether datagrams may be queued that came before the socket was connected, from others than the peer. */
    private boolean mayHoldStrangers;

    private UnixDatagram(NativeSocket descriptor, @Nullable SocketAddress path, ScratchAddress scratchAddress) {
        super(descriptor, path);
        this.scratchAddress = scratchAddress;
    }

    static UnixDatagram open(SocketAddress address, ScratchAddress scratchAddress) throws IOException {
        NativeSocket made = NativeSocket.openDatagram(address);
        boolean unix = Addresses.isUnix(address);
        if (!unix && Errno.Numbers.LINUX) {
            onlyOwnGroups(made);
        }
        return new UnixDatagram(made, unix ? Addresses.UNNAMED : null, scratchAddress);
    }

    /** Linux gives a socket the datagrams of all groups that any socket of the host has joined, unless it is asked not to. */
    private static void onlyOwnGroups(NativeSocket made) throws IOException {
        try {
            made.setIntOpt(DatagramOption.IP, IP_MULTICAST_ALL, 0);
            if (made.isIpv6()) {
                made.setIntOpt(DatagramOption.IPV6, IPV6_MULTICAST_ALL, 0);
            }
        } catch (IOException | RuntimeException older) {
            // Linux before 4.20 has no such option for IPv6.
        }
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        if (!local.equals(Addresses.UNNAMED)) {
            bind(descriptor(), local);
        }
    }

    @Override
    public void connect(SocketAddress to) throws IOException {
        NativeSocket unconnected = descriptor();
        if (!Addresses.fits(to)) {
            throw Errno.ENAMETOOLONG.failure(FailedCall.CONNECT);
        }
        try {
            unconnected.connect(Addresses.toNetty(to));
        } catch (IOException | RuntimeException e) {
            throw Errno.failure(FailedCall.CONNECT, e);
        }
        mayHoldStrangers = true;
        peer = to instanceof InetSocketAddress inet && inet.getAddress().isAnyLocalAddress()
                ? unconnected.remoteAddress()
                : to;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return peer;
    }

    @Override
    public @Nullable ByteBuffer receive(ByteBuffer scratch) throws IOException {
        SocketAddress connected = peer;
        while (mayHoldStrangers && connected != null) {
            int start = scratch.position();
            if (receiveFromAny(scratch) == null) {
                mayHoldStrangers = false;
                return null;
            }
            if (Addresses.areSame(sender, connected)) {
                sender = connected;
                return scratch;
            }
            scratch.position(start);
        }
        return connected == null ? receiveFromAny(scratch) : receiveFromPeer(scratch, connected);
    }

    private @Nullable ByteBuffer receiveFromPeer(ByteBuffer scratch, SocketAddress connected) throws IOException {
        NativeSocket readable = descriptor();
        int start = scratch.position();
        int count;
        try {
            count = readable.recvAddress(scratchAddress.of(scratch), start, scratch.limit());
        } catch (IOException | RuntimeException e) {
            throw Errno.failure(FailedCall.RECEIVE, e);
        }
        if (count == 0) {
            return null;
        }
        sender = connected;
        return scratch.position(start + Math.max(0, count)); // -1 is an empty datagram
    }

    private @Nullable ByteBuffer receiveFromAny(ByteBuffer scratch) throws IOException {
        NativeSocket readable = descriptor();
        int start = scratch.position();
        long memory = scratchAddress.of(scratch);
        try {
            if (isUnix()) {
                DomainDatagramSocketAddress from = readable.recvFromAddressDomainSocket(memory, start, scratch.limit());
                if (from == null) {
                    return null;
                }
                sender = Addresses.fromNetty(from);
                return scratch.position(start + from.receivedAmount());
            }
            DatagramSocketAddress from = readable.recvFromAddress(memory, start, scratch.limit());
            if (from == null) {
                return null;
            }
            sender = senders().addressOf(from);
            return scratch.position(start + from.receivedAmount());
        } catch (IOException | RuntimeException e) {
            throw Errno.failure(FailedCall.RECEIVE, e);
        }
    }

    private Senders senders() {
        Senders known = senders;
        if (known == null) {
            known = new Senders();
            senders = known;
        }
        return known;
    }

    @Override
    public SocketAddress sender() {
        return sender;
    }

    @Override
    public Sent send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
        NativeSocket writable = descriptor();
        int count;
        try {
            count = to == null ? sendToPeer(writable, data) : sendTo(writable, data, to);
        } catch (IOException | RuntimeException e) {
            if (isUnix() && Errno.of(e) == Errno.ENOBUFS) {
                return Sent.NO_EVENT; // on the BSDs the peer is full, and the socket stays writable, connected or not
            }
            throw Errno.failure(FailedCall.SEND, e);
        }
        if (count > 0 || !data.hasRemaining()) {
            return Sent.TAKEN;
        }
        return to != null && isUnix() ? Sent.NO_EVENT : Sent.WOULD_BLOCK;
    }

    private int sendToPeer(NativeSocket writable, ByteBuffer data) throws IOException {
        SocketAddress connected = peer;
        try {
            return writable.send(data, data.position(), data.limit());
        } catch (NotYetConnectedException peerHasGone) {
            if (!isUnix() || connected == null) {
                throw peerHasGone;
            }
        }
        // A failed send has ended the connection of the socket; another process may have the path by now.
        try {
            writable.connect(Addresses.toNetty(connected));
        } catch (IOException e) {
            throw FailedCall.SEND.because(Cause.REFUSED, "no socket receives at the path any more");
        }
        return writable.send(data, data.position(), data.limit());
    }

    private int sendTo(NativeSocket writable, ByteBuffer data, SocketAddress to) throws IOException {
        if (to instanceof InetSocketAddress inet) {
            return writable.sendTo(data, data.position(), data.limit(), inet.getAddress(), inet.getPort());
        }
        if (!Addresses.fits(to)) {
            throw Errno.ENAMETOOLONG.failure(FailedCall.SEND);
        }
        byte[] path = ((DomainSocketAddress) Addresses.toNetty(to)).path().getBytes(StandardCharsets.UTF_8);
        return writable.sendToDomainSocket(data, data.position(), data.limit(), path);
    }

    @Override
    public void join(InetAddress group, NetworkInterface on, @Nullable InetAddress source) throws IOException {
        change(group, on, source, true);
    }

    @Override
    public void leave(InetAddress group, NetworkInterface on, @Nullable InetAddress source) throws IOException {
        change(group, on, source, false);
    }

    /** IP_ADD_MEMBERSHIP and the like: an ip_mreqn, an ipv6_mreq or a group_source_req of Linux. */
    private void change(InetAddress group, NetworkInterface on, @Nullable InetAddress source, boolean joins)
            throws IOException {
        boolean ipv4 = group instanceof Inet4Address;
        int level = ipv4 ? DatagramOption.IP : DatagramOption.IPV6;
        int option;
        ByteBuffer request;
        if (source != null) {
            option = joins ? 46 : 47;
            request = DatagramOption.structure(8 + 2 * SOCKET_ADDRESS).putInt(0, on.getIndex());
            put(request, 8, group);
            put(request, 8 + SOCKET_ADDRESS, source);
        } else if (ipv4) {
            option = joins ? 35 : 36;
            request = DatagramOption.structure(12).put(0, group.getAddress()).putInt(8, on.getIndex());
        } else {
            option = joins ? 20 : 21;
            request = DatagramOption.structure(20).put(0, group.getAddress()).putInt(16, on.getIndex());
        }
        try {
            descriptor().setRawOpt(level, option, request);
        } catch (IOException | RuntimeException e) {
            throw Errno.failure(FailedCall.MEMBERSHIP, e);
        }
    }

    /** Writes a sockaddr_in or a sockaddr_in6. */
    private static void put(ByteBuffer request, int at, InetAddress address) {
        boolean ipv4 = address instanceof Inet4Address;
        request.putShort(at, (short) (ipv4 ? 2 : 10)).put(at + (ipv4 ? 4 : 8), address.getAddress());
    }

    @Override
    @Nullable
    NativeOption optionOf(SocketOption<?> option) {
        return isUnix() ? null : DatagramOption.of(option);
    }

    @Override
    void optionSet(SocketOption<?> option, Object value) {
        if (option.name().equals(StandardSocketOptions.IP_MULTICAST_IF.name())) {
            multicastInterface = (NetworkInterface) value;
        }
    }

    @Override
    @Nullable
    Object optionKnown(SocketOption<?> option) {
        return option.name().equals(StandardSocketOptions.IP_MULTICAST_IF.name()) ? multicastInterface : null;
    }

    @Override
    public boolean filePermissions(Set<PosixFilePermission> permissions) {
        return setFilePermissions(permissions);
    }

    @Override
    public <T> @Nullable T info(Class<T> type) throws IOException {
        return type == Descriptor.class ? type.cast(new Descriptor(descriptor().intValue())) : null;
    }

    @Override
    void beforeClose() {
        scratchAddress.forget();
    }

    @Override
    public String toString() {
        return "datagram socket " + registrable().intValue();
    }
}
