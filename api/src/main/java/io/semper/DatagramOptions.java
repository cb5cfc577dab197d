package io.semper;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The addresses and the options of a datagram endpoint. Immutable; setters return copies. Any thread. Host names are looked up off the
 * loop's thread when the endpoint is made, never here. Socket options are in force before {@code connectionMade}; one that the OS refuses
 * fails the endpoint. Rules DATAGRAM-17, DATAGRAM-21, DATAGRAM-25, DATAGRAM-34.
 */
public final class DatagramOptions {
    // One long class, since each option is a setter and a getter, and states its contract.

    /** What a queued datagram counts in addition to its bytes: the size of the header of UDP. Rule DATAGRAM-11. */
    public static final int OVERHEAD = 8;

    /** IP_TTL and IPV6_UNICAST_HOPS (ip(7), ipv6(7)): how many routers a datagram passes, 1 to 255. The JDK has no constant for it. */
    public static final SocketOption<Integer> TTL = new Option<>("IP_TTL", Integer.class);

    /**
     * IP_DONTFRAGMENT: datagrams larger than the path takes are not fragmented but refused, and the sender is notified. The option of
     * this name that JDK 19 added is recognized, too.
     */
    public static final SocketOption<Boolean> DONT_FRAGMENT = new Option<>("IP_DONTFRAGMENT", Boolean.class);

    private record Option<T>(String name, Class<T> type) implements SocketOption<T> {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final class Values implements Cloneable {
        @Nullable
        SocketAddress local;

        @Nullable
        SocketAddress peer;

        AddressFamily family = AddressFamily.ANY;
        boolean reuseAddress;
        boolean reusePort;
        boolean v6Only;
        boolean broadcast;
        int sendBufferSize;
        int receiveBufferSize;
        int lowLimit = StreamOptions.HIGH_LIMIT / 4;
        int highLimit = StreamOptions.HIGH_LIMIT;
        long writeQueueCap = StreamOptions.WRITE_QUEUE_CAP;

        @Nullable
        Duration closeTimeout = Duration.ofSeconds(30);

        Set<PosixFilePermission> permissions = Set.copyOf(PosixFilePermissions.fromString("rw-------"));
        Map<SocketOption<?>, Object> more = Map.of();

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

    private DatagramOptions(Values values) {
        this.values = values;
    }

    private DatagramOptions with(Consumer<Values> change) {
        Values copy = values.clone();
        change.accept(copy);
        return new DatagramOptions(copy);
    }

    /**
     * Receives at a host, given as a name or as a literal address, and sends to any address; null or empty means every interface. Of a
     * name, the first address that can be bound is used.
     *
     * <p>Rules DATAGRAM-21, DATAGRAM-22.
     *
     * @param port 1 to 65535, or 0 to have the OS choose one; {@link DatagramTransport#localAddress()} returns it
     * @throws IllegalArgumentException if the port is out of range
     */
    public static DatagramOptions bind(@Nullable String host, int port) {
        return bind(InetSocketAddress.createUnresolved(host == null ? "" : host, checkedPort(port, 0)));
    }

    /**
     * Receives at an {@link InetSocketAddress}, a {@link UnixDomainSocketAddress} or a {@link UnixAbstractAddress}, and sends to any address
     * of the same kind. The host text of an unresolved internet address is looked up. A Unix-domain address with an empty path makes an
     * endpoint that cannot be answered. Unix-domain addresses need {@link Capability#UNIX_DATAGRAMS}.
     *
     * @throws IllegalArgumentException if the address is of another kind
     */
    public static DatagramOptions bind(SocketAddress address) {
        SocketAddress checked = checkedKind(address, "receive at");
        return new DatagramOptions(new Values()).with(v -> v.local = checked);
    }

    /** Receives at the Unix-domain datagram socket {@code path}. Rules DATAGRAM-30, DATAGRAM-31. */
    public static DatagramOptions unix(Path path) {
        return bind(UnixDomainSocketAddress.of(path));
    }

