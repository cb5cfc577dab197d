package io.semper.engine.kernel;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A socket that accepts connections. Owner only. Area ACCEPT of {@code SEAM.md}. */
public interface ListenSocket extends Socket {
    /**
     * IPV6_V6ONLY: an IPv6 socket accepts no IPv4 connections. Set before {@link #listen}, and only if the kernel has
     * {@link io.semper.Capability#V6_ONLY}. The JDK has no constant for this option.
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
     * Limits the permissions with which the OS creates the file of a Unix-domain socket. Called before {@link #listen}. The umask of the
     * process may remove further permissions.
     *
     * @return false if this OS cannot limit them: the file then has the permissions that the umask leaves until they are changed
     */
    default boolean filePermissions(Set<PosixFilePermission> permissions) {
        return false;
    }

    /**
     * Binds and listens. Never removes an existing file.
     *
     * @param backlog 1 or more
     */
    void listen(SocketAddress local, int backlog) throws IOException;

    /**
     * Accepts the next connection, or returns null if none is pending. After an {@link OutOfResourcesException} the connection is still
     * pending. Any other {@link IOException} except {@link java.nio.channels.ClosedChannelException} concerns that one connection alone.
     */
    @Nullable
    StreamSocket accept() throws IOException;
}
