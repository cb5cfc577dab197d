package io.semper;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where and how to connect. Immutable; withers return copies. Hosts enter as text and are looked up off the loop's thread; nothing
 * here resolves anything.
 */
public final class ConnectOptions {
    private final @Nullable String host;
    private final int port;
    private final @Nullable SocketAddress address;
    private final AddressFamily family;
    private final @Nullable SocketAddress localAddress;
    private final @Nullable Duration timeout;
    private final StreamOptions stream;

    private ConnectOptions(
            @Nullable String host,
            int port,
            @Nullable SocketAddress address,
            AddressFamily family,
            @Nullable SocketAddress localAddress,
            @Nullable Duration timeout,
            StreamOptions stream) {
        this.host = host;
        this.port = port;
        this.address = address;
        this.family = family;
        this.localAddress = localAddress;
        this.timeout = timeout;
        this.stream = stream;
    }

    /**
     * To a host, a name or a literal; null means the loopback interface (rule RESOLVE-04).
     *
     * @param port 1 to 65535
     */
    public static ConnectOptions to(@Nullable String host, int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " to connect to; 1 to 65535 is possible");
        }
        if (host != null && host.isEmpty()) {
            throw new IllegalArgumentException("the host to connect to is empty; null means loopback");
        }
        return new ConnectOptions(host, port, null, AddressFamily.ANY, null, null, StreamOptions.defaults());
    }

    /**
     * To an address: TCP or Unix. An unresolved internet address is looked up by its host text.
     *
     * @throws IllegalArgumentException if the address is of another kind or has port 0
     */
    public static ConnectOptions to(SocketAddress address) {
        Objects.requireNonNull(address, "address");
        if (address instanceof InetSocketAddress inet) {
            if (inet.isUnresolved()) {
                return to(inet.getHostString(), inet.getPort());
            }
            if (inet.getPort() == 0) {
                throw new IllegalArgumentException("port 0 to connect to in " + address + "; 1 to 65535 is possible");
            }
        } else if (!(address instanceof UnixDomainSocketAddress)) {
            throw new IllegalArgumentException("cannot connect to " + address + " ("
                    + address.getClass().getName() + "); InetSocketAddress and UnixDomainSocketAddress are possible");
        }
        return new ConnectOptions(null, 0, address, AddressFamily.ANY, null, null, StreamOptions.defaults());
    }

    /** To the Unix-domain stream socket at {@code path}. */
    public static ConnectOptions unix(Path path) {
        return to(UnixDomainSocketAddress.of(path));
    }

    /** With addresses of one family alone. Rule CONNECT-21. */
    public ConnectOptions family(AddressFamily newFamily) {
        Objects.requireNonNull(newFamily, "family");
        return new ConnectOptions(host, port, address, newFamily, localAddress, timeout, stream);
    }

    /** With our own address bound first; port 0 lets the system choose. Rule CONNECT-15. */
    public ConnectOptions localAddress(@Nullable SocketAddress newLocalAddress) {
        return new ConnectOptions(host, port, address, family, newLocalAddress, timeout, stream);
    }

    /** With a deadline for look-up and connect together; null means none but the system's. Rule CONNECT-14. */
    public ConnectOptions timeout(@Nullable Duration newTimeout) {
        if (newTimeout != null && (newTimeout.isNegative() || newTimeout.isZero())) {
            throw new IllegalArgumentException("the timeout to connect is " + newTimeout + "; it has to be positive");
        }
        return new ConnectOptions(host, port, address, family, localAddress, newTimeout, stream);
    }

    /** With these options of the stream. */
    public ConnectOptions stream(StreamOptions newStream) {
        Objects.requireNonNull(newStream, "stream");
        return new ConnectOptions(host, port, address, family, localAddress, timeout, newStream);
    }

    /** The host text; null for loopback or where {@link #address()} is given. */
    public @Nullable String host() {
        return host;
    }

    /** The port that goes with {@link #host()}. */
    public int port() {
        return port;
    }

    /** The address, where one was given instead of a host. */
    public @Nullable SocketAddress address() {
        return address;
    }

    /** Which addresses of the host are tried. */
    public AddressFamily family() {
        return family;
    }

    /** Our own address, if one is to be bound. */
    public @Nullable SocketAddress localAddress() {
        return localAddress;
    }

    /** The deadline, if there is one. */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /** The options of the stream. */
    public StreamOptions stream() {
        return stream;
    }

    @Override
    public String toString() {
        return address != null ? address.toString() : (host == null ? "loopback" : host) + ":" + port;
    }
}
