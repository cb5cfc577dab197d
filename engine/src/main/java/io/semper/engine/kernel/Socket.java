package io.semper.engine.kernel;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;

/**
 * A descriptor. Owner only.
 *
 * <p>Every backend throws the same types: {@link java.net.ConnectException} (no
 * connection; {@link RefusedException} if nobody listens), {@link java.net.NoRouteToHostException},
 * {@link java.net.SocketTimeoutException} (the system gave up), {@link java.net.BindException} (in use, not ours, no permission, bad
 * path), {@link io.semper.ConnectionResetException} (reset, broken pipe, not connected any more), {@link OutOfResourcesException} (no
 * descriptors or memory), {@link java.nio.channels.ClosedChannelException} (closed by us), and {@link IOException} for the rest. The
 * engine adds the endpoint to the message.
 */
public interface Socket extends AutoCloseable {
    /** Our address; a Unix socket without a name has the empty path. Fails once closed. */
    SocketAddress localAddress() throws IOException;

    /** Sets one of SO_REUSEADDR, SO_KEEPALIVE, SO_SNDBUF, SO_RCVBUF, TCP_NODELAY, or of those that {@link Sockets#knows}. */
    <T> void setOption(SocketOption<T> option, T value) throws IOException;

    /** Reads one of the same. */
    <T> T getOption(SocketOption<T> option) throws IOException;

    /** Whether {@link #close} was not called. */
    boolean isOpen();

    /**
     * Gives the descriptor back to the system, at once if the socket is not registered or {@link ReadinessListener#onReleased} was called. Never
     * lingers and never throws. Idempotent; afterwards every call fails and none can reach a recycled descriptor.
     */
    @Override
    void close();
}
