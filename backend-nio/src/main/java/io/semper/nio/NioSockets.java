package io.semper.nio;

import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Sockets;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.kernel.Watched;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Opens channels, each of the family of the address that it will be used with. */
final class NioSockets implements Sockets {
    /** Whether this JDK has channels for Unix-domain sockets on this OS. */
    static final boolean UNIX_OFFERED = unixOffered();

    /** Whether several sockets can share an address on this OS. */
    static final boolean REUSE_PORT_OFFERED = reusePortOffered();

    static {
        NioErrors.preload();
    }

    @Override
    public StreamSocket stream(SocketAddress remote) throws IOException {
        return new NioStream(open(SocketChannel::open, remote), remote instanceof UnixDomainSocketAddress, null);
    }

    @Override
    public boolean knows(SocketOption<?> option, SocketAddress kind) {
        return (kind instanceof UnixDomainSocketAddress ? NioOptions.UNIX : NioOptions.TCP).knows(option);
    }

    @Override
    public DatagramSocket datagram(SocketAddress address) throws IOException {
        return new NioDatagram(open(DatagramChannel::open, address));
    }

    @Override
    public boolean knowsForDatagrams(SocketOption<?> option, SocketAddress kind) {
        return NioOptions.UDP.knows(option);
    }

    @Override
    public Watched watched(SelectableChannel channel) {
        return new NioWatched(channel);
    }

    @Override
    public ListenSocket listen(SocketAddress local) throws IOException {
        return new NioListen(open(ServerSocketChannel::open, local), local instanceof UnixDomainSocketAddress);
    }

    @Override
    public StreamSocket takeOver(StreamSocket accepted) throws IOException {
        if (accepted instanceof NioStream stream) {
            return stream;
        }
        throw new IOException(accepted + " is not a connection of nio");
    }

    /** The caller's channel is used itself, and closed with the socket. */
    @Override
    public StreamSocket adopt(SocketChannel channel) throws IOException {
        SocketAddress remote = channel.getRemoteAddress();
        return new NioStream(nonBlocking(channel), remote instanceof UnixDomainSocketAddress, remote);
    }

    @Override
    public ListenSocket adopt(ServerSocketChannel channel) throws IOException {
        SocketAddress local = channel.getLocalAddress();
        return new NioListen(nonBlocking(channel), local instanceof UnixDomainSocketAddress);
    }

    private static <C extends SelectableChannel> C open(Opening<C> opening, SocketAddress address) throws IOException {
        C channel;
        try {
            channel = opening.open(familyOf(address));
        } catch (UnsupportedOperationException e) {
            throw NioErrors.caused(new SocketException("no socket for " + address + " on this system"), e);
        } catch (IOException e) {
            throw NioErrors.of(e, FailedCall.OPEN);
        }
        return nonBlocking(channel);
    }

    /** Closes the channel if this fails. */
    static <C extends SelectableChannel> C nonBlocking(C channel) throws IOException {
        try {
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw NioErrors.of(e, FailedCall.OPEN);
        }
    }

    private static ProtocolFamily familyOf(SocketAddress address) throws IOException {
        if (address instanceof UnixDomainSocketAddress) {
            return StandardProtocolFamily.UNIX;
        }
        if (!(address instanceof InetSocketAddress inet)) {
            throw new SocketException("neither an internet nor a Unix address: " + address);
        }
        if (inet.isUnresolved()) {
            throw new UnknownHostException(inet.getHostString());
        }
        return inet.getAddress() instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    private static boolean unixOffered() {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.isOpen();
        } catch (UnsupportedOperationException e) {
            return false;
        } catch (IOException e) {
            return true; // offered, but no descriptor is left at the moment
        }
    }

    private static boolean reusePortOffered() {
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            return probe.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
        } catch (IOException e) {
            return false;
        }
    }

    /** Opens a channel of a family. */
    @FunctionalInterface
    private interface Opening<C> {
        C open(ProtocolFamily family) throws IOException;
    }
}
