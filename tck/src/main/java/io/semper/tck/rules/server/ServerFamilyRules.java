package io.semper.tck.rules.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.AddressFamily;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.tck.BufferSizes;
import io.semper.tck.Channels;
import io.semper.tck.Peer;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.List;

/** Servers at the addresses of one family. */
final class ServerFamilyRules {
    private static final InetAddress IPV4 = literal("127.0.0.1");
    private static final InetAddress IPV6 = literal("::1");

    private static InetAddress literal(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static void needIpv6(Tck tck) {
        try (ServerSocket probe = new ServerSocket(0, 1, IPV6)) {
            assertTrue(probe.isBound());
        } catch (IOException e) {
            throw tck.notApplicable("no IPv6 loopback");
        }
    }

    private static Server echo(Tck tck, ServerOptions options) {
        return tck.serve(options, () -> tck.recorder().echo());
    }

    private static List<InetAddress> bound(Tck tck, Server server) {
        return tck.call(server::addresses).stream()
                .map(address -> ((InetSocketAddress) address).getAddress())
                .toList();
    }

    private static void answers(Tck tck, InetAddress at, int port) {
        Peer peer =
                tck.peer(new InetSocketAddress(at, port), BufferSizes.SYSTEM).send("x");
        assertEquals("x", peer.readText(1), "an echo from " + at);
        peer.close();
    }

    /**
     * Serves {@code served} with {@code options}, on the wildcard {@code bound}, and not {@code other}. Another process may listen at the same port of the other
     * family, which is free for it; so it is tried with a few ports, of which a server that takes both families answers at all.
     */
    private static void servesAlone(
            Tck tck, ServerOptions options, String bound, InetAddress served, InetAddress other) {
        boolean refused = false;
        for (int attempt = 0; attempt < 5 && !refused; attempt++) {
            Server server = echo(tck, options);
            assertEquals(List.of(literal(bound)), bound(tck, server));
            int port = tck.call(server::port);
            answers(tck, served, port);
            refused = refuses(other, port);
        }
        assertTrue(refused, "a connect to " + other + " is refused");
    }

    private static boolean refuses(InetAddress at, int port) {
        try (SocketChannel connected = Channels.open(new InetSocketAddress(at, port))) {
            return !connected.isConnected();
        } catch (IOException refused) {
            return true;
        }
    }

    private static void fails(Tck tck, ServerOptions options) {
        int before = tck.openDescriptors();
        UnknownHostException failure = tck.awaitFailure(
                UnknownHostException.class, tck.call(() -> tck.loop().createServer(tck::recorder, options)));
        assertTrue(
                String.valueOf(failure.getMessage()).contains(options.family().toString()), "the family: " + failure);
        assertEquals(before, tck.openDescriptors(), "descriptors after a server that failed");
    }

    @Rule("SERVER-48")
    void noHostStandsForTheWildcardOfTheFamily(Tck tck) {
        assertEquals(AddressFamily.ANY, ServerOptions.bind(null, 0).family(), "the family unless one is chosen");
        servesAlone(tck, ServerOptions.bind(null, 0).family(AddressFamily.IPV4), "0.0.0.0", IPV4, IPV6);
    }

    @Rule("SERVER-48")
    void aNameListensAtItsAddressesOfTheFamily(Tck tck) {
        tck.newLoop(LoopOptions.defaults()
                .resolver(loop -> (host, family) -> LoopFutures.completed(loop, List.of(IPV6, IPV4))));
        Server server = tck.serve(ServerOptions.bind("both.test", 0).family(AddressFamily.IPV4), tck::recorder);
        assertEquals(List.of(IPV4), bound(tck, server));
    }

    @Rule("SERVER-48")
    void theResolverIsAskedForTheFamily(Tck tck) {
        AddressFamily[] asked = new AddressFamily[1];
        tck.newLoop(LoopOptions.defaults().resolver(loop -> (host, family) -> {
            asked[0] = family;
            return LoopFutures.completed(loop, List.of(IPV4));
        }));
        tck.serve(ServerOptions.bind("four.test", 0).family(AddressFamily.IPV4), tck::recorder);
        assertEquals(AddressFamily.IPV4, asked[0]);
        fails(tck, ServerOptions.bind("four.test", 0).family(AddressFamily.IPV6));
    }

    @Rule("SERVER-48")
    void anAddressOfAnotherFamilyIsRefused(Tck tck) {
        tck.settle();
        fails(tck, ServerOptions.bind("127.0.0.1", 0).family(AddressFamily.IPV6));
        fails(tck, ServerOptions.bind("::1", 0).family(AddressFamily.IPV4));
        fails(tck, ServerOptions.bind(new InetSocketAddress(IPV4, 0)).family(AddressFamily.IPV6));
        fails(tck, ServerOptions.bind(new InetSocketAddress(IPV6, 0)).family(AddressFamily.IPV4));
    }

    @Requires("unix-sockets")
    @Rule("SERVER-48")
    void aUnixSocketHasNoFamily(Tck tck) {
        Server server = echo(tck, tck.serverOptions(StreamKind.UNIX).family(AddressFamily.IPV6));
        Peer peer = tck.peer(server).send("x");
        assertEquals("x", peer.readText(1));
    }

    @Requires("v6-only")
    @Rule("SERVER-49")
    void anIpv6WildcardTakesNoIpv4(Tck tck) {
        needIpv6(tck);
        for (String host : List.of("", "::")) {
            servesAlone(tck, ServerOptions.bind(host, 0).family(AddressFamily.IPV6), "::", IPV6, IPV4);
        }
    }
}
