package io.semper.unix;

import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Sockets;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.kernel.Watched;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Makes the sockets of one loop. Netty's library must be loaded already. */
public final class UnixSockets implements Sockets {
    static {
        // A process without descriptors cannot open class files: the classes that report that are loaded in advance.
        Errno.preload();
    }

    private final ScratchAddress scratchAddress = new ScratchAddress();
    private final boolean asksForPeers;

    /** For an OS whose accept always returns the address of the peer. */
    public UnixSockets() {
        this(false);
    }

    private UnixSockets(boolean asksForPeers) {
        this.asksForPeers = asksForPeers;
    }

    /** For an OS whose accept also returns connections that have ended already, without an address. */
    public static UnixSockets askingForPeers() {
        return new UnixSockets(true);
    }

    @Override
    public StreamSocket stream(SocketAddress remote) throws IOException {
        return new UnixStream(NativeSocket.open(remote), unnamed(remote), scratchAddress);
    }

    @Override
    public boolean knows(SocketOption<?> option, SocketAddress kind) {
        return option == StandardSocketOptions.SO_SNDBUF
                || option == StandardSocketOptions.SO_RCVBUF
                || SystemOption.of(option, Addresses.isUnix(kind)) != null;
    }

    @Override
    public DatagramSocket datagram(SocketAddress address) throws IOException {
        return UnixDatagram.open(address, scratchAddress);
    }

    @Override
    public boolean knowsForDatagrams(SocketOption<?> option, SocketAddress kind) {
        return !Addresses.isUnix(kind) && DatagramOption.of(option) != null;
    }

    @Override
    public Watched watched(int descriptor) throws IOException {
        return UnixWatched.of(descriptor);
    }

    @Override
    public ListenSocket listen(SocketAddress local) throws IOException {
        return new UnixListen(NativeSocket.open(local), unnamed(local), scratchAddress, asksForPeers);
    }

    @Override
    public StreamSocket takeOver(StreamSocket accepted) throws IOException {
        if (accepted instanceof UnixStream stream) {
            return stream.takenOver(scratchAddress);
        }
        throw new IOException(accepted + " is not a connection of this backend");
    }

    @Override
    public StreamSocket adopt(SocketChannel channel) throws IOException {
        SocketAddress remote = channel.getRemoteAddress();
        SocketAddress local = channel.getLocalAddress();
        return new UnixStream(descriptorOf(channel), pathOf(local), scratchAddress, remote);
    }

    @Override
    public ListenSocket adopt(ServerSocketChannel channel) throws IOException {
        SocketAddress local = channel.getLocalAddress();
        return new UnixListen(descriptorOf(channel), pathOf(local), scratchAddress, asksForPeers);
    }

    private static <C extends SelectableChannel & NetworkChannel> NativeSocket descriptorOf(C channel)
            throws IOException {
        try {
            return Takeover.of(channel);
        } catch (IOException | RuntimeException e) {
            throw Errno.failure(FailedCall.ADOPT, e);
        }
    }

    private static @Nullable SocketAddress pathOf(SocketAddress local) {
        return Addresses.isUnix(local) ? local : null;
    }

    private static @Nullable SocketAddress unnamed(SocketAddress kind) {
        return Addresses.isUnix(kind) ? Addresses.UNNAMED : null;
    }
}
