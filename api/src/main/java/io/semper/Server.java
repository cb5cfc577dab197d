package io.semper;

import io.semper.internal.Ports;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * A listening server. {@link #addresses()}, {@link #port()}, {@link #isServing()}, {@link #stats()} and {@code toString()} are for any
 * thread; every other method is for the thread that owns the loop and throws {@link WrongThreadException} on another thread while the
 * loop runs (rule THREAD-19).
 *
 * <p>A connection that is kept open by its protocol, or whose reading is paused while its peer is gone, keeps {@link #waitClosed()}
 * and {@link #serveForever()} pending (rule READ-14).
 */
public interface Server extends AutoCloseable {
    /**
     * Returns the bound addresses with their real ports, in the order of the options; empty after {@link #close()}. Any thread. Rules
     * SERVER-02, SERVER-06, SERVER-07, SERVER-15, THREAD-19.
     */
    List<SocketAddress> addresses();

    /**
     * Returns the port of a server whose internet addresses have one port in common, as a server at one address has; Unix-domain
     * addresses do not count. Any thread. Rules SERVER-47, THREAD-19.
     *
     * @return 1 to 65535
     * @throws IllegalStateException if the addresses have several ports or none, and after {@link #close()}
     */
    default int port() {
        return Ports.common(addresses(), this);
    }

    /** Whether the server accepts connections. Any thread. Rules SERVER-02, SERVER-15, THREAD-19. */
    boolean isServing();

    /**
     * Starts accepting; does nothing if the server accepts already.
     *
     * <p>Rules SERVER-01, SERVER-15.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    void startServing();

    /**
     * Stops accepting and releases every address before it returns. Open connections stay open; a second call does nothing. Rules
     * SERVER-11, SERVER-13 to SERVER-15, SERVER-44, UNIX-03, UNIX-12, UNIX-24.
     */
    @Override
    void close();

    /**
     * Returns a future that completes with null when the server is closed and every connection of it has had
     * {@code connectionLost}. Rules SERVER-16, SERVER-19.
     */
    LoopFuture<Void> waitClosed();

    /**
     * Starts accepting if the server does not yet, and returns a future that completes when that of {@link #waitClosed} would.
     * Cancelling the future closes the server; the future is cancelled when every connection has had {@code connectionLost}.
     *
     * <p>Rule SERVER-18.
     *
     * @throws IllegalStateException if the method was called before, or after {@link #close()}
     */
    LoopFuture<Void> serveForever();

    /** Closes every connection of this server as {@link Transport#close()} does; the server continues. Rule SERVER-17. */
    void closeClients();

    /** Aborts every connection of this server as {@link Transport#abort()} does; the server continues. Rule SERVER-17. */
    void abortClients();

    /**
     * Shuts down gracefully: closes the server, calls {@link StreamProtocol#drainRequested()} of every connection, closes those
     * that agree, and aborts at the deadline those that are left, whatever they do. The future completes when every connection has
     * had {@code connectionLost}, at once if there is none. Cancelling it leaves the connections alone. A second drain asks no
     * protocol again and has its own report and deadline, so that the earliest deadline counts.
     *
     * <p>Rules SERVER-30 to SERVER-33, SERVER-41.
     *
     * @param deadline from now; zero or less aborts in the next turn what does not end at once
     */
    LoopFuture<DrainReport> drain(Duration deadline);

    /**
     * Returns figures since the server was created. Never waits for the loop; on other threads than the loop's, they may be slightly out
     * of date. Works on a closed server. Any thread. Rules STATS-01, STATS-08.
     */
    ServerStats stats();
}
