package io.semper.engine.kernel;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;

/**
 * A socket of the OS, with its descriptor. Owner only. Areas SOCKET and FAIL of {@code SEAM.md}.
 *
 * <p>The sockets of all backends throw the same types. The engine adds the endpoint to the message.
 *
 * <ul>
 *   <li>{@link java.net.ConnectException}: the connection cannot be established; {@link RefusedException}: no socket listens there.
 *   <li>{@link java.net.NoRouteToHostException}: the peer cannot be reached.
 *   <li>{@link java.net.SocketTimeoutException}: the OS gave up.
 *   <li>{@link java.net.BindException}: the local address is in use, is not one of this machine, requires a permission, or is an invalid
 *       path.
 *   <li>{@link io.semper.ConnectionResetException}: the connection was reset, its pipe is broken, or it is not connected any more.
 *   <li>{@link OutOfResourcesException}: no descriptor or memory is left.
 *   <li>{@link java.nio.channels.ClosedChannelException}: this socket was closed by its owner.
 *   <li>{@link IOException}: any other failure.
 * </ul>
 */
public interface Socket extends AutoCloseable {
    /** The local address; an unnamed Unix socket has the empty path. Fails once the socket is closed. */
    SocketAddress localAddress() throws IOException;

    /** Sets SO_REUSEADDR, SO_KEEPALIVE, SO_SNDBUF, SO_RCVBUF, TCP_NODELAY, or an option that {@link Sockets#knows}. */
    <T> void setOption(SocketOption<T> option, T value) throws IOException;

    /** Returns the value of an option that {@link #setOption} can set. The sizes of buffers are returned as they were set. */
    <T> T getOption(SocketOption<T> option) throws IOException;

    /** Whether {@link #close} has not been called yet. */
    boolean isOpen();

    /**
     * Returns the descriptor to the OS: at once, if the socket is not registered or {@link ReadinessListener#onReleased} was called. Never
     * lingers and never throws. Idempotent. Afterwards every call fails, and none can reach a descriptor that the OS has reused.
     */
    @Override
    void close();
}
