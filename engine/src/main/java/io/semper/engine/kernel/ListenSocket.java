package io.semper.engine.kernel;

import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A listening socket. */
public interface ListenSocket extends Socket {
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
