package io.semper;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where and how to connect. Immutable; withers return copies. Hosts enter as text and are looked up off the loop's thread; nothing
 * here resolves anything.
 */
public final class ConnectOptions {
    /** The delay between two attempts that RFC 8305, section 5, recommends. */
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

        @Nullable
        SocketAddress localAddress;

        @Nullable
        Duration timeout;

        @Nullable
        Duration attemptDelay = ATTEMPT_DELAY;

        StreamOptions stream = StreamOptions.defaults();

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
        return of(v -> {
            v.host = host;
            v.port = port;
        });
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
        return of(v -> v.address = address);
    }

    /** To the Unix-domain stream socket at {@code path}. */
    public static ConnectOptions unix(Path path) {
        return to(UnixDomainSocketAddress.of(path));
    }

    /**
     * Over a channel that is connected, over TCP or a Unix-domain socket, blocking or not, and not registered with a selector. It
     * belongs to the loop from the call of {@code createConnection} on, unless that throws: nobody else may use it any more, on any
     * thread. On any failure or cancellation it is closed before that can be seen, once; the object is closed at the latest with the
     * connection, so that a late {@code close()} reaches nobody else's. Options of the stream are set; {@code localAddress} is refused.
     * A positive SO_LINGER of the channel is cleared, since closing it would block the loop. No other thread may be inside a call on the
     * channel: the loop would wait for it. Needs {@link Capability#ADOPT_CHANNELS}. Rules CONNECT-12, CONNECT-13, CONNECT-45.
     */
    public static ConnectOptions over(SocketChannel channel) {
        Objects.requireNonNull(channel, "channel");
        return of(v -> v.channel = channel);
    }

    /** With addresses of one family alone. Rule CONNECT-21. */
    public ConnectOptions family(AddressFamily newFamily) {
        Objects.requireNonNull(newFamily, "family");
        return with(v -> v.family = newFamily);
    }

    /** With our own address bound first; port 0 lets the system choose. Rule CONNECT-15. */
    public ConnectOptions localAddress(@Nullable SocketAddress newLocalAddress) {
        return with(v -> v.localAddress = newLocalAddress);
    }

    /** With a deadline for look-up and connect together; null means none but the system's. Rule CONNECT-14. */
    public ConnectOptions timeout(@Nullable Duration newTimeout) {
        if (newTimeout != null && (newTimeout.isNegative() || newTimeout.isZero())) {
            throw new IllegalArgumentException("the timeout to connect is " + newTimeout + "; it has to be positive");
        }
        return with(v -> v.timeout = newTimeout);
    }

    /**
     * With so much time for an attempt before the next address is tried beside it (RFC 8305, "happy eyeballs"); 250 ms by default. The
     * families take turns, beginning with that of the first address; an attempt that fails is followed at once; the first that connects
     * is the connection, and the others are closed. Zero tries all at once. Null keeps the order of the resolver and tries the next only
     * after the one before has failed; so does a local address with a port. Rules CONNECT-16, CONNECT-17, CONNECT-18.
     */
    public ConnectOptions attemptDelay(@Nullable Duration delay) {
        if (delay != null && delay.isNegative()) {
            throw new IllegalArgumentException("attemptDelay is " + delay + "; it has to be zero or more, or null");
        }
        return with(v -> v.attemptDelay = delay);
    }

    /** With these options of the stream. */
    public ConnectOptions stream(StreamOptions newStream) {
        Objects.requireNonNull(newStream, "stream");
        return with(v -> v.stream = newStream);
    }

    /** The host text; null for loopback or where {@link #address()} or {@link #channel()} is given. */
    public @Nullable String host() {
        return values.host;
    }

    /** The port that goes with {@link #host()}. */
    public int port() {
        return values.port;
    }

    /** The address, where one was given instead of a host. */
    public @Nullable SocketAddress address() {
        return values.address;
    }

    /** The channel, where one was given instead of a host or an address. */
    public @Nullable SocketChannel channel() {
        return values.channel;
    }

    /** Which addresses of the host are tried. */
    public AddressFamily family() {
        return values.family;
    }

    /** Our own address, if one is to be bound. */
    public @Nullable SocketAddress localAddress() {
        return values.localAddress;
    }

    /** The deadline, if there is one. */
    public @Nullable Duration timeout() {
        return values.timeout;
    }

    /** After how much time the next address is tried; null for only after a failure. */
    public @Nullable Duration attemptDelay() {
        return values.attemptDelay;
    }

    /** The options of the stream. */
    public StreamOptions stream() {
        return values.stream;
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
