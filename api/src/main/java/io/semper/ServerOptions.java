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

/** Where and how to listen. Immutable; withers return copies. */
public final class ServerOptions {
    /** What {@link #maxConnections} is unless it is set: no limit. */
    public static final int NO_LIMIT = Integer.MAX_VALUE;

    private static final class Values implements Cloneable {
        List<SocketAddress> addresses = List.of();

        @Nullable
        ServerSocketChannel channel;

        int backlog = 1024;
        boolean reuseAddress = true;
        boolean reusePort;
        boolean v6Only;
        boolean startServing = true;
        int maxConnections = NO_LIMIT;
        Set<PosixFilePermission> permissions = Set.copyOf(PosixFilePermissions.fromString("rw-------"));

        @Nullable
        Supplier<? extends EventLoop> connectionLoops;

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

    private ServerOptions(Values values) {
        this.values = values;
    }

    private ServerOptions with(Consumer<Values> change) {
        Values copy = values.clone();
        change.accept(copy);
        return new ServerOptions(copy);
    }

    /**
     * At a host, a name or a literal; null or empty means every interface (rule RESOLVE-04). A name listens at each of its addresses.
     *
     * @param port 1 to 65535, or 0 to let the system choose one for each address; {@link Server#addresses()} has them
     */
    public static ServerOptions bind(@Nullable String host, int port) {
        return new ServerOptions(new Values()).and(host, port);
    }

    /**
     * At an address: TCP or Unix. An unresolved internet address is looked up by its host text.
     *
     * @throws IllegalArgumentException if the address is of another kind
     */
    public static ServerOptions bind(SocketAddress address) {
        return new ServerOptions(new Values()).and(address);
    }

    /** At the Unix-domain stream socket {@code path}. Rules UNIX-02, UNIX-03. */
    public static ServerOptions unix(Path path) {
        return bind(UnixDomainSocketAddress.of(path));
    }

    /**
     * Over a channel that is bound, blocking or not, and not registered with a selector. It belongs to the loop from the call of
     * {@code createServer} on, unless that throws: nobody else may use it any more. On any failure it is closed, once; the object is
     * closed at the latest with the server, and the path of a Unix-domain socket is removed with it. Backlog, address reuse and
     * permissions are as they are; {@code reusePort} and {@code v6Only} are refused. Needs {@link Capability#ADOPT_CHANNELS}. Rules
     * CONNECT-12, CONNECT-13.
     */
    public static ServerOptions over(ServerSocketChannel channel) {
        Objects.requireNonNull(channel, "channel");
        return new ServerOptions(new Values()).with(v -> v.channel = channel);
    }

