package io.semper.jfr;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Addresses as text, without a lookup of names. */
final class Addresses {
    private Addresses() {}

    /** Returns a text such as {@code 127.0.0.1:4711}, {@code [0:0:0:0:0:0:0:1]:80} or {@code /run/app.sock}; null for null. */
    static @Nullable String text(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet && !inet.isUnresolved()) {
            String host = inet.getAddress().getHostAddress();
            return (inet.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + inet.getPort();
        }
        return address == null ? null : address.toString();
    }
}