    /**
     * Sends to one peer and receives from it alone; of a name, the first address that can be connected is used. A connected endpoint is
     * notified if the peer has no socket.
     *
     * <p>Rules DATAGRAM-04, DATAGRAM-08, DATAGRAM-21.
     *
     * @param host a name or a literal address
     * @param port 1 to 65535
     * @throws IllegalArgumentException if the port is out of range or the host is empty
     */
    public static DatagramOptions connect(String host, int port) {
        if (Objects.requireNonNull(host, "host").isEmpty()) {
            throw new IllegalArgumentException("the host to send datagrams to must not be empty");
        }
        return connect(InetSocketAddress.createUnresolved(host, checkedPort(port, 1)));
    }

    /**
     * As {@link #connect(String, int)}, for an {@link InetSocketAddress}, a {@link UnixDomainSocketAddress} or a {@link UnixAbstractAddress}.
     *
     * @throws IllegalArgumentException if the address is of another kind, has port 0 or an empty path
     */
    public static DatagramOptions connect(SocketAddress address) {
        SocketAddress checked = checkedKind(address, "send datagrams to");
        if (checked instanceof InetSocketAddress inet) {
            checkedPort(inet.getPort(), 1);
        } else if (checked instanceof UnixDomainSocketAddress unix
                && unix.getPath().toString().isEmpty()) {
            throw new IllegalArgumentException("the path to send datagrams to must not be empty");
        }
        return new DatagramOptions(new Values()).with(v -> v.peer = checked);
    }

    private static int checkedPort(int port, int least) {
        if (port < least || port > 65535) {
            throw new IllegalArgumentException(
                    "port " + port + " of a datagram endpoint is out of range; use " + least + " to 65535");
        }
        return port;
    }

    private static SocketAddress checkedKind(SocketAddress address, String purpose) {
        Objects.requireNonNull(address, "address");
        if (!(address instanceof InetSocketAddress)
                && !(address instanceof UnixDomainSocketAddress)
                && !(address instanceof UnixAbstractAddress)) {
            throw new IllegalArgumentException("cannot " + purpose + " " + address + " ("
                    + address.getClass().getName()
                    + "); give an InetSocketAddress, a UnixDomainSocketAddress or a UnixAbstractAddress");
        }
        return address;
    }

    private static boolean isUnix(@Nullable SocketAddress address) {
        return address instanceof UnixDomainSocketAddress || address instanceof UnixAbstractAddress;
    }

    /**
     * Binds a connected endpoint to {@code address}, which needs no lookup; null, the default, leaves the local address to the OS.
     *
     * @throws IllegalArgumentException if the address is not resolved, or not of the kind of the peer
     */
    public DatagramOptions localAddress(@Nullable SocketAddress address) {
        if (address != null && values.peer != null && isUnix(address) != isUnix(values.peer)) {
            throw new IllegalArgumentException("localAddress " + address + " of an endpoint for " + values.peer
                    + ": both have to be internet addresses or both Unix ones");
        }
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new IllegalArgumentException("localAddress " + address
                    + " is not resolved; give the address of an interface, such as a literal");
        }
        SocketAddress checked = address == null ? null : checkedKind(address, "bind");
        return with(v -> v.local = checked);
    }

    /**
     * Limits the addresses of hosts to one family; {@link AddressFamily#ANY} by default, for which every interface means those of both
     * families. Unix-domain addresses have no family. Rule DATAGRAM-21.
     */
    public DatagramOptions family(AddressFamily newFamily) {
        Objects.requireNonNull(newFamily, "family");
        return with(v -> v.family = newFamily);
    }

    /**
     * Turns SO_REUSEADDR (socket(7)) on or off. Off by default: with it, another socket can take an address over, and which of the two
     * receives a datagram depends on the OS. For receivers of a multicast group that share a port. Rule DATAGRAM-17.
     */
    public DatagramOptions reuseAddress(boolean on) {
        return with(v -> v.reuseAddress = on);
    }

