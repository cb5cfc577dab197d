package io.semper;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The addresses and the options of a server. Immutable; setters return copies. Any thread. Host names are looked up off the loop's
 * thread when the server is created, never here. An address or an option that makes no sense is refused (rule SERVER-21).
 */
public final class ServerOptions {
    /** The default of {@link #maxConnections(int)}: no limit. */
    public static final int NO_LIMIT = Integer.MAX_VALUE;

    private static final class Values implements Cloneable {
        List<SocketAddress> addresses = List.of();

        @Nullable
        ServerSocketChannel channel;

        AddressFamily family = AddressFamily.ANY;
        int backlog = 1024;
        boolean reuseAddress = true;
        boolean reusePort;
        boolean v6Only;
        boolean startServing = true;
        int maxConnections = NO_LIMIT;
        boolean cleanupSocket = true;
        Set<PosixFilePermission> permissions = Set.copyOf(PosixFilePermissions.fromString("rw-------"));

        @Nullable
        Supplier<? extends EventLoop> connectionLoops;

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

    private ServerOptions(Values values) {
        this.values = values;
    }

    private ServerOptions with(Consumer<Values> change) {
        Values copy = values.clone();
        change.accept(copy);
        return new ServerOptions(copy);
    }

    /**
     * Listens at a host, given as a name or as a literal address; null or empty means every interface. A name listens at each of
     * its addresses.
     *
     * <p>Rules RESOLVE-02, RESOLVE-04, SERVER-06, SERVER-07.
     *
     * @param port 1 to 65535, or 0 to have the OS choose one for each address; {@link Server#addresses()} returns
     *     them
     * @throws IllegalArgumentException if the port is out of range
     */
    public static ServerOptions bind(@Nullable String host, int port) {
        return new ServerOptions(new Values()).and(host, port);
    }

    /**
     * Listens at an {@link InetSocketAddress}, a {@link UnixDomainSocketAddress} or a {@link UnixAbstractAddress}. The host text of an
     * unresolved internet address is looked up.
     *
     * @throws IllegalArgumentException if the address is of another kind
     */
    public static ServerOptions bind(SocketAddress address) {
        return new ServerOptions(new Values()).and(address);
    }

    /** Listens at the Unix-domain stream socket {@code path}. Rules UNIX-02, UNIX-03, UNIX-10, UNIX-12, UNIX-21 to UNIX-23. */
    public static ServerOptions unix(Path path) {
        return bind(UnixDomainSocketAddress.of(path));
    }

    /**
     * Uses a channel that is bound, blocking or not, and not registered with a selector.
     *
     * <p>From the call of {@code createServer} on the loop owns the channel, unless that call throws: the caller must not use it
     * again, on any thread. The loop closes it exactly once, at the latest with the server, and removes the path of a Unix-domain
     * socket unless {@link #cleanupSocket(boolean)} is off. Backlog, address reuse and permissions stay as they are; {@code reusePort}, {@code v6Only} and {@code family} are refused. Needs
     * {@link Capability#ADOPT_CHANNELS}.
     *
     * <p>Rules CONNECT-12, CONNECT-13.
     */
    public static ServerOptions over(ServerSocketChannel channel) {
        Objects.requireNonNull(channel, "channel");
        return new ServerOptions(new Values()).with(v -> v.channel = channel);
    }

