package io.semper.engine.connect;

import io.semper.ConnectOptions;
import io.semper.engine.net.Channels;
import io.semper.engine.net.Endpoints;
import io.semper.engine.net.Wildcards;
import io.semper.engine.resolve.Lookup;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The addresses of a connect, in order, and the local address for each. */
final class Candidates {
    private static final byte[] LOOPBACK_4 = {127, 0, 0, 1};
    private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private Candidates() {}

    /** Refuses options that cannot succeed in any environment. */
    static void check(ConnectOptions options) {
        options.localAddresses().forEach(local -> check(options, local));
    }

    private static void check(ConnectOptions options, SocketAddress local) {
        boolean fits =
                Endpoints.isUnix(options.address()) ? Endpoints.isUnix(local) : local instanceof InetSocketAddress;
        if (!fits) {
            throw new IllegalArgumentException("localAddress " + Endpoints.describe(local) + " ("
                    + local.getClass().getName() + ") for a connection to " + target(options)
                    + "; both have to be internet addresses or both Unix ones");
        }
        if (local instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new IllegalArgumentException("localAddress " + Endpoints.describe(local)
                    + " is not resolved; give the address of an interface, such as a literal");
        }
    }

    /** Describes the target of a connect, for messages. */
    static String target(ConnectOptions options) {
        SocketAddress address = options.address();
        if (address != null) {
            return Endpoints.describe(address);
        }
        SocketChannel channel = options.channel();
        if (channel != null) {
            return Channels.describe(channel);
        }
        String host = options.host();
        return Endpoints.describe(host == null ? "loopback" : host, options.port());
    }

    /** Returns the addresses that need no lookup: the given address, or those of the loopback interface. */
    static List<SocketAddress> known(ConnectOptions options) throws UnknownHostException {
        SocketAddress address = options.address();
        if (address instanceof InetSocketAddress inet) {
            InetAddress ip = inet.getAddress();
            Lookup.only(options.family(), ip.getHostAddress(), List.of(ip));
        }
        return address != null ? List.of(address) : withPort(loopback(options), options.port());
    }

    private static List<InetAddress> loopback(ConnectOptions options) throws UnknownHostException {
        return Lookup.only(
                options.family(),
                "loopback",
                List.of(InetAddress.getByAddress(LOOPBACK_4), InetAddress.getByAddress(LOOPBACK_6)));
    }

    static List<SocketAddress> withPort(List<InetAddress> addresses, int port) {
        return addresses.stream()
                .<SocketAddress>map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    /**
     * Returns the addresses that can be reached from a local address, in the order in which they are tried. A wildcard as a local address
     * fits both families.
     *
     * @throws BindException if there is none
     */
    static Queue<SocketAddress> inOrder(ConnectOptions options, List<SocketAddress> remotes, String target)
            throws BindException {
        List<SocketAddress> locals = options.localAddresses();
        List<SocketAddress> left = new ArrayList<>();
        for (SocketAddress remote : remotes) {
            if (locals.isEmpty() || !localsFor(locals, remote).isEmpty()) {
                left.add(remote);
            }
        }
        if (left.isEmpty()) {
            String from = locals.stream().map(Endpoints::describe).collect(Collectors.joining(", "));
            throw new BindException(
                    "connect to " + target + " from " + from + ": no address of the target is of that family");
        }
        return options.attemptDelay() == null ? new ArrayDeque<>(left) : inTurn(left);
    }

    /**
     * Alternates between the families, beginning with that of the first address (RFC 8305, section 4), so that a family without a route
     * costs only one attempt.
     */
    private static Queue<SocketAddress> inTurn(List<SocketAddress> remotes) {
        Queue<SocketAddress> ofFirst = new ArrayDeque<>();
        Queue<SocketAddress> ofOther = new ArrayDeque<>();
        boolean six = isSix(remotes.get(0));
        for (SocketAddress remote : remotes) {
            (isSix(remote) == six ? ofFirst : ofOther).add(remote);
        }
        Queue<SocketAddress> inTurn = new ArrayDeque<>();
        while (inTurn.size() < remotes.size()) {
            if (!ofFirst.isEmpty()) {
                inTurn.add(ofFirst.remove());
            }
            if (!ofOther.isEmpty()) {
                inTurn.add(ofOther.remove());
            }
        }
        return inTurn;
    }

    private static boolean isSix(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet6Address;
    }

    /** Returns the local addresses that fit {@code remote}, in the same order. */
    static List<SocketAddress> localsFor(List<SocketAddress> locals, SocketAddress remote) {
        List<SocketAddress> fitting = new ArrayList<>();
        for (SocketAddress local : locals) {
            SocketAddress ours = localFor(local, remote);
            if (ours != null) {
                fitting.add(ours);
            }
        }
        return fitting;
    }

    /** Whether a local address has a port that the caller chose. */
    static boolean haveFixedPort(List<SocketAddress> locals) {
        return locals.stream().anyMatch(local -> local instanceof InetSocketAddress inet && inet.getPort() != 0);
    }

    /** Returns the local address for {@code remote}; null if it is of the other family. */
    private static @Nullable SocketAddress localFor(SocketAddress local, SocketAddress remote) {
        if (!(local instanceof InetSocketAddress ours) || !(remote instanceof InetSocketAddress theirs)) {
            return local;
        }
        if (Lookup.familyOf(ours.getAddress()) == Lookup.familyOf(theirs.getAddress())) {
            return ours;
        }
        return ours.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(Wildcards.of(Lookup.familyOf(theirs.getAddress())), ours.getPort())
                : null;
    }
}
