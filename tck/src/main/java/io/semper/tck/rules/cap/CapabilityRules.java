package io.semper.tck.rules.cap;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.AddressFamily;
import io.semper.Capability;
import io.semper.ConnectOptions;
import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.UnixAbstractAddress;
import io.semper.Watcher;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a loop does not claim, and what it does. */
final class CapabilityRules {
    @Rule("CAP-01")
    void whatIsNotClaimedIsRefusedInsideTheCall(Tck tck) {
        EventLoop loop = tck.loop();
        Path path = tck.scratch().resolve("s");
        if (tck.claims(Capability.UNIX_SOCKETS)) {
            Server server = assertDoesNotThrow(() -> tck.await(
                    loop.createServer(tck::recorder, ServerOptions.unix(path).startServing(false))));
            server.close();
            LoopFuture<?> refused = loop.createConnection(
                    tck::recorder, ConnectOptions.unix(tck.scratch().resolve("no")));
            tck.awaitFailure(IOException.class, refused);
            return;
        }
        assertNamed(
                loop,
                Capability.UNIX_SOCKETS,
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> loop.createServer(tck::recorder, ServerOptions.unix(path))));
        assertNamed(
                loop,
                Capability.UNIX_SOCKETS,
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> loop.createConnection(tck::recorder, ConnectOptions.unix(path))));
        tck.settle();
        assertEquals(0, tck.loop().stats().openTransports(), "nothing was begun");
    }

    @Rule("CAP-01")
    void handingOverIsRefusedInsideTheCallUnlessItIsClaimed(Tck tck) {
        EventLoop loop = tck.loop();
        ServerOptions handing = ServerOptions.bind("127.0.0.1", 0).connectionLoops(() -> loop);
        if (tck.claims(Capability.HAND_OVER)) {
            tck.await(assertDoesNotThrow(() -> loop.createServer(tck::recorder, handing)))
                    .close();
            return;
        }
        String message = String.valueOf(
                assertThrows(UnsupportedOperationException.class, () -> loop.createServer(tck::recorder, handing))
                        .getMessage());
        assertTrue(message.contains("hand-over") && message.contains(loop.name()), message);
    }

    @Rule("CAP-01")
    void rawSocketsAreRefusedInsideTheCallUnlessTheyAreClaimed(Tck tck) {
        EventLoop loop = tck.loop();
        if (tck.claims(Capability.RAW_SOCKETS)) {
            assertDoesNotThrow(loop::rawSockets);
            return;
        }
        String message = String.valueOf(assertThrows(UnsupportedOperationException.class, loop::rawSockets)
                .getMessage());
        assertTrue(message.contains("raw-sockets") && message.contains(loop.name()), message);
    }

    @Rule("CAP-01")
    void optionsOfServersThatAreNotClaimedAreRefusedInsideTheCall(Tck tck) {
        ServerOptions options = ServerOptions.bind("::", 0);
        Map<ServerOptions, Capability> needs = Map.of(
                options.v6Only(true), Capability.V6_ONLY,
                options.family(AddressFamily.IPV6), Capability.V6_ONLY,
                ServerOptions.bind("", 0).family(AddressFamily.IPV6), Capability.V6_ONLY,
                options.reusePort(true), Capability.REUSE_PORT,
                ServerOptions.bind(UnixAbstractAddress.of("tck")), Capability.ABSTRACT_UNIX);
        tck.settle();
        int before = tck.openDescriptors();
        needs.forEach((needing, capability) -> {
            if (tck.claims(capability)) {
                return;
            }
            UnsupportedOperationException refused = assertThrows(
                    UnsupportedOperationException.class, () -> tck.loop().createServer(tck::recorder, needing));
            assertTrue(String.valueOf(refused.getMessage()).contains(capability.id()), "named: " + refused);
        });
        assertEquals(before, tck.openDescriptors(), "nothing is bound");
    }

    @Rule("CAP-01")
    void abstractAddressesOfConnectsAreRefusedInsideTheCall(Tck tck) {
        if (tck.claims(Capability.ABSTRACT_UNIX)) {
            return;
        }
        UnixAbstractAddress at = UnixAbstractAddress.of("tck");
        UnsupportedOperationException refused = tck.call(() -> assertThrows(
                UnsupportedOperationException.class,
                () -> tck.loop().createConnection(tck::recorder, ConnectOptions.to(at))));
        String message = String.valueOf(refused.getMessage());
        assertTrue(
                message.contains("abstract-unix") && message.contains(tck.loop().name()), message);
    }

    @Rule("CAP-01")
    void watchingIsRefusedInsideTheCall(Tck tck) {
        EventLoop loop = tck.loop();
        boolean channels = tck.claims(Capability.WATCH_CHANNELS);
        boolean numbers = tck.claims(Capability.WATCH_DESCRIPTORS);
        if (!channels && !numbers) {
            String message = String.valueOf(assertThrows(UnsupportedOperationException.class, loop::watcher)
                    .getMessage());
            assertTrue(message.contains("watch-descriptors") && message.contains(loop.name()), message);
            return;
        }
        Watcher watcher = loop.watcher();
        assertSame(watcher, loop.watcher());
        if (!numbers) {
            String message = String.valueOf(
                    assertThrows(UnsupportedOperationException.class, () -> watcher.addReader(0, () -> {}))
                            .getMessage());
            assertTrue(message.contains("watch-descriptors") && message.contains(loop.name()), message);
        }
        if (!channels) {
            try (SocketChannel channel = assertDoesNotThrow(() -> SocketChannel.open())) {
                String message = String.valueOf(
                        assertThrows(UnsupportedOperationException.class, () -> watcher.addReader(channel, () -> {}))
                                .getMessage());
                assertTrue(message.contains("watch-channels") && message.contains(loop.name()), message);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Rule("CAP-01")
    void endpointsForDatagramsAreRefusedInsideTheCallUnlessTheyAreClaimed(Tck tck) {
        DatagramOptions udp = DatagramOptions.bind("127.0.0.1", 0);
        DatagramOptions unix = DatagramOptions.unix(tck.scratch().resolve("d"));
        Map<DatagramOptions, List<Capability>> needs = Map.of(
                udp,
                List.of(Capability.DATAGRAMS),
                unix,
                List.of(Capability.DATAGRAMS, Capability.UNIX_DATAGRAMS),
                udp.reusePort(true),
                List.of(Capability.DATAGRAMS, Capability.REUSE_PORT),
                udp.v6Only(true),
                List.of(Capability.DATAGRAMS, Capability.V6_ONLY));
        tck.settle();
        int before = tck.openDescriptors();
        needs.forEach((options, capabilities) -> capabilities.stream()
                .filter(capability -> !tck.claims(capability))
                .findFirst()
                .ifPresent(missing -> assertNamed(
                        tck.loop(),
                        missing,
                        assertThrows(
                                UnsupportedOperationException.class,
                                () -> tck.loop().createDatagramEndpoint(tck::datagramRecorder, options),
                                () -> missing + " is not claimed"))));
        tck.settle();
        assertEquals(before, tck.openDescriptors(), "nothing is opened");
        needs.forEach((options, capabilities) -> {
            if (capabilities.stream().allMatch(tck::claims)) {
                tck.endpoint(options, tck.datagramRecorder());
            }
        });
    }

    @Rule("CAP-01")
    @Requires("datagrams")
    void groupsAreRefusedInsideTheCallUnlessTheyAreClaimed(Tck tck) throws IOException {
        InetAddress group = InetAddress.getByName("239.255.0.1");
        NetworkInterface on = NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
        DatagramTransport endpoint = tck.endpoint(DatagramOptions.bind("127.0.0.1", 0), tck.datagramRecorder());
        if (tck.claims(Capability.MULTICAST)) {
            tck.run(() -> assertThrows(
                    IllegalStateException.class, () -> endpoint.leave(group, on, null), "a leave without a join"));
            return;
        }
        tck.run(() -> {
            assertNamed(
                    tck.loop(),
                    Capability.MULTICAST,
                    assertThrows(
                            UnsupportedOperationException.class,
                            () -> endpoint.join(group, on, null),
                            "multicast is not claimed"));
            assertNamed(
                    tck.loop(),
                    Capability.MULTICAST,
                    assertThrows(UnsupportedOperationException.class, () -> endpoint.leave(group, on, null)));
        });
    }

    @Rule("CAP-01")
    void theRefusalNamesTheCapabilityAndTheLoop(Tck tck) {
        assertNamed(tck.loop(), Capability.UNIX_SOCKETS, Capability.UNIX_SOCKETS.missing(tck.loop()));
    }

    private static void assertNamed(EventLoop loop, Capability capability, UnsupportedOperationException refused) {
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(capability.id()), "the capability is named: " + message);
        assertTrue(message.contains(loop.name()), "the loop is named: " + message);
    }
}