    /**
     * Turns SO_REUSEPORT (socket(7)) on or off: several sockets share an address, and the OS distributes datagrams by their sender. Off by
     * default. Needs {@link Capability#REUSE_PORT}. Rule DATAGRAM-17.
     */
    public DatagramOptions reusePort(boolean on) {
        return with(v -> v.reusePort = on);
    }

    /**
     * Turns IPV6_V6ONLY (ipv6(7)) on or off: an IPv6 endpoint does not exchange datagrams with IPv4 addresses. Off by default. Needs
     * {@link Capability#V6_ONLY}. Rule DATAGRAM-17.
     */
    public DatagramOptions v6Only(boolean on) {
        return with(v -> v.v6Only = on);
    }

    /** Allows sending to broadcast addresses (SO_BROADCAST, ip(7)); off by default. Rule DATAGRAM-17. */
    public DatagramOptions broadcast(boolean on) {
        return with(v -> v.broadcast = on);
    }

    /**
     * Sets SO_SNDBUF (socket(7)) in bytes; 0 leaves it to the OS.
     *
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public DatagramOptions sendBufferSize(int bytes) {
        int checked = notNegative("sendBufferSize", bytes);
        return with(v -> v.sendBufferSize = checked);
    }

    /**
     * Sets SO_RCVBUF (socket(7)) in bytes; 0 leaves it to the OS. What does not fit is lost: for bursts, a larger value is needed than the
     * 208 KiB that Linux gives, in which 256 small datagrams fit.
     *
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public DatagramOptions receiveBufferSize(int bytes) {
        int checked = notNegative("receiveBufferSize", bytes);
        return with(v -> v.receiveBufferSize = checked);
    }

    /**
     * Sets any other option that the backend knows for datagram sockets, such as {@link #TTL}, {@link #DONT_FRAGMENT},
     * {@link StandardSocketOptions#IP_TOS} and {@link StandardSocketOptions#IP_MULTICAST_TTL}. An option that the backend does not know
     * fails {@code createDatagramEndpoint} with {@link UnsupportedOperationException}. Rule DATAGRAM-25.
     *
     * @throws IllegalArgumentException if the option has a setter here, or the value is of another type
     */
    public <T> DatagramOptions option(SocketOption<T> option, T value) {
        Objects.requireNonNull(option, "option");
        Objects.requireNonNull(value, "value");
        if (!option.type().isInstance(value)) {
            throw new IllegalArgumentException("option " + option.name() + " takes a value of type "
                    + option.type().getSimpleName() + ", not "
                    + value.getClass().getSimpleName());
        }
        if (option == StandardSocketOptions.SO_REUSEADDR
                || option == StandardSocketOptions.SO_REUSEPORT
                || option == StandardSocketOptions.SO_BROADCAST
                || option == StandardSocketOptions.SO_SNDBUF
                || option == StandardSocketOptions.SO_RCVBUF) {
            throw new IllegalArgumentException(
                    "option " + option.name() + " has a setter in DatagramOptions; use that");
        }
        Map<SocketOption<?>, Object> copy = new LinkedHashMap<>(values.more);
        copy.put(option, value);
        return with(v -> v.more = Map.copyOf(copy));
    }

    /**
     * Sets the low-water and high-water mark of the queued bytes, as {@link Transport#setWriteLimits} does; 16 KiB and 64 KiB by default.
     * Rule DATAGRAM-11.
     *
     * @param low in bytes, 0 or more
     * @param high in bytes, {@code low} or more
     * @throws IllegalArgumentException if {@code low} is negative or above {@code high}
     */
    public DatagramOptions writeLimits(int low, int high) {
        StreamOptions.checkLimits(low, high);
        return with(v -> {
            v.lowLimit = low;
            v.highLimit = high;
        });
    }

