package org.example.foreign;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/** Internet addresses as {@code struct sockaddr_in} and {@code struct sockaddr_in6}. */
final class Address {
    static final int IPV4 = 2;
    static final int IPV6 = 10;

    /** The size of the larger one. */
    static final long SIZE = 28;

    private static final int SIZE_OF_IPV4 = 16;
    private static final ValueLayout.OfShort PORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    private Address() {}

    static int familyOf(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet6Address ? IPV6 : IPV4;
    }

    /** Writes {@code address} for a socket of {@code family}, and returns its length. */
    static int put(MemorySegment into, SocketAddress address, int family, FailedCall call) throws IOException {
        if (!(address instanceof InetSocketAddress inet) || inet.isUnresolved()) {
            throw call.because(Cause.OTHER, address + " is not an internet address");
        }
        byte[] bytes = inet.getAddress().getAddress();
        if (family == IPV4 && bytes.length != 4) {
            throw call.because(Cause.OTHER, address + " is not an address of an IPv4 socket");
        }
        into.fill((byte) 0);
        into.set(JAVA_SHORT, 0, (short) family);
        into.set(PORT, 2, (short) inet.getPort());
        if (family == IPV4) {
            MemorySegment.copy(bytes, 0, into, JAVA_BYTE, 4, 4);
            return SIZE_OF_IPV4;
        }
        if (inet.getAddress() instanceof Inet6Address scoped) {
            into.set(JAVA_INT, 24, scoped.getScopeId());
        } else {
            into.set(JAVA_SHORT, 18, (short) -1); // ::ffff:1.2.3.4
        }
        MemorySegment.copy(bytes, 0, into, JAVA_BYTE, 24 - bytes.length, bytes.length);
        return (int) SIZE;
    }

    /** Reads an address of either family. An IPv4 address inside an IPv6 one comes out as IPv4. */
    static InetSocketAddress get(MemorySegment from) {
        boolean v6 = from.get(JAVA_SHORT, 0) == IPV6;
        byte[] bytes = from.asSlice(v6 ? 8 : 4, v6 ? 16 : 4).toArray(JAVA_BYTE);
        int scope = v6 ? from.get(JAVA_INT, 24) : 0;
        try {
            InetAddress address =
                    scope == 0 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, scope);
            return new InetSocketAddress(address, Short.toUnsignedInt(from.get(PORT, 2)));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible); // 4 and 16 bytes are addresses
        }
    }
}