    /** And at this host too, see {@link #bind(String, int)}. All of them are bound, or none. Rules SERVER-05 to SERVER-07. */
    public ServerOptions and(@Nullable String host, int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " to listen on; 0 to 65535 is possible");
        }
        return plus(InetSocketAddress.createUnresolved(host == null ? "" : host, port));
    }

    /** And at this address too, see {@link #bind(SocketAddress)}. */
    public ServerOptions and(SocketAddress address) {
        return plus(checked(address));
    }

    /**
     * At these addresses instead of those given so far, in this order.
     *
     * @throws IllegalArgumentException if there is none, if one of them is of another kind, or if these are the options of a channel
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
        if (!(address instanceof InetSocketAddress) && !(address instanceof UnixDomainSocketAddress)) {
            throw new IllegalArgumentException("cannot listen on " + address + " ("
                    + address.getClass().getName() + "); InetSocketAddress and UnixDomainSocketAddress are possible");
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

    /** With room for so many connections that nobody has accepted yet; the system may lower it; 0 still accepts. Rule SERVER-08. */
    public ServerOptions backlog(int newBacklog) {
        if (newBacklog < 0) {
            throw new IllegalArgumentException("backlog is " + newBacklog + "; it has to be 0 or more");
        }
        return with(v -> v.backlog = newBacklog);
    }

    /** With SO_REUSEADDR on or off; on by default. Rule SERVER-08. */
    public ServerOptions reuseAddress(boolean on) {
        return with(v -> v.reuseAddress = on);
    }

    /** With SO_REUSEPORT on or off: several sockets share the address. Off by default; needs {@link Capability#REUSE_PORT}. Rule SERVER-35. */
    public ServerOptions reusePort(boolean on) {
        return with(v -> v.reusePort = on);
    }

    /**
     * With IPv6 sockets for IPv6 alone; needs {@link Capability#V6_ONLY}. Where an IPv4 address is listened at too, that is so anyway.
     * On loops without the capability an IPv6 wildcard takes IPv4 connections, too, and both wildcards of one port are one socket.
     * Rules SERVER-06, SERVER-34.
     */
    public ServerOptions v6Only(boolean on) {
        return with(v -> v.v6Only = on);
    }

    /** With accepting from the start, or only after {@link Server#startServing()}. Rule SERVER-01. */
    public ServerOptions startServing(boolean atOnce) {
        return with(v -> v.startServing = atOnce);
    }

    /**
     * With so many connections at once at most: at the limit the server stops accepting, and what comes waits in the backlog until a
     * connection ends. No limit by default. It holds for all addresses together. Rule SERVER-36.
     */
    public ServerOptions maxConnections(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("maxConnections is " + most + "; it has to be 1 or more");
        }
        return with(v -> v.maxConnections = most);
    }

    /**
     * With these permissions of a Unix-domain socket's file, from before anybody can connect, whatever the mask of the process is;
     * {@code rw-------} by default. Rule UNIX-11.
     */
    public ServerOptions permissions(Set<PosixFilePermission> newPermissions) {
        Set<PosixFilePermission> copy = Set.copyOf(newPermissions);
        return with(v -> v.permissions = copy);
    }

    /**
     * With connections carried by other loops: {@code chooser} is asked on the server's loop for each connection, and the factory and
     * the protocol run on the loop that it names, which has to be of the same backend. The server's own loop accepts and counts. Needs
     * {@link Capability#HAND_OVER}. Rules SERVER-40 to SERVER-46.
     */
    public ServerOptions connectionLoops(@Nullable Supplier<? extends EventLoop> chooser) {
        return with(v -> v.connectionLoops = chooser);
    }

    /** With these options for every connection. */
    public ServerOptions stream(StreamOptions newStream) {
        Objects.requireNonNull(newStream, "stream");
        return with(v -> v.stream = newStream);
    }

    /**
     * Where to listen, in the order given; empty where a channel was given. A host that is still to be looked up is an unresolved
     * {@link InetSocketAddress}, and one whose host text is empty means every interface.
     */
    public List<SocketAddress> addresses() {
        return values.addresses;
    }

    /** The channel, where one was given instead of addresses. */
    public @Nullable ServerSocketChannel channel() {
        return values.channel;
    }

    /** How many connections may wait to be accepted. */
    public int backlog() {
        return values.backlog;
    }

    /** Whether SO_REUSEADDR is set. */
    public boolean reuseAddress() {
        return values.reuseAddress;
    }

    /** Whether SO_REUSEPORT is set. */
    public boolean reusePort() {
        return values.reusePort;
    }

    /** Whether IPv6 sockets are for IPv6 alone. */
    public boolean v6Only() {
        return values.v6Only;
    }

    /** Whether connections are accepted from the start. */
    public boolean startServing() {
        return values.startServing;
    }

    /** How many connections there may be at once, or {@link #NO_LIMIT}. */
    public int maxConnections() {
        return values.maxConnections;
    }

    /** The permissions of a Unix-domain socket's file. */
    public Set<PosixFilePermission> permissions() {
        return values.permissions;
    }

    /** Who names the loop of each connection; null for the server's own. */
    public @Nullable Supplier<? extends EventLoop> connectionLoops() {
        return values.connectionLoops;
    }

    /** The options of every connection. */
    public StreamOptions stream() {
        return values.stream;
    }

    @Override
    public String toString() {
        return values.channel != null ? values.channel.toString() : values.addresses.toString();
    }
}