    /**
     * Adds a host, as {@link #bind(String, int)} takes it. All addresses are bound, or none. An address that is given twice, by name or by
     * number, is bound once, also with port 0.
     *
     * <p>Rules SERVER-05 to SERVER-07.
     *
     * @throws IllegalArgumentException if the port is out of range, or if these are the options of a channel
     */
    public ServerOptions and(@Nullable String host, int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " to listen on is out of range; use 0 to 65535");
        }
        return plus(InetSocketAddress.createUnresolved(host == null ? "" : host, port));
    }

    /**
     * Adds an address, as {@link #bind(SocketAddress)} takes it. All addresses are bound, or none.
     *
     * <p>Rules SERVER-05 to SERVER-07.
     *
     * @throws IllegalArgumentException if the address is of another kind, or if these are the options of a channel
     */
    public ServerOptions and(SocketAddress address) {
        return plus(checked(address));
    }

    /**
     * Replaces the addresses given so far by these, in this order.
     *
     * @throws IllegalArgumentException if there is none, if one is of another kind, or if these are the options of a channel
     */
    public ServerOptions at(List<? extends SocketAddress> others) {
        if (others.isEmpty()) {
            throw new IllegalArgumentException("no address to listen on: give one or more");
        }
        others.forEach(ServerOptions::checked);
        refuseBesideChannel(others.get(0));
        return with(v -> v.addresses = List.copyOf(others));
    }

    private static SocketAddress checked(SocketAddress address) {
        Objects.requireNonNull(address, "address");
        if (!(address instanceof InetSocketAddress)
                && !(address instanceof UnixDomainSocketAddress)
                && !(address instanceof UnixAbstractAddress)) {
            throw new IllegalArgumentException("cannot listen on " + address + " ("
                    + address.getClass().getName()
                    + "); give an InetSocketAddress, a UnixDomainSocketAddress or a UnixAbstractAddress");
        }
        return address;
    }

    private void refuseBesideChannel(SocketAddress address) {
        if (values.channel != null) {
            throw new IllegalArgumentException("a server over " + values.channel + " cannot listen on " + address
                    + " too: give addresses or a channel");
        }
    }

    private ServerOptions plus(SocketAddress address) {
        refuseBesideChannel(address);
        List<SocketAddress> more = new ArrayList<>(values.addresses);
        more.add(address);
        return with(v -> v.addresses = List.copyOf(more));
    }

    /**
     * Limits the addresses of hosts to one family; {@link AddressFamily#ANY} by default. A name that has no address of the family,
     * and an address of another family, fail the call. No host means the wildcard address of the family alone:
     *
     * <ul>
     *   <li>{@code IPV4}: the server binds no IPv6 socket.
     *   <li>{@code IPV6}: {@link #v6Only} is on, so that no IPv4 connection is accepted. For a server without a host, or with the
     *       host {@code ::}, this needs {@link Capability#V6_ONLY}.
     * </ul>
     *
     * <p>Unix-domain addresses have no family and remain; a channel refuses the option. Rules SERVER-48, SERVER-49.
     */
    public ServerOptions family(AddressFamily newFamily) {
        Objects.requireNonNull(newFamily, "family");
        return with(v -> v.family = newFamily);
    }

    /**
     * Sets the listen backlog (listen(2)); 1024 by default. The OS may cap it; a server with a backlog of 0 still
     * accepts.
     *
     * <p>Rule SERVER-08.
     *
     * @throws IllegalArgumentException if {@code newBacklog} is negative
     */
    public ServerOptions backlog(int newBacklog) {
        if (newBacklog < 0) {
            throw new IllegalArgumentException("backlog must be 0 or more, was " + newBacklog);
        }
        return with(v -> v.backlog = newBacklog);
    }

    /** Turns SO_REUSEADDR (socket(7)) on or off; on by default. Rule SERVER-08. */
    public ServerOptions reuseAddress(boolean on) {
        return with(v -> v.reuseAddress = on);
    }

    /**
     * Turns SO_REUSEPORT (socket(7)) on or off: several sockets share an address. Off by default. Needs
     * {@link Capability#REUSE_PORT}. Rule SERVER-35.
     */
    public ServerOptions reusePort(boolean on) {
        return with(v -> v.reusePort = on);
    }

    /**
     * Turns IPV6_V6ONLY (ipv6(7)) on or off: IPv6 sockets do not accept IPv4 connections. Off by default, and always on if the
     * server has an IPv4 address too. Needs {@link Capability#V6_ONLY}; on other loops an IPv6 wildcard accepts IPv4 connections,
     * and both wildcards of one port are one socket. Rules SERVER-06, SERVER-34.
     */
    public ServerOptions v6Only(boolean on) {
        return with(v -> v.v6Only = on);
    }

    /** Makes the server accept from the start, the default, or only after {@link Server#startServing()}. Rule SERVER-01. */
    public ServerOptions startServing(boolean atOnce) {
        return with(v -> v.startServing = atOnce);
    }

    /**
     * Limits the number of connections at a time, over all addresses; no limit by default. At the limit the server stops accepting,
     * and further connections stay in the backlog until one ends.
     *
     * <p>Rule SERVER-36.
     *
     * @throws IllegalArgumentException if {@code most} is less than 1
     */
    public ServerOptions maxConnections(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("maxConnections must be 1 or more, was " + most);
        }
        return with(v -> v.maxConnections = most);
    }

    /**
     * Sets the permissions of the file of a Unix-domain socket, whatever the umask; {@code rw-------} by default.
     *
     * <p>The socket is bound under its own path. Where the OS lets it have a mode before that, as Linux does for native backends, the
     * file never has more permissions. Elsewhere the file has those of the umask for a moment after the bind. A umask of 022 lets no
     * other user connect in that moment; with a wider one, connections made in that moment are closed unserved.
     *
     * <p>Rules UNIX-21 to UNIX-23.
     */
    public ServerOptions permissions(Set<PosixFilePermission> newPermissions) {
        Set<PosixFilePermission> copy = Set.copyOf(newPermissions);
        return with(v -> v.permissions = copy);
    }

    /**
     * Makes the end of the server remove the file of a Unix-domain socket, the default, or leave it in place, for another process
     * that shares the socket or watches the path. Connects to a file that was left are refused. Another server at its path replaces
     * it; while connections of this server are open, that server may be refused, because the OS lists them under the path.
     * Ignored for internet addresses. Rule UNIX-24.
     */
    public ServerOptions cleanupSocket(boolean on) {
        return with(v -> v.cleanupSocket = on);
    }

    /**
     * Has other loops carry the connections. {@code chooser} is called on the server's loop for each connection; factory and
     * protocol run on the loop that it returns, which must be of the same backend. The server's own loop accepts and counts. Null,
     * the default, keeps connections on the server's loop. Needs {@link Capability#HAND_OVER}.
     *
     * <p>Rules SERVER-40 to SERVER-46.
     */
    public ServerOptions connectionLoops(@Nullable Supplier<? extends EventLoop> chooser) {
        return with(v -> v.connectionLoops = chooser);
    }

    /**
     * Serves every connection with TLS: the factory is called for a connection when its handshake has succeeded. A handshake that fails
     * ends its connection alone, and is counted in {@link ServerStats#failedHandshakes()}. Null, the default, serves without. Needs
     * {@link Capability#TLS}. Rules TLS-01, TLS-02, TLS-07 to TLS-11, TLS-20 to TLS-29, TLS-72.
     *
     * @throws IllegalArgumentException if these are options of a client
     */
    public ServerOptions tls(@Nullable TlsOptions newTls) {
        if (newTls != null && newTls.role() != TlsOptions.Role.SERVER) {
            throw new IllegalArgumentException("tls() with options of a client: a server needs TlsOptions.server(...)");
        }
        return with(v -> v.tls = newTls);
    }

    /** Sets the options of every connection. */
    public ServerOptions stream(StreamOptions newStream) {
        Objects.requireNonNull(newStream, "stream");
        return with(v -> v.stream = newStream);
    }

    /**
     * Returns the addresses in the order given; empty if there is a channel. A host that has to be looked up is an unresolved
     * {@link InetSocketAddress}; an empty host text means every interface. Unmodifiable.
     */
    public List<SocketAddress> addresses() {
        return values.addresses;
    }

    /** Returns the channel given in place of addresses, or null. */
    public @Nullable ServerSocketChannel channel() {
        return values.channel;
    }

    /** Returns the family of the addresses of hosts. */
    public AddressFamily family() {
        return values.family;
    }

    /** Returns the listen backlog. */
    public int backlog() {
        return values.backlog;
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

    /** Whether the server accepts from the start. */
    public boolean startServing() {
        return values.startServing;
    }

    /** Returns the maximum number of connections at a time, or {@link #NO_LIMIT}. */
    public int maxConnections() {
        return values.maxConnections;
    }

    /** Returns the permissions of the file of a Unix-domain socket. Unmodifiable. */
    public Set<PosixFilePermission> permissions() {
        return values.permissions;
    }

    /** Whether the end of the server removes the file of a Unix-domain socket. */
    public boolean cleanupSocket() {
        return values.cleanupSocket;
    }

    /** Returns what chooses the loop of each connection, or null for the server's own. */
    public @Nullable Supplier<? extends EventLoop> connectionLoops() {
        return values.connectionLoops;
    }

    /** Returns the options of every connection. */
    public StreamOptions stream() {
        return values.stream;
    }

    /** Returns the options of TLS, or null for a server without. */
    public @Nullable TlsOptions tls() {
        return values.tls;
    }

    @Override
    public String toString() {
        return values.channel != null ? values.channel.toString() : values.addresses.toString();
    }
}
