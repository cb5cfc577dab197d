package io.semper;

import java.net.SocketAddress;
import java.util.List;

/** A listening server. For the loop's owner. */
public interface Server extends AutoCloseable {
    /** The addresses that are bound, with real ports; empty after {@link #close()}. Rules SERVER-02, SERVER-15. */
    List<SocketAddress> addresses();

    /** Whether connections are accepted. Rule SERVER-02. */
    boolean isServing();

    /** Starts accepting; a no-op if it does already. Rule SERVER-01. @throws IllegalStateException after {@link #close()} */
    void startServing();

    /**
     * Stops accepting; the address is free when this returns. Connections stay as they are. A second call does nothing.
     * Rules SERVER-13 to SERVER-15.
     */
    @Override
    void close();

    /** Done when the server is closed and every connection of it has had {@code connectionLost}. Rule SERVER-16. */
    LoopFuture<Void> waitClosed();
}
