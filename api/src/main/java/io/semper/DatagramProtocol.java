package io.semper;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * A protocol over datagrams. Callbacks come in the order
 * {@code connectionMade (datagramReceived | errorReceived | pauseWriting | resumeWriting)* connectionLost}. Called on the loop's thread.
 * Rule DATAGRAM-01.
 */
public interface DatagramProtocol extends Protocol {
    /**
     * Called first, when the endpoint is open. Datagrams are delivered only after this method has returned. An exception thrown here is
     * reported to the exception handler and leaves the endpoint open. Rule DATAGRAM-01.
     */
    default void connectionMade(DatagramTransport transport) {}

    /**
     * Called with one datagram, whole. The buffer is lent until the method returns. Its position is 0, its limit and capacity are the size
     * of the datagram, 0 or more, its order is big-endian. What is left unread is dropped. An exception thrown here is reported to the
     * exception handler and leaves the endpoint open: a packet that cannot be understood must not end a server.
     *
     * <p>Rules DATAGRAM-02, DATAGRAM-03, DATAGRAM-16, DATAGRAM-18, DATAGRAM-23.
     *
     * @param sender the address that a {@link DatagramTransport#sendTo} to the sender takes, with the scope of an IPv6 address. A sender
     *     without an address has port 0, or the empty path of an unnamed Unix-domain socket, and cannot be answered.
     */
    void datagramReceived(ByteBuffer data, SocketAddress sender);

    /**
     * Called when a datagram could not be sent or received, and when the OS reports that an earlier one did not arrive. The endpoint stays
     * open, and other datagrams are not affected. Never called inside {@code send}. An exception thrown here is reported to the exception
     * handler and changes nothing else.
     *
     * <p>Rules DATAGRAM-07 to DATAGRAM-10, DATAGRAM-12, DATAGRAM-14, DATAGRAM-18, DATAGRAM-19.
     *
     * @param cause {@link java.net.PortUnreachableException} if no socket has the address of the peer, as ICMP reports to connected
     *     endpoints; {@link java.net.NoRouteToHostException} if the destination cannot be reached; {@link WriteQueueFullException} if a
     *     datagram was dropped because too much is queued; another {@link IOException} otherwise. The message has the addresses.
     */
    default void errorReceived(IOException cause) {}
}
