package io.semper.unix;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.NativeInetAddress;
import io.semper.engine.kernel.FailedCall;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Converts between the JDK's addresses and Netty's. */
final class Addresses {
    static final UnixDomainSocketAddress UNNAMED = UnixDomainSocketAddress.of("");

    /** The size of sun_path without its last byte, which remains zero. */
    private static final int LONGEST_PATH = Errno.Numbers.LINUX ? 107 : 103;

    private Addresses() {}

    /** The address in the form that Netty's calls take. */
    static SocketAddress toNetty(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress unix
                ? new DomainSocketAddress(unix.getPath().toString())
                : address;
    }

    /** The address in the bytes that accept filled in, without their length. IPv4-mapped addresses are IPv4 already. */
    static SocketAddress accepted(byte[] encoded) {
        return NativeInetAddress.address(encoded, 0, encoded.length);
    }

    /** The JDK's form of a Unix-domain address that may be missing, unnamed, or not a path of this file system. */
    static UnixDomainSocketAddress fromNetty(@Nullable DomainSocketAddress address) {
        try {
            return address == null || address.path().isEmpty() ? UNNAMED : UnixDomainSocketAddress.of(address.path());
        } catch (InvalidPathException e) {
            return UNNAMED;
        }
    }

    /** Whether the path of {@code address}, if it is one, is short enough for the OS. */
    static boolean fits(SocketAddress address) {
        return !(address instanceof UnixDomainSocketAddress unix)
                || unix.getPath().toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH;
    }

    /** Rejects what cannot be bound. {@link PathReservation} finds out whether a path is free. */
    static void checkBindable(SocketAddress local) throws IOException {
        if (local instanceof UnixDomainSocketAddress unix) {
            Path path = unix.getPath();
            if (path.toString().isEmpty()) {
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
