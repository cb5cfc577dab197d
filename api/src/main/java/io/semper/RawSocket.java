package io.semper;

import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A socket of a loop that is used by calls instead of callbacks: the {@code sock_*} operations of PEP 3156. It is a stream, a listener or a
 * datagram socket, as {@link RawSockets} opened it. For the owner.
 *
 * <p>An operation that the OS can finish at once is finished by the call: its future is done on return, and no turn of the loop is needed.
 * Otherwise the future completes in the turn in which the OS has what it waits for. Operations of the receiving direction are
 * {@code accept recv recvInto recvFrom recvFromInto}, those of the sending direction {@code connect sendAll sendTo}; each direction has one
 * pending operation at most, and both may have one. Rules RAW-01 to RAW-04.
 *
 * <p>A cancelled operation has left the OS when the cancellation can be observed: it takes no byte, no datagram and no connection, and the
 * next operation can begin at once. Only a cancelled {@code connect} closes the socket. Rules RAW-05, RAW-06.
 *
 * <p>Every operation throws, and then changes nothing:
 *
 * <ul>
 *   <li>{@link IllegalStateException} if the socket is closed, is of another kind, is not yet or already connected, or if an operation of the
 *       direction is pending; the message names that operation. Rules RAW-04, RAW-16;
 *   <li>{@link IllegalArgumentException} or {@link NullPointerException} for arguments that cannot be used. Rule RAW-17;
 *   <li>{@link LoopClosedException} if the loop is closed, and {@link WrongThreadException} on other threads while it runs. Rule RAW-18.
 * </ul>
 *
 * <p>A failure of the OS fails the future with an {@link java.io.IOException} that names the operation and the addresses. Rule RAW-15.
 */
public interface RawSocket extends AutoCloseable {
    /**
     * Binds a stream before it connects, or a datagram socket. A listener is bound by {@link #listen}. Port 0 lets the OS choose. The file of a
     * Unix-domain socket belongs to the caller: an existing one is not replaced, and none is removed. Rule RAW-07.
     *
     * @throws java.io.UncheckedIOException if the address cannot be bound; the cause is a {@link java.net.BindException} that names it
     */
    void bind(SocketAddress local);

    /**
     * Binds a listener and listens. The file of a Unix-domain socket belongs to the caller, as for {@link #bind}. Rules RAW-07, RAW-10.
     *
     * @param backlog the number of connections that the OS keeps until they are accepted, 1 or more
     * @throws java.io.UncheckedIOException if the address cannot be bound; the cause is a {@link java.net.BindException} that names it
     */
    void listen(SocketAddress local, int backlog);

    /**
     * Connects a stream, or makes {@code remote} the only peer of a datagram socket. A connect of a stream that fails or is cancelled closes the
     * socket, since POSIX leaves its state unspecified (connect(2)); open another one to try again.
     *
     * <p>Rules RAW-06, RAW-08, RAW-15.
     *
     * @param remote a resolved address of the family of the socket, with a port other than 0
     * @return fails with {@link java.net.ConnectException}, {@link java.net.NoRouteToHostException} or another {@link java.io.IOException}
     */
    LoopFuture<@Nullable Void> connect(SocketAddress remote);

    /**
     * Accepts the next connection. The socket of the result is connected; its {@link #remoteAddress()} is the peer. Rules RAW-05, RAW-10,
     * RAW-11.
     */
    LoopFuture<RawSocket> accept();

    /**
     * Receives what has arrived, at least one byte and at most {@code max}, or one datagram. The buffer has the bytes between position 0 and
     * limit, and belongs to the caller. It is empty at the end of the stream, then and for every later call, and for an empty datagram.
     *
     * <p>Rules RAW-05, RAW-09, RAW-13.
     *
     * @param max the largest number of bytes, 1 or more
     */
    LoopFuture<ByteBuffer> recv(int max);

    /**
     * Receives as {@link #recv} does, into the remaining space of {@code buffer}, and moves its position. The value is the number of bytes, or -1
     * at the end of the stream. The buffer must not be used before the future is done; when it is cancelled, nothing was put into it. A direct
     * buffer saves a copy. A call that finishes at once allocates its future and nothing else while the number is less than 128 or that of the
     * call before.
     *
     * <p>Rules RAW-05, RAW-09, RAW-13.
     *
     * @param buffer writable, with space for at least one byte
     */
    LoopFuture<Integer> recvInto(ByteBuffer buffer);

    /**
     * Sends all remaining bytes of a stream, or one datagram to the peer of a connected datagram socket. Completes when the OS has taken them. The
     * position moves as the OS takes bytes: after a cancel or a failure it says how many were taken. The bytes are not copied to be kept; they
     * must not change before the future is done.
     *
     * <p>Rules RAW-05, RAW-12.
     */
    LoopFuture<@Nullable Void> sendAll(ByteBuffer data);

    /** Receives the next datagram as {@link #recv} does, with its sender. Rules RAW-13, RAW-14. */
    LoopFuture<ReceivedDatagram> recvFrom(int max);

    /**
     * Receives the next datagram into the remaining space of {@code buffer}, moves its position by the number of bytes, and completes with the
     * sender. Rules RAW-13, RAW-14.
     *
     * @param buffer writable, with space for at least one byte
     */
    LoopFuture<SocketAddress> recvFromInto(ByteBuffer buffer);

    /**
     * Sends the remaining bytes as one datagram, which may be empty, and moves the position to the limit. Completes when the OS has taken the
     * datagram. It must not change before. While the OS has no memory for it (ENOBUFS), the operation is pending; it fails if that lasts for
     * about a second. Rules RAW-05, RAW-14.
     *
     * @param to a resolved address of the family of the socket, with a port other than 0
     */
    LoopFuture<@Nullable Void> sendTo(ByteBuffer data, SocketAddress to);

    /**
     * Ends the sending half of a connected stream: the peer reads the end of the stream. Rule RAW-12.
     *
     * @throws IllegalStateException while {@code sendAll} is pending
     * @throws java.io.UncheckedIOException if the peer is gone
     */
    void shutdownOutput();

    /**
     * Closes the socket: on return the OS has its descriptor back, and a listener's address is free. Pending operations fail with a
     * {@link java.net.SocketException} that says so. A further call does nothing, and neither does one after the loop was closed, which closes
     * every socket and leaves what is pending to {@link EventLoop#close()}. Rules RAW-19, RAW-20.
     */
    @Override
    void close();

    /** Whether the socket is not closed: by {@link #close()}, by its loop, or by a connect that has failed. Rule RAW-19. */
    boolean isOpen();

    /** Returns the local address with the port that the OS chose; null once the socket is closed. Rule RAW-07. */
    @Nullable
    SocketAddress localAddress();

    /** Returns the address of the peer, even after the close; null if the socket is not connected. Rules RAW-08, RAW-10. */
    @Nullable
    SocketAddress remoteAddress();

    /**
     * Sets an option of the OS: SO_RCVBUF, SO_SNDBUF, SO_REUSEADDR, for streams SO_KEEPALIVE and TCP_NODELAY, for datagrams SO_BROADCAST, or
     * another one that connections or datagram endpoints of the loop take. Rule RAW-21.
     *
     * @return this socket
     * @throws UnsupportedOperationException if the loop does not offer the option
     * @throws java.io.UncheckedIOException if the OS refuses the value
     */
    <T> RawSocket option(SocketOption<T> option, T value);

    /** Returns the value of an option, as the OS has it. Rule RAW-21. */
    <T> T option(SocketOption<T> option);
}
