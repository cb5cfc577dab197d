package io.semper;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The transport of an endpoint for datagrams: UDP, or a Unix-domain datagram socket. It preserves messages: what one call sends is one
 * datagram, and reaches the peer whole and alone, or not at all. Nothing is split, merged or sent twice, and the loop keeps the order in
 * which datagrams were sent. UDP may lose, duplicate and reorder them on the way (RFC 768); a Unix-domain socket does not. Threads as in
 * {@link Transport}. Rules DATAGRAM-02, DATAGRAM-28, DATAGRAM-32, DATAGRAM-33.
 *
 * <p>An endpoint is connected if its options name a peer: it sends to that peer alone, receives from it alone, and is notified if the peer
 * has no socket. Otherwise it exchanges datagrams with any address.
 *
 * <p>Failures of the network do not end an endpoint: they go to {@link DatagramProtocol#errorReceived}. It ends by {@link #close()} and
 * {@link #abort()}, with the loop, or if its descriptor is unusable.
 */
public interface DatagramTransport extends Transport {
    /**
     * Sends the bytes between position and limit, 0 or more, as one datagram to the peer of a connected endpoint. On return the position
     * equals the limit and the caller may reuse the buffer, which may be of any kind. If nothing is queued, the datagram goes to the OS
     * inside the call; if the OS does not take it, it is copied and queued.
     *
     * <p>Never blocks, and throws nothing for a failure of the network: {@link DatagramProtocol#errorReceived} reports that in a later
     * turn. A datagram that is larger than the OS can send is reported so, too. A closing transport drops datagrams. If the queued bytes
     * would exceed {@link DatagramOptions#writeQueueCap}, the datagram is dropped and reported.
     *
     * <p>Rules DATAGRAM-02, DATAGRAM-03, DATAGRAM-05 to DATAGRAM-10, DATAGRAM-19, DATAGRAM-27.
     *
     * @throws IllegalStateException if the endpoint is not connected; nothing is consumed
     */
    void send(ByteBuffer data);

    /**
     * Sends one datagram to {@code to}, otherwise as {@link #send} does. On a connected endpoint {@code to} must be its peer.
     *
     * <p>Rules DATAGRAM-02 to DATAGRAM-10, DATAGRAM-19, DATAGRAM-27.
     *
     * @param to a resolved internet address of the family of the endpoint with a port other than 0, or the path of a Unix-domain socket
     * @throws IllegalArgumentException if {@code to} is not such an address, or not the peer of a connected endpoint, on closing endpoints
     *     too; nothing is consumed
     */
    void sendTo(ByteBuffer data, SocketAddress to);

    /**
     * Sends each buffer as one datagram to the peer of a connected endpoint, in order, as {@link #send} does. A buffer that occurs twice is
     * empty the second time. Rules DATAGRAM-02, DATAGRAM-05.
     *
     * @throws NullPointerException if an element is null; nothing is sent or consumed
     * @throws IllegalStateException if the endpoint is not connected; nothing is consumed
     */
    void sendAll(ByteBuffer... datagrams);

    /** Whether the endpoint has one peer: {@link #remoteAddress()} is not null. Any thread. */
    default boolean isConnected() {
        return remoteAddress() != null;
    }

    /**
     * Returns the local address; the port was chosen by the OS if the options have none. Null only after the close, if it was never asked
     * for before. For the owner, as that of every transport. Rule DATAGRAM-29.
     */
    @Override
    @Nullable
    SocketAddress localAddress();

    /** Returns the address of the peer of a connected endpoint, which never changes; null if the endpoint is not connected. Any thread. Rule DATAGRAM-29. */
    @Override
    @Nullable
    SocketAddress remoteAddress();

    /**
     * Closes gracefully: sends the queued datagrams, and then closes the descriptor. {@code connectionLost(null)} follows in a later turn.
     * Neither {@code datagramReceived} nor {@code errorReceived} is called from now on. A queue that the OS does not take holds the close
     * up until {@link #abort()}, {@link DatagramOptions#closeTimeout} or the close of the loop. May be called inside any callback; a second
     * call does nothing. Rule DATAGRAM-13.
     */
    @Override
    void close();

    /** Closes without sending the queued datagrams; {@code connectionLost(null)} follows in a later turn. Rule DATAGRAM-13. */
    @Override
    void abort();

    /**
     * Returns the number of bytes that are queued because the OS has not taken them, 0 or more. Each datagram counts with its size and
     * {@link DatagramOptions#OVERHEAD} bytes, so that empty ones count, too. Rule DATAGRAM-11.
     */
    @Override
    long writeBufferSize();

    /**
     * Stops delivery until {@link #resumeReading()}. The OS keeps what arrives until its buffer is full, and drops the rest. A second call
     * does nothing, as does a call on a closing transport. Rule DATAGRAM-15.
     */
    @Override
    void pauseReading();

    /**
     * Returns a future that completes with null when everything that was sent before this call was taken by the OS, or failed and was
     * reported; otherwise as {@link Transport#drained()}. Rule DATAGRAM-26.
     */
    @Override
    LoopFuture<Void> drained();

    /**
     * Joins a multicast group: datagrams to {@code group} and the port of the endpoint that arrive at {@code on} are received. Needs
     * {@link Capability#MULTICAST}. Rule DATAGRAM-24.
     *
     * @param group a multicast address of the family of the endpoint (RFC 1112, RFC 4291)
     * @param on an interface that is up
     * @param source the only sender from which datagrams are received (RFC 4607); null for all. Joins with several sources add up.
     * @throws IllegalArgumentException if {@code group} is not a multicast address, or an address is of another family
     * @throws IllegalStateException if the endpoint has joined already, or is closing
     * @throws java.io.UncheckedIOException if the OS refuses
     */
    default void join(InetAddress group, NetworkInterface on, @Nullable InetAddress source) {
        loop().ownership().check();
        throw Capability.MULTICAST.missing(loop());
    }

    /**
     * Leaves a group that was joined with the same arguments. The close of the endpoint leaves all. Rule DATAGRAM-24.
     *
     * @throws IllegalStateException if the endpoint has not joined, or is closing
     * @throws java.io.UncheckedIOException if the OS refuses
     */
    default void leave(InetAddress group, NetworkInterface on, @Nullable InetAddress source) {
        loop().ownership().check();
        throw Capability.MULTICAST.missing(loop());
    }

    /**
     * Returns the current value of a socket option. Options of other libraries are recognized by name and type. For the owner, because it
     * asks the OS. Rule DATAGRAM-25.
     *
     * @throws UnsupportedOperationException if the backend does not have the option for this kind of socket
     * @throws IllegalStateException if the endpoint has ended
     */
    <T> T option(SocketOption<T> option);

    /** Returns the protocol that receives the callbacks. For the owner. */
    DatagramProtocol protocol();
}
