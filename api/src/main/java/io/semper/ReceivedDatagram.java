package io.semper;

import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * What {@link RawSocket#recvFrom} has received. Rule RAW-14.
 *
 * @param data the bytes, between position 0 and limit; the memory belongs to the receiver
 * @param sender the address that it came from, which {@link RawSocket#sendTo} takes; an unnamed Unix-domain sender has the empty path
 */
public record ReceivedDatagram(ByteBuffer data, SocketAddress sender) {}
