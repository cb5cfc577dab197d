package io.semper;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The target and the options of a connect. Immutable; setters return copies. Any thread. Host names are looked up off the loop's
 * thread when the connect begins, never here. A target or an option that makes no sense is refused (rule CONNECT-23).
 */
public final class ConnectOptions {
    /** The default of {@link #attemptDelay(Duration)}: what RFC 8305, section 5, recommends. */
    public static final Duration ATTEMPT_DELAY = Duration.ofMillis(250);

    private static final class Values implements Cloneable {
        @Nullable
        String host;

        int port;

        @Nullable
        SocketAddress address;

        @Nullable
        SocketChannel channel;

        AddressFamily family = AddressFamily.ANY;

        List<SocketAddress> localAddresses = List.of();

        @Nullable
        Duration timeout;

        @Nullable
        Duration attemptDelay = ATTEMPT_DELAY;

        StreamOptions stream = StreamOptions.defaults();

        @Nullable
        TlsOptions tls;

        @Override
        protected Values clone() {
            try {
                return (Values) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final Values values;

    private ConnectOptions(Values values) {
        this.values = values;
    }

    private ConnectOptions with(Consumer<Values> change) {
        Values copy = values.clone();
        change.accept(copy);
        return new ConnectOptions(copy);
    }

    private static ConnectOptions of(Consumer<Values> target) {
        return new ConnectOptions(new Values()).with(target);
    }

    /**
     * Connects to a host, given as a name or as a literal address; null means the loopback interface.
     *
     * <p>Rules RESOLVE-02, RESOLVE-04.
     *
     * @param port 1 to 65535
     * @throws IllegalArgumentException if the port is out of range or the host is empty
     */
    public static ConnectOptions to(@Nullable String host, int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " to connect to is out of range; use 1 to 65535");
        }
        if (host != null && host.isEmpty()) {
            throw new IllegalArgumentException(
                    "the host to connect to must not be empty; use null for the loopback interface");
        }
        return of(v -> {
            v.host = host;
            v.port = port;
        });
    }

    /**
     * Connects to an {@link InetSocketAddress}, a {@link UnixDomainSocketAddress} or a {@link UnixAbstractAddress}. The host text of
     * an unresolved internet address is looked up.
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
                throw new IllegalArgumentException(
                        "port 0 to connect to in " + address + " is out of range; use 1 to 65535");
            }
        } else if (!(address instanceof UnixDomainSocketAddress) && !(address instanceof UnixAbstractAddress)) {
            throw new IllegalArgumentException("cannot connect to " + address + " ("
                    + address.getClass().getName()
                    + "); give an InetSocketAddress, a UnixDomainSocketAddress or a UnixAbstractAddress");
        }
        return of(v -> v.address = address);
    }

    /** Connects to the Unix-domain stream socket at {@code path}. Rules UNIX-01, UNIX-04, UNIX-05, UNIX-10. */
    public static ConnectOptions unix(Path path) {
        return to(UnixDomainSocketAddress.of(path));
    }

    /**
     * Uses a channel that is connected, by TCP or a Unix-domain socket, blocking or not, and not registered with a selector.
     *
     * <p>From the call of {@code createConnection} on the loop owns the channel, unless that call throws: the caller must not use
     * it again, on any thread, and no other thread may be inside a call on it. The loop closes it exactly once, before a failure or
     * cancellation can be observed, and a later {@code close()} by the caller affects no other descriptor. The stream options are
     * set; {@code localAddress} is refused. A positive SO_LINGER is cleared, because a close would block the loop. Needs
     * {@link Capability#ADOPT_CHANNELS}.
     *
     * <p>Rules CONNECT-12, CONNECT-13, CONNECT-45.
     */
    public static ConnectOptions over(SocketChannel channel) {
        Objects.requireNonNull(channel, "channel");
        return of(v -> v.channel = channel);
    }

    /** Limits the addresses of the host to one family; {@link AddressFamily#ANY} by default. Rule CONNECT-21. */
    public ConnectOptions family(AddressFamily newFamily) {
        Objects.requireNonNull(newFamily, "family");
        return with(v -> v.family = newFamily);
    }

    /**
     * Binds this local address before connecting; with port 0 the OS chooses the port. Null, the default, binds none.
     * Rule CONNECT-15.
     */
    public ConnectOptions localAddress(@Nullable SocketAddress newLocalAddress) {
        return localAddresses(newLocalAddress == null ? List.of() : List.of(newLocalAddress));
    }