    /**
     * Sets the maximum of {@link DatagramTransport#writeBufferSize()}; 16 MiB by default. A datagram that would exceed it is dropped and
     * reported. Rule DATAGRAM-19.
     *
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public DatagramOptions writeQueueCap(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("writeQueueCap must be 0 or more bytes, was " + bytes);
        }
        return with(v -> v.writeQueueCap = bytes);
    }

    /**
     * Limits the time in which {@code close()} sends what is queued; 30 seconds by default, null for no limit. What is left is dropped, and
     * {@code connectionLost} gets a {@link java.net.SocketTimeoutException}. Rule DATAGRAM-13.
     *
     * @throws IllegalArgumentException if {@code timeout} is zero or negative
     */
    public DatagramOptions closeTimeout(@Nullable Duration timeout) {
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("closeTimeout must be positive, or null, was " + timeout);
        }
        return with(v -> v.closeTimeout = timeout);
    }

    /**
     * Sets the permissions of the file of a Unix-domain socket, as {@link ServerOptions#permissions} does; {@code rw-------} by default.
     * Rule DATAGRAM-30.
     */
    public DatagramOptions permissions(Set<PosixFilePermission> newPermissions) {
        Set<PosixFilePermission> copy = Set.copyOf(newPermissions);
        return with(v -> v.permissions = copy);
    }

    private static int notNegative(String what, int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(what + " must be 0 or more bytes, was " + bytes);
        }
        return bytes;
    }

    /**
     * Returns the address to receive at, or null for one that the OS chooses. A host that has to be looked up is an unresolved
     * {@link InetSocketAddress}; an empty host text means every interface.
     */
    public @Nullable SocketAddress localAddress() {
        return values.local;
    }

    /** Returns the peer of a connected endpoint, or null. A host that has to be looked up is an unresolved {@link InetSocketAddress}. */
    public @Nullable SocketAddress peer() {
        return values.peer;
    }

    /** Returns the family of the addresses of hosts. */
    public AddressFamily family() {
        return values.family;
    }

    /** Whether SO_REUSEADDR is on. */
    public boolean reuseAddress() {
        return values.reuseAddress;
    }

    /** Whether SO_REUSEPORT is on. */
    public boolean reusePort() {
        return values.reusePort;
    }

    /** Whether IPV6_V6ONLY is on. */
    public boolean v6Only() {
        return values.v6Only;
    }

    /** Whether SO_BROADCAST is on. */
    public boolean broadcast() {
        return values.broadcast;
    }

    /** Returns SO_SNDBUF in bytes, or 0. */
    public int sendBufferSize() {
        return values.sendBufferSize;
    }

    /** Returns SO_RCVBUF in bytes, or 0. */
    public int receiveBufferSize() {
        return values.receiveBufferSize;
    }

    /** Returns the options set by {@link #option}, with their values. Unmodifiable. */
    public Map<SocketOption<?>, Object> options() {
        return values.more;
    }

    /** Returns the low-water mark in bytes. */
    public int lowLimit() {
        return values.lowLimit;
    }

    /** Returns the high-water mark in bytes. */
    public int highLimit() {
        return values.highLimit;
    }

    /** Returns the maximum number of bytes that may be queued. */
    public long writeQueueCap() {
        return values.writeQueueCap;
    }

    /** Returns the limit of time of a close, or null. */
    public @Nullable Duration closeTimeout() {
        return values.closeTimeout;
    }

    /** Returns the permissions of the file of a Unix-domain socket. Unmodifiable. */
    public Set<PosixFilePermission> permissions() {
        return values.permissions;
    }

    @Override
    public String toString() {
        return "DatagramOptions[localAddress=" + localAddress() + ", peer=" + peer() + ", family=" + family()
                + ", reuseAddress=" + reuseAddress() + ", reusePort=" + reusePort() + ", v6Only=" + v6Only()
                + ", broadcast=" + broadcast() + ", sendBufferSize=" + sendBufferSize() + ", receiveBufferSize="
                + receiveBufferSize() + ", lowLimit=" + lowLimit() + ", highLimit=" + highLimit()
                + ", writeQueueCap=" + writeQueueCap() + ", closeTimeout=" + closeTimeout() + "]";
    }
}
