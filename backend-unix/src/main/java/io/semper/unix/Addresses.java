package io.semper.unix;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.NativeInetAddress;
import io.semper.UnixAbstractAddress;
import io.semper.engine.kernel.FailedCall;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import org.jspecify.annotations.Nullable;

/** Converts between the JDK's addresses and Netty's. */
final class Addresses {
    static final UnixDomainSocketAddress UNNAMED = UnixDomainSocketAddress.of("");

    /** The size of sun_path without its last byte, which remains zero. */
    private static final int LONGEST_PATH = Errno.Numbers.LINUX ? 107 : 103;

    private Addresses() {}

    /** The address in the form that Netty's calls take. */
    static SocketAddress toNetty(SocketAddress address) {
        String path = pathOf(address);
        return path == null ? address : new DomainSocketAddress(path);
    }

    /** What sun_path contains, a leading zero for an abstract name; null if {@code address} is not of a Unix-domain socket. */
    private static @Nullable String pathOf(SocketAddress address) {
        if (address instanceof UnixAbstractAddress named) {
            return "\0" + named.name();
        }
        return address instanceof UnixDomainSocketAddress unix ? unix.getPath().toString() : null;
    }

    static boolean isUnix(@Nullable SocketAddress address) {
        return address instanceof UnixDomainSocketAddress || address instanceof UnixAbstractAddress;
    }

    /** The address in the bytes that accept filled in, without their length. IPv4-mapped addresses are IPv4 already. */
    static SocketAddress accepted(byte[] encoded) {
        return NativeInetAddress.address(encoded, 0, encoded.length);
    }

    /** The public form of a Unix-domain address that may be missing, unnamed, abstract, or not a path of this file system. */
    static SocketAddress fromNetty(@Nullable DomainSocketAddress address) {
        try {
            if (address != null && address.path().length() > 1 && address.path().charAt(0) == 0) {
                return UnixAbstractAddress.of(address.path().substring(1));
            }
            return address == null || address.path().isEmpty() ? UNNAMED : UnixDomainSocketAddress.of(address.path());
        } catch (InvalidPathException e) {
            return UNNAMED;
        }
    }

    /** Whether two addresses are equal; the JDK compares no scopes. */
    static boolean areSame(SocketAddress one, SocketAddress other) {
        return one.equals(other) && scopeOf(one) == scopeOf(other);
    }

    private static int scopeOf(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet6Address ip
                ? ip.getScopeId()
                : 0;
    }

    /** Whether the path of {@code address}, if it is one, is short enough for the OS. */
    static boolean fits(SocketAddress address) {
        String path = pathOf(address);
        return path == null || path.getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH;
    }

    /** Rejects what cannot be bound. {@link PathReservation} finds out whether a path is free. */
    static void checkBindable(SocketAddress local) throws IOException {
        if (isUnix(local)) {
            if (local instanceof UnixDomainSocketAddress unix
                    && unix.getPath().toString().isEmpty()) {
                throw new BindException("the path is empty");
            }
            if (!fits(local)) {
                throw Errno.ENAMETOOLONG.failure(FailedCall.BIND);
            }
        } else if (!(local instanceof InetSocketAddress internet) || internet.isUnresolved()) {
            throw new BindException(local + " is not an address that a socket can be bound to");
        }
    }
}