    /**
     * Binds one of these local addresses before connecting: for each remote address the first of its family, a wildcard being of
     * both, that can be bound. Remote addresses for which there is none are skipped. An empty list, the default, binds none.
     *
     * <p>Rules CONNECT-15, CONNECT-46, CONNECT-47.
     *
     * @throws NullPointerException if an element is null
     */
    public ConnectOptions localAddresses(List<? extends SocketAddress> newLocalAddresses) {
        List<SocketAddress> copy = List.copyOf(Objects.requireNonNull(newLocalAddresses, "localAddresses"));
        return with(v -> v.localAddresses = copy);
    }

    /**
     * Limits the time of lookup and connect together; null, the default, sets no limit but that of the OS. On expiry
     * the connect fails with {@link java.net.SocketTimeoutException}.
     *
     * <p>Rule CONNECT-14.
     *
     * @throws IllegalArgumentException if {@code newTimeout} is zero or negative
     */
    public ConnectOptions timeout(@Nullable Duration newTimeout) {
        if (newTimeout != null && (newTimeout.isNegative() || newTimeout.isZero())) {
            throw new IllegalArgumentException("the connect timeout must be positive, or null, was " + newTimeout);
        }
        return with(v -> v.timeout = newTimeout);
    }

    /**
     * Sets how long an attempt may take before the next address is tried beside it (RFC 8305, "Happy Eyeballs"); 250 ms by default.
     * The families alternate, beginning with that of the first address. When an attempt fails the next one starts at once; the
     * first attempt that succeeds is the connection, and the others are closed. Zero starts all attempts at once. Null keeps the
     * resolver's order and starts an attempt only when the previous one has failed, as does a fixed local port.
     *
     * <p>Rules CONNECT-16 to CONNECT-18.
     *
     * @throws IllegalArgumentException if {@code delay} is negative
     */
    public ConnectOptions attemptDelay(@Nullable Duration delay) {
        if (delay != null && delay.isNegative()) {
            throw new IllegalArgumentException("attemptDelay must be zero or more, or null, was " + delay);
        }
        return with(v -> v.attemptDelay = delay);
    }

    /** Sets the options of the stream. */
    public ConnectOptions stream(StreamOptions newStream) {
        Objects.requireNonNull(newStream, "stream");
        return with(v -> v.stream = newStream);
    }

    /**
     * Makes the connection with TLS: {@code connectionMade} is called, and the future completes, when the handshake has succeeded. Null,
     * the default, connects without. The timeout of these options includes the handshake. Needs {@link Capability#TLS}. Rules TLS-01 to
     * TLS-09, TLS-20 to TLS-28.
     *
     * @throws IllegalArgumentException if these are options of a server
     */
    public ConnectOptions tls(@Nullable TlsOptions newTls) {
        if (newTls != null && newTls.role() != TlsOptions.Role.CLIENT) {
            throw new IllegalArgumentException(
                    "tls() with options of a server: a connection needs TlsOptions.client(...)");
        }
        return with(v -> v.tls = newTls);
    }

    /** Returns the host text; null for the loopback interface, or if there is an {@link #address()} or a {@link #channel()}. */
    public @Nullable String host() {
        return values.host;
    }

    /** Returns the port of {@link #host()}. */
    public int port() {
        return values.port;
    }

    /** Returns the address given in place of a host, or null. */
    public @Nullable SocketAddress address() {
        return values.address;
    }

    /** Returns the channel given in place of a host or an address, or null. */
    public @Nullable SocketChannel channel() {
        return values.channel;
    }

    /** Returns the family of the addresses that are tried. */
    public AddressFamily family() {
        return values.family;
    }

    /** Returns the local address to bind, the first if there are several, or null. */
    public @Nullable SocketAddress localAddress() {
        return values.localAddresses.isEmpty() ? null : values.localAddresses.get(0);
    }

    /** Returns the local addresses of which one is bound; empty if none is. Unmodifiable. */
    public List<SocketAddress> localAddresses() {
        return values.localAddresses;
    }

    /** Returns the limit of time of the connect, or null. */
    public @Nullable Duration timeout() {
        return values.timeout;
    }

    /** Returns the delay before the next address is tried, or null for only after a failure. */
    public @Nullable Duration attemptDelay() {
        return values.attemptDelay;
    }

    /** Returns the options of the stream. */
    public StreamOptions stream() {
        return values.stream;
    }

    /** Returns the options of TLS, or null for a connection without. */
    public @Nullable TlsOptions tls() {
        return values.tls;
    }

    @Override
    public String toString() {
        if (values.channel != null) {
            return values.channel.toString();
        }
        return values.address != null
                ? values.address.toString()
                : (values.host == null ? "loopback" : values.host) + ":" + values.port;
    }
}
