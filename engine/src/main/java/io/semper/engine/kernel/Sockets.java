package io.semper.engine.kernel;

import java.io.IOException;
import java.net.SocketAddress;

/** Makes sockets: non-blocking, and close-on-exec as far as the backend can see to it. Throws only what {@link Socket} says. */
public interface Sockets {
    /** A new stream socket of the kind and family that can connect to {@code remote}: internet (v4 or v6) or Unix. */
    StreamSocket stream(SocketAddress remote) throws IOException;

    /** A new socket of the kind and family that can listen at {@code local}. An IPv6 wildcard takes IPv4 connections too. */
    ListenSocket listen(SocketAddress local) throws IOException;
}
