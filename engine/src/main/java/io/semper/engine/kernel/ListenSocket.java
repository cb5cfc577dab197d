package io.semper.engine.kernel;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A listening socket. */
public interface ListenSocket extends Socket {
    /**
     * IPV6_V6ONLY: an IPv6 socket takes no IPv4 connections. Set before {@link #listen}, and only where the kernel offers
     * {@link io.semper.Capability#V6_ONLY}; the JDK does not know it.
     */
    SocketOption<Boolean> V6_ONLY = new SocketOption<>() {
        @Override
        public String name() {
            return "IPV6_V6ONLY";
        }

        @Override
        public Class<Boolean> type() {
            return Boolean.class;
        }
    };

    /**
     * Before {@link #listen}: has the OS make the file of a Unix-domain socket with no more permissions than these. The mask of the
     * process may still leave out some of them.
     *
     * @return false if this OS cannot; the file then has those of the mask for a moment
     */
    default boolean filePermissions(Set<PosixFilePermission> permissions) {
        return false;
    }

    /**
     * Binds and listens. Never removes a path.
     *
     * @param backlog 1 or more
     */
    void listen(SocketAddress local, int backlog) throws IOException;

    /**
     * The next connection, or null if none waits. An {@link OutOfResourcesException} leaves the connection waiting; any other
     * {@link IOException} than {@link java.nio.channels.ClosedChannelException} concerns that one connection alone.
     */
    @Nullable
    StreamSocket accept() throws IOException;
}
