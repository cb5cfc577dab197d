package io.semper.engine.net;

import io.semper.Capability;
import io.semper.UnixAbstractAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** Describes addresses for messages. Never looks up a name. */
public final class Endpoints {
    private Endpoints() {}

    /** Returns a text such as {@code tcp 127.0.0.1:4711}, {@code tcp [0:0:0:0:0:0:0:1]:80} or {@code unix /run/app.sock}. */
    public static String describe(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            InetAddress ip = inet.getAddress();
            return ip == null
                    ? describe(inet.getHostString(), inet.getPort())
                    : "tcp " + bracketed(ip) + ":" + inet.getPort();
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            String path = unix.getPath().toString();
            return path.isEmpty() ? "unix (unnamed)" : "unix " + path;
        }
        if (address instanceof UnixAbstractAddress) {
            return "unix " + address;
        }
        return address == null ? "(no address)" : address.toString();
    }

    /** Returns a text such as {@code udp 127.0.0.1:4711} or {@code unix datagrams /run/app.sock}. */
    public static String describeDatagrams(@Nullable SocketAddress address) {
        String stream = describe(address);
        return isUnix(address)
                ? "unix datagrams" + stream.substring("unix".length())
                : address instanceof InetSocketAddress ? "udp" + stream.substring("tcp".length()) : stream;
    }

    /** Whether {@code address} is one of a Unix-domain socket. */
    public static boolean isUnix(@Nullable SocketAddress address) {
        return address instanceof UnixDomainSocketAddress || address instanceof UnixAbstractAddress;
    }

    /** Returns the capability that sockets at {@code address} need, or null if every loop has them. */
    public static @Nullable Capability needed(@Nullable SocketAddress address) {
        if (address instanceof UnixAbstractAddress) {
            return Capability.ABSTRACT_UNIX;
        }
        return address instanceof UnixDomainSocketAddress ? Capability.UNIX_SOCKETS : null;
    }

    /** Returns a text such as {@code tcp example.com:443}. */
    public static String describe(String host, int port) {
        return host.indexOf(':') < 0 || host.startsWith("[")
                ? "tcp " + host + ":" + port
                : "tcp [" + host + "]:" + port;
    }

    private static String bracketed(InetAddress ip) {
        return ip instanceof Inet6Address ? "[" + ip.getHostAddress() + "]" : ip.getHostAddress();
    }
}
