package io.semper.tck.rules.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopFuture;
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
import io.semper.tck.rules.support.FreePort;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Servers at several addresses, and what addresses and sockets have to do with each other. */
final class ServerAddressRules {
    private static final int MOST_CLIENTS = 200;

    private static InetAddress address(int... bytes) {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(raw);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static InetAddress ipv4() {
        return address(127, 0, 0, 1);
    }

    private static InetAddress ipv4Wildcard() {
        return address(0, 0, 0, 0);
    }

    private static InetAddress ipv6() {
        return address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    }

    private static InetAddress ipv6Wildcard() {
        return address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    private static SocketAddress at(InetAddress address, int port) {
        return new InetSocketAddress(address, port);
    }

    private static void needIpv6(Tck tck) {
        try (ServerSocket probe = new ServerSocket(0, 1, ipv6())) {
            assertTrue(probe.isBound());
        } catch (IOException e) {
            throw tck.notApplicable("no IPv6 loopback");
        }
    }

    private static Server echo(Tck tck, ServerOptions options) {
        return tck.serve(options, () -> tck.recorder().echo());
    }

    private static List<SocketAddress> addresses(Tck tck, Server server) {
        return tck.call(server::addresses);
    }

    private static int port(SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }

    private static void answers(Tck tck, SocketAddress address) {
        Peer peer = tck.peer(address, BufferSizes.SYSTEM).send("x");
        assertEquals("x", peer.readText(1), "an echo from " + address);
        peer.close();
    }

    private static void refuses(SocketAddress address) {
        assertThrows(IOException.class, () -> Channels.open(address).close(), "a connect to " + address);
    }

    @Rule("SERVER-06")
    void addressesOfAllKindsAreListenedAtTogether(Tck tck) {
        needIpv6(tck);
        ServerOptions options = ServerOptions.bind(at(ipv4(), 0)).and("::1", 0);
        if (tck.claims(Capability.UNIX_SOCKETS)) {
            options = options.and(tck.freshAddress(StreamKind.UNIX));
        }
        Server server = echo(tck, options);
        List<SocketAddress> bound = addresses(tck, server);
        assertEquals(options.addresses().size(), bound.size(), "addresses: " + bound);
        bound.forEach(each -> answers(tck, each));
        LoopFuture<Server> again = tck.call(() -> {
            server.close();
            bound.forEach(ServerAddressRules::refuses);
            ServerOptions same = ServerOptions.bind(bound.get(0));
            for (SocketAddress other : bound.subList(1, bound.size())) {
                same = same.and(other);
            }
            return tck.loop().createServer(() -> tck.recorder().echo(), same);
        });
        assertEquals(bound, addresses(tck, tck.await(again)), "free in the very next statement");
    }

    @Rule("SERVER-06")
    void anAddressCountsOnceHoweverOftenItIsGiven(Tck tck) {
        int port = FreePort.find();
        Server server = echo(
                tck, ServerOptions.bind("127.0.0.1", port).and(at(ipv4(), port)).and("127.0.0.1", port));
        assertEquals(List.of(at(ipv4(), port)), addresses(tck, server));
        answers(tck, at(ipv4(), port));
    }

    @Rule("SERVER-06")
    void aHostListensAtEachOfItsAddresses(Tck tck) {
        needIpv6(tck);
        EventLoop loop = tck.newLoop(LoopOptions.defaults()
                .resolver(made -> (host, family) -> LoopFutures.completed(made, List.of(ipv6(), ipv4(), ipv6()))));
        Server server = tck.await(tck.call(() -> loop.createServer(
                () -> tck.recorder().echo(),
                ServerOptions.bind("several.example", 0).and("other.example", 0))));
        List<SocketAddress> bound = addresses(tck, server);
        assertEquals(
                List.of(ipv6(), ipv4()),
                bound.stream()
                        .map(each -> ((InetSocketAddress) each).getAddress())
                        .toList());
        bound.forEach(each -> answers(tck, each));
    }

    @Rule("SERVER-06")
    void withoutAHostBothFamiliesAreServed(Tck tck) {
        needIpv6(tck);
        int port = port(tck.addressOf(echo(tck, ServerOptions.bind(null, 0))));
        answers(tck, at(ipv4(), port));
        answers(tck, at(ipv6(), port));
    }

    @Rule("SERVER-06")
    void bothWildcardsCanHaveOnePort(Tck tck) {
        needIpv6(tck);
        int port = FreePort.find();
        List<SocketAddress> both = List.of(at(ipv4Wildcard(), port), at(ipv6Wildcard(), port));
        for (int round = 0; round < 2; round++) {
            Server server = echo(tck, ServerOptions.bind(both.get(0)).and(both.get(1)));
            assertEquals(both, addresses(tck, server));
            answers(tck, at(ipv4(), port));
            answers(tck, at(ipv6(), port));
            tck.run(server::close);
        }
    }

    @Rule("SERVER-05")
    void ifOneAddressCannotBeBoundNoneIs(Tck tck, StreamKind kind) {
        SocketAddress taken = tck.addressOf(tck.serve(kind, tck::recorder));
        int port = FreePort.find();
        tck.settle();
        int before = tck.openDescriptors();
        for (ServerOptions options : List.of(
                ServerOptions.bind("127.0.0.1", port).and(taken),
                ServerOptions.bind(taken).and("127.0.0.1", port))) {
            BindException failure = tck.awaitFailure(
                    BindException.class, tck.call(() -> tck.loop().createServer(tck::recorder, options)));
            String name = taken instanceof InetSocketAddress inet ? "127.0.0.1:" + inet.getPort() : taken.toString();
            assertTrue(String.valueOf(failure.getMessage()).contains(name), "names " + name + ": " + failure);
            tck.settle(); // the live listener sees the attempt
            assertEquals(before, tck.openDescriptors(), "descriptors after a bind that failed");
        }
        echo(tck, ServerOptions.bind("127.0.0.1", port));
    }

    @Rule("SERVER-07")
    void port0IsAPortOfItsOwnForEachAddress(Tck tck) {
        needIpv6(tck);
        Server server = echo(tck, ServerOptions.bind("127.0.0.1", 0).and("::1", 0));
        List<SocketAddress> bound = addresses(tck, server);
        assertEquals(
                List.of(ipv4(), ipv6()),
                bound.stream()
                        .map(each -> ((InetSocketAddress) each).getAddress())
                        .toList(),
                "in the order of the options");
        bound.forEach(each -> {
            assertNotEquals(0, port(each), "a real port");
            answers(tck, each);
        });
    }

    @Requires("v6-only")
    @Rule("SERVER-34")
    void anIpv6SocketTakesNoIpv4WhereThatIsAskedOrIpv4IsThereToo(Tck tck) {
        needIpv6(tck);
        int alone = port(tck.addressOf(
                echo(tck, ServerOptions.bind("::", FreePort.find()).v6Only(true))));
        answers(tck, at(ipv6(), alone));
        refuses(at(ipv4(), alone));
        List<SocketAddress> beside =
                addresses(tck, echo(tck, ServerOptions.bind("127.0.0.1", 0).and("::", FreePort.find())));
        answers(tck, at(ipv6(), port(beside.get(1))));
        refuses(at(ipv4(), port(beside.get(1))));
        int port = FreePort.find();
        assertEquals(
                2,
                addresses(tck, echo(tck, ServerOptions.bind("127.0.0.1", port).and("::", port)))
                        .size(),
                "one address of IPv4 and every interface of IPv6 at one port");
        int everywhere = FreePort.find();
        assertEquals(
                2,
                addresses(tck, echo(tck, ServerOptions.bind("", everywhere).v6Only(true)))
                        .size(),
                "every interface by a socket for each family");
        answers(tck, at(ipv4(), everywhere));
    }

    @Requires("reuse-port")
    @Rule("SERVER-35")
    void severalServersShareAnAddressAndAllGetConnections(Tck tck) {
        int[] calls = new int[2];
        ServerOptions options = ServerOptions.bind("127.0.0.1", 0).reusePort(true);
        Server first = tck.serve(options, () -> {
            calls[0]++;
            return tck.recorder();
        });
        ServerOptions same = ServerOptions.bind(tck.addressOf(first));
        tck.awaitFailure(BindException.class, tck.call(() -> tck.loop().createServer(tck::recorder, same)));
        tck.serve(same.reusePort(true), () -> {
            calls[1]++;
            return tck.recorder();
        });
        List<Peer> peers = new ArrayList<>();
        while (peers.size() < MOST_CLIENTS && (calls[0] == 0 || calls[1] == 0)) {
            peers.add(tck.peer(first));
            tck.until(() -> calls[0] + calls[1] == peers.size(), "the connection is made");
        }
        assertTrue(calls[0] > 0 && calls[1] > 0, "connections of each: " + calls[0] + " and " + calls[1]);
    }

    @Rule("SERVER-35")
    void withoutTheOptionAnAddressIsNotShared(Tck tck, StreamKind kind) {
        Server first = tck.serve(kind, tck::recorder);
        assertFalse(ServerOptions.bind("127.0.0.1", 0).reusePort(), "off by default");
        ServerOptions same = ServerOptions.bind(tck.addressOf(first));
        tck.awaitFailure(BindException.class, tck.call(() -> tck.loop().createServer(tck::recorder, same)));
    }

    private static void hasNoPort(Tck tck, Server server, String... words) {
        String message = String.valueOf(tck.call(() -> assertThrows(IllegalStateException.class, server::port))
                .getMessage());
        for (String word : words) {
            assertTrue(message.contains(word), "says '" + word + "': " + message);
        }
    }

    @Rule("SERVER-47")
    void theOnePortOfAServerAndNoneAfterItsClose(Tck tck) {
        Server server = echo(tck, ServerOptions.bind("127.0.0.1", 0));
        assertEquals(port(tck.addressOf(server)), tck.call(server::port));
        answers(tck, at(ipv4(), tck.call(server::port)));
        tck.run(server::close);
        hasNoPort(tck, server, "close()");
    }

    @Rule("SERVER-47")
    void aPortThatAllAddressesShareAndNoneOfSeveral(Tck tck) {
        needIpv6(tck);
        int port = FreePort.find();
        ServerOptions shared = ServerOptions.bind("127.0.0.1", port).and("::1", port);
        if (tck.claims(Capability.UNIX_SOCKETS)) {
            shared = shared.and(tck.freshAddress(StreamKind.UNIX));
        }
        Server one = echo(tck, shared);
        assertEquals(port, tck.call(one::port));
        Server several = echo(tck, ServerOptions.bind("127.0.0.1", 0).and("::1", 0));
        addresses(tck, several).forEach(each -> hasNoPort(tck, several, "addresses()", String.valueOf(port(each))));
    }

    @Requires("unix-sockets")
    @Rule("SERVER-47")
    void aUnixSocketHasNoPort(Tck tck) {
        hasNoPort(tck, echo(tck, tck.serverOptions(StreamKind.UNIX)), "no port", "addresses()");
    }

    @Rule("SERVER-07")
    void oneAddressWithPort0GivenTwiceIsOneListener(Tck tck) {
        Server server = echo(tck, ServerOptions.bind("127.0.0.1", 0).and(new InetSocketAddress(ipv4(), 0)));
        assertEquals(1, addresses(tck, server).size());
        answers(tck, tck.addressOf(server));
    }
}
