package io.semper.engine.kernel;

import io.semper.Capability;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Makes sockets: non-blocking, and close-on-exec as far as the backend can see to it. Throws only what {@link Socket} says. */
public interface Sockets {
    /** A new stream socket of the kind and family that can connect to {@code remote}: internet (v4 or v6) or Unix. */
    StreamSocket stream(SocketAddress remote) throws IOException;

    /**
     * Whether stream sockets of the kind take {@code option} beyond the few that {@link Socket#setOption} names. Options are told by
     * name and type, so that those of {@link TcpOptions}, of the JDK and of others are the same.
     *
     * @param kind an address of the kind: internet or Unix
     */
    default boolean knows(SocketOption<?> option, SocketAddress kind) {
        return false;
    }

    /** A new socket of the kind and family that can listen at {@code local}. An IPv6 wildcard takes IPv4 connections too. */
    ListenSocket listen(SocketAddress local) throws IOException;

    /**
     * A connection that another loop of the same backend accepted and did not register: what stands for it on this loop. The object
     * that was given is not used any more, unless this throws. Only asked of kernels that offer {@link Capability#HAND_OVER}.
     */
    default StreamSocket takeOver(StreamSocket accepted) throws IOException {
        throw new IOException("a loop of this backend takes no connections of other loops");
    }

    /**
     * Takes over a channel that is connected and not registered. Whatever comes of it, the channel belongs to the socket from now on: it
     * is closed on return, or when the socket closes, and at once if this throws. Only where the kernel offers
     * {@link Capability#ADOPT_CHANNELS}.
     */
    default StreamSocket adopt(SocketChannel channel) throws IOException {
        throw new UnsupportedOperationException("adopt()");
    }

    /** {@link #adopt(SocketChannel)} of a channel that listens. */
    default ListenSocket adopt(ServerSocketChannel channel) throws IOException {
        throw new UnsupportedOperationException("adopt()");
    }
}
