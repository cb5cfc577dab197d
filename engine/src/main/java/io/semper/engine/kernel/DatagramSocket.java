package io.semper.engine.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A socket that carries datagrams, each whole. No call blocks. Owner only. Area PACKET of {@code SEAM.md}.
 *
 * <p>{@link #receive} and {@link #send} throw {@link java.net.PortUnreachableException} for the report of ICMP that an earlier datagram
 * found no socket, which a connected socket gets. The report is taken by the call: what was to be sent was not sent.
 */
public interface DatagramSocket extends Socket {
    /** What became of a datagram. */
    enum Sent {
        /** The OS has taken it. */
        TAKEN,
        /** The OS has no room, and write readiness follows when it has. */
        WOULD_BLOCK,
        /** The receiver has no room, and no event tells when it has: the peer of a Unix-domain socket, on Linux of an unconnected one. */
        NO_EVENT
    }

    /** Binds the local side. */
    void bind(SocketAddress local) throws IOException;

    /** Makes {@code peer} the only address to send to and to receive from. A datagram of another sender is never received afterwards. */
    void connect(SocketAddress peer) throws IOException;

    /** The address of {@link #connect}, even after the close; null before. */
    @Nullable
    SocketAddress remoteAddress();

    /**
     * Receives the next datagram into {@code scratch} from its position on, or into memory of the socket.
     *
     * @param scratch a direct buffer with more bytes remaining than the largest datagram that is to be received; one that leaves no byte of
     *     it was truncated
     * @return null if there is none; {@code scratch} with its position moved, or not moved by an empty datagram; or another buffer, whose
     *     bytes lie between position and limit and are valid until the next call or the close
     */
    @Nullable
    ByteBuffer receive(ByteBuffer scratch) throws IOException;

    /** The address from which the datagram of the last {@link #receive} came. An unnamed Unix-domain sender has the empty path. */
    SocketAddress sender();

    /**
     * Sends one datagram, whole or not at all. On return the buffer belongs to the caller again, and its position is undefined.
     *
     * @param data a direct buffer. If it is empty, this is the first call since write readiness was reported: the calls of the OS do not
     *     tell an empty datagram that was taken from one that was not.
     * @param to the destination; null for the peer of a connected socket
     */
    Sent send(ByteBuffer data, @Nullable SocketAddress to) throws IOException;

    /**
     * Joins a multicast group on one interface; only called on kernels with {@link io.semper.Capability#MULTICAST}.
     *
     * @param source the only sender; null for all
     */
    default void join(InetAddress group, NetworkInterface on, @Nullable InetAddress source) throws IOException {
        throw new UnsupportedOperationException("join()");
    }

    /** Reverses {@link #join} with the same arguments. */
    default void leave(InetAddress group, NetworkInterface on, @Nullable InetAddress source) throws IOException {
        throw new UnsupportedOperationException("leave()");
    }

    /** As {@link ListenSocket#filePermissions}. */
    default boolean filePermissions(Set<PosixFilePermission> permissions) {
        return false;
    }

    /** As {@link StreamSocket#info}. */
    default <T> @Nullable T info(Class<T> type) throws IOException {
        return null;
    }
}
