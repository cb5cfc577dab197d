package io.semper;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;

/** A listening server. For the loop's owner. */
public interface Server extends AutoCloseable {
    /**
     * The addresses that are bound, with real ports, in the order of the options; empty after {@link #close()}. Rules SERVER-02,
     * SERVER-06, SERVER-07, SERVER-15.
     */
    List<SocketAddress> addresses();

    /** Whether connections are accepted. Rule SERVER-02. */
    boolean isServing();

    /** Starts accepting; a no-op if it does already. Rule SERVER-01. @throws IllegalStateException after {@link #close()} */
    void startServing();

    /**
     * Stops accepting; every address is free when this returns. Connections stay as they are. A second call does nothing.
     * Rules SERVER-13 to SERVER-15.
     */
    @Override
    void close();

    /** Done when the server is closed and every connection of it has had {@code connectionLost}. Rule SERVER-16. */
    LoopFuture<Void> waitClosed();

    /**
     * Starts accepting, if it does not yet, and is done when {@link #waitClosed} would be. Cancelling it closes the server; it is
     * cancelled once every connection has had {@code connectionLost}. Rule SERVER-18.
     *
     * @throws IllegalStateException if it was called before, or after {@link #close()}
     */
    LoopFuture<Void> serveForever();

    /** Closes every connection of this server ({@link Transport#close()}); the server itself goes on. Rule SERVER-17. */
    void closeClients();

    /** Aborts every connection of this server ({@link Transport#abort()}); the server itself goes on. Rule SERVER-17. */
    void abortClients();

    /**
     * Ends gracefully: closes the server, asks the protocol of every connection ({@link StreamProtocol#drainRequested()}) and closes
     * those that agree, and aborts at the deadline what is left. Done when every connection has had {@code connectionLost}; at once
     * where there is none. Cancelling it leaves the connections alone. A further call asks nobody again and has a report and a
     * deadline of its own, so the earliest deadline counts. Rules SERVER-30 to SERVER-33.
     *
     * @param deadline from now; zero or less aborts in the next turn what does not end at once
     */
    LoopFuture<DrainReport> drain(Duration deadline);
}
