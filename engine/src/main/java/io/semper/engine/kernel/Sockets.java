package io.semper.engine.kernel;

import io.semper.Capability;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Creates sockets: non-blocking, and close-on-exec as far as the backend can ensure it. Throws only the types that {@link Socket} lists.
 * Owner only.
 */
public interface Sockets {
    /** Creates a stream socket of the kind and family that can connect to {@code remote}: internet (v4 or v6) or Unix. */
    StreamSocket stream(SocketAddress remote) throws IOException;

    /**
     * Whether stream sockets of the kind take {@code option} beyond those that {@link Socket#setOption} lists. Options are equal if their
     * names and types are, so that it does not matter whether one is of {@link TcpOptions}, of the JDK or of another library.
     *
     * @param kind an address of the kind: internet or Unix
     */
    default boolean knows(SocketOption<?> option, SocketAddress kind) {
        return false;
    }

    /**
     * Creates a datagram socket of the kind and family of {@code address}. It receives datagrams of the multicast groups that it has joined
     * itself, and of no others, as far as the OS can limit that. An IPv6 socket exchanges datagrams with IPv4 addresses, too. Only called on
     * kernels with {@link Capability#DATAGRAMS}.
     */
    default DatagramSocket datagram(SocketAddress address) throws IOException {
        throw new UnsupportedOperationException("datagram()");
    }

    /** As {@link #knows}, for datagram sockets. {@link java.net.StandardSocketOptions#SO_BROADCAST} is always known. */
    default boolean knowsForDatagrams(SocketOption<?> option, SocketAddress kind) {
        return false;
    }

    /**
     * Represents a descriptor of the application, which need not be open. Only called on kernels with {@link Capability#WATCH_DESCRIPTORS}.
     *
     * <p>If the descriptor belongs to another socket of the same poller, {@link Poller#register} throws {@link IllegalArgumentException}.
     * If such a socket is registered later, the application has closed the descriptor in the meantime: the registration of this one ends,
     * and {@link ReadinessListener#onWatchFailed} is called.
     *
     * @param descriptor its number, zero or more
     */
    default Watched watched(int descriptor) throws IOException {
        throw new UnsupportedOperationException("watched()");
    }

    /**
     * As {@link #watched(int)}, for a channel. Only called on kernels with {@link Capability#WATCH_CHANNELS}.
     *
     * @throws IllegalArgumentException if the channel is in blocking mode, or is not one of the JDK's own
     */
    default Watched watched(SelectableChannel channel) throws IOException {
        throw new UnsupportedOperationException("watched()");
    }

    /**
     * Creates a socket of the kind and family that can listen at {@code local}. A listener at an IPv6 wildcard accepts IPv4 connections,
     * too.
     */
    ListenSocket listen(SocketAddress local) throws IOException;

    /**
     * Moves a connection to this loop that another loop of the same backend accepted and did not register. {@code accepted} must not be
     * used any more, unless this throws. Only called on kernels with {@link Capability#HAND_OVER}.
     *
     * @return the socket that represents the connection on this loop
     */
    default StreamSocket takeOver(StreamSocket accepted) throws IOException {
        throw new IOException("a loop of this backend takes no connections of other loops");
    }

    /**
     * Adopts a channel that is connected and not registered with a selector. The channel belongs to the socket from now on: it is closed on
     * return or when the socket closes, and at once if this throws. Only called on kernels with {@link Capability#ADOPT_CHANNELS}.
     */
    default StreamSocket adopt(SocketChannel channel) throws IOException {
        throw new UnsupportedOperationException("adopt()");
    }

    /** As {@link #adopt(SocketChannel)}, for a listening channel. */
    default ListenSocket adopt(ServerSocketChannel channel) throws IOException {
        throw new UnsupportedOperationException("adopt()");
    }
}
