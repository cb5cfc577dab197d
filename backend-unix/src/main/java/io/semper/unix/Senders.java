package io.semper.unix;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The addresses from which a socket has received lately, at most {@value #SIZE}: a sender that repeats needs no new one. Owner only. */
final class Senders {
    /** A power of two. */
    private static final int SIZE = 64;

    private final @Nullable InetSocketAddress[] known = new InetSocketAddress[SIZE];

    /** Returns the address of the sender {@code from}, which Netty has made: the known object, or a new one of the JDK's class. */
    InetSocketAddress addressOf(InetSocketAddress from) throws IOException {
        int at = from.getAddress().hashCode() * 31 + from.getPort() & SIZE - 1;
        InetSocketAddress last = known[at];
        if (last != null && Addresses.areSame(from, last)) {
            return last;
        }
        InetSocketAddress made = new InetSocketAddress(withoutScopeZero(from.getAddress()), from.getPort());
        known[at] = made;
        return made;
    }

    /** Netty gives every IPv6 address a scope; 0 stands for none. */
    private static InetAddress withoutScopeZero(InetAddress address) throws IOException {
        return address instanceof Inet6Address ip && ip.getScopeId() == 0
                ? InetAddress.getByAddress(ip.getAddress())
                : address;
    }
}
