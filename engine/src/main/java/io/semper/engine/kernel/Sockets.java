package io.semper.engine.kernel;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;

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
}
