package io.semper;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where and how to listen. Immutable; withers return copies. */
public final class ServerOptions {
    private final @Nullable String host;
    private final int port;
    private final @Nullable SocketAddress address;
    private final int backlog;
    private final boolean reuseAddress;
    private final boolean startServing;
    private final StreamOptions stream;

    private ServerOptions(
            @Nullable String host,
            int port,
            @Nullable SocketAddress address,
            int backlog,
            boolean reuseAddress,
            boolean startServing,
            StreamOptions stream) {
        this.host = host;
        this.port = port;
        this.address = address;
        this.backlog = backlog;
        this.reuseAddress = reuseAddress;
        this.startServing = startServing;
        this.stream = stream;
    }

    private static ServerOptions of(@Nullable String host, int port, @Nullable SocketAddress address) {
        return new ServerOptions(host, port, address, 1024, true, true, StreamOptions.defaults());
    }

    /**
     * At a host, a name or a literal; null or empty means every interface (rule RESOLVE-04).
     *
     * @param port 1 to 65535, or 0 to let the system choose; {@link Server#addresses()} has it
     */
    public static ServerOptions bind(@Nullable String host, int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " to listen on; 0 to 65535 is possible");
        }
        return of(host == null || host.isEmpty() ? null : host, port, null);
    }

    /**
     * At an address: TCP or Unix. An unresolved internet address is looked up by its host text.
     *
     * @throws IllegalArgumentException if the address is of another kind
     */
    public static ServerOptions bind(SocketAddress address) {
        Objects.requireNonNull(address, "address");
        if (address instanceof InetSocketAddress inet) {
            return inet.isUnresolved() ? of(inet.getHostString(), inet.getPort(), null) : of(null, 0, address);
        }
        if (address instanceof UnixDomainSocketAddress) {
            return of(null, 0, address);
        }
        throw new IllegalArgumentException("cannot listen on " + address + " ("
                + address.getClass().getName() + "); InetSocketAddress and UnixDomainSocketAddress are possible");
    }

    /** At the Unix-domain stream socket {@code path}. Rules UNIX-02, UNIX-03. */
    public static ServerOptions unix(Path path) {
        return bind(UnixDomainSocketAddress.of(path));
    }

    /** With room for so many connections that nobody has accepted yet; the system may lower it; 0 still accepts. Rule SERVER-08. */
    public ServerOptions backlog(int newBacklog) {
        if (newBacklog < 0) {
            throw new IllegalArgumentException("backlog is " + newBacklog + "; it has to be 0 or more");
        }
        return new ServerOptions(host, port, address, newBacklog, reuseAddress, startServing, stream);
    }

    /** With SO_REUSEADDR on or off; on by default. Rule SERVER-08. */
    public ServerOptions reuseAddress(boolean on) {
        return new ServerOptions(host, port, address, backlog, on, startServing, stream);
    }

    /** With accepting from the start, or only after {@link Server#startServing()}. Rule SERVER-01. */
    public ServerOptions startServing(boolean atOnce) {
        return new ServerOptions(host, port, address, backlog, reuseAddress, atOnce, stream);
    }

    /** With these options for every connection. */
    public ServerOptions stream(StreamOptions newStream) {
        Objects.requireNonNull(newStream, "stream");
        return new ServerOptions(host, port, address, backlog, reuseAddress, startServing, newStream);
    }

    /** The host text; null for every interface or where {@link #address()} is given. */
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

    /** How many connections may wait to be accepted. */
    public int backlog() {
        return backlog;
    }

    /** Whether SO_REUSEADDR is set. */
    public boolean reuseAddress() {
        return reuseAddress;
    }

    /** Whether connections are accepted from the start. */
    public boolean startServing() {
        return startServing;
    }

    /** The options of every connection. */
    public StreamOptions stream() {
        return stream;
    }

    @Override
    public String toString() {
        return address != null ? address.toString() : (host == null ? "*" : host) + ":" + port;
    }
}
