package io.semper;

import java.net.ProtocolFamily;

/**
 * Opens sockets that are used without a transport and a protocol: {@link EventLoop#rawSockets()}. The socket belongs to the loop, and is
 * closed with it at the latest. For the owner. Rules RAW-01, RAW-18, RAW-19.
 *
 * <p>A family is {@code INET}, {@code INET6} or {@code UNIX} of {@link java.net.StandardProtocolFamily}. Each method throws
 *
 * <ul>
 *   <li>{@link IllegalArgumentException} for another family, and {@link NullPointerException} for null;
 *   <li>{@link UnsupportedOperationException} if the loop lacks what the family needs: {@link Capability#UNIX_SOCKETS},
 *       {@link Capability#DATAGRAMS} or {@link Capability#UNIX_DATAGRAMS};
 *   <li>{@link java.io.UncheckedIOException} if the OS opens no socket;
 *   <li>{@link LoopClosedException} if the loop is closed.
 * </ul>
 */
public interface RawSockets {
    /**
     * Opens a stream socket that can connect: TCP, or a Unix-domain socket. It has the options of the OS, without the defaults of
     * {@link StreamOptions}; TCP_NODELAY, for example, is off.
     */
    RawSocket stream(ProtocolFamily family);

    /** Opens a stream socket that can listen. A TCP listener has SO_REUSEADDR, as servers of the loop do. */
    RawSocket listener(ProtocolFamily family);

    /** Opens a datagram socket: UDP, or a Unix-domain socket. One of {@code INET6} exchanges datagrams with IPv4 addresses, too. */
    RawSocket datagram(ProtocolFamily family);
}
