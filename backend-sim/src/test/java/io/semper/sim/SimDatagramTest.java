package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Datagrams in worlds with a seed: each fault, by its effect on what one host receives from another. The class is long because there are
 * many faults.
 */
class SimDatagramTest {
    private static final int PORT = 53;
    private static final int MANY = 200;
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Collects the numbers that it receives, and what went wrong. */
    private static class Numbers implements DatagramProtocol {
        final List<Integer> received = new ArrayList<>();
        final List<IOException> errors = new ArrayList<>();

        @Nullable
        SocketAddress sender;

        private @Nullable DatagramTransport transport;

        DatagramTransport transport() {
            if (transport == null) {
                throw new IllegalStateException("no endpoint yet");
            }
            return transport;
        }

        void send(int number) {
            transport().send(number(number));
        }

        @Override
        public void connectionMade(DatagramTransport made) {
            transport = made;
        }

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress from) {
            received.add(data.getInt());
            sender = from;
        }

        @Override
        public void errorReceived(IOException cause) {
            errors.add(cause);
        }
    }

    private static ByteBuffer number(int number) {
        return ByteBuffer.allocate(4).putInt(number).flip();
    }

    private static Numbers open(SimWorld world, String host, DatagramOptions options) {
        return open(world, host, options, new Numbers());
    }

    private static Numbers open(SimWorld world, String host, DatagramOptions options, Numbers numbers) {
        return world.run(world.host(host).loop().createDatagramEndpoint(() -> numbers, options))
                .protocol();
    }

    private static Numbers server(SimWorld world, String host) {
        return open(world, host, DatagramOptions.bind("0.0.0.0", PORT));
    }

    private static Numbers client(SimWorld world) {
        return open(world, "client", DatagramOptions.connect("server", PORT));
    }

    private static void sendAll(SimWorld world, Numbers client) {
        for (int i = 0; i < MANY; i++) {
            client.send(i);
            world.runFor(Duration.ofMillis(1));
        }
        world.runFor(LONG);
    }

    private static List<Integer> all() {
        return IntStream.range(0, MANY).boxed().toList();
    }

    private static String hostile(long seed) {
        try (SimWorld world = SimWorld.of(seed)) {
            Numbers server = server(world, "server");
            Numbers client = client(world);
            world.faults().lostDatagrams(0.1).doubledDatagrams(0.1).reorderedDatagrams(0.1);
            world.faults().refusedDatagrams(0.1).failedSends(0.1).blockedSends(0.1);
            sendAll(world, client);
            assertThat(world.faults().fired())
                    .containsKeys(
                            "lostDatagrams",
                            "doubledDatagrams",
                            "reorderedDatagrams",
                            "refusedDatagrams",
                            "failedSends",
                            "blockedSends");
            return world.trace().digest() + server.received;
        }
    }

    @Test
    void aSeedGivesTheSameRunTwice() {
        List<String> runs = new ArrayList<>();
        for (int seed = 0; seed < 20; seed++) {
            String first = hostile(seed);
            assertThat(hostile(seed)).as("seed " + seed).isEqualTo(first);
            runs.add(first);
        }
        assertThat(runs).doesNotHaveDuplicates();
    }

    @Test
    void withoutFaultsAllArriveInOrderAndAreAnswered() {
        for (int seed = 0; seed < 20; seed++) {
            try (SimWorld world = SimWorld.of(seed)) {
                Numbers server = server(world, "server");
                Numbers client = client(world);
                for (int i = 0; i < MANY; i++) {
                    client.send(i);
                }
                world.runFor(LONG);
                assertThat(server.received).isEqualTo(all());
                SocketAddress from = server.sender;
                assertThat(from).isEqualTo(client.transport().localAddress());
                assertThat(((InetSocketAddress) from).getAddress())
                        .isEqualTo(world.host("client").address());
                server.transport().sendTo(number(7), from);
                world.runFor(LONG);
                assertThat(client.received).containsExactly(7);
                assertThat(world.faults().fired()).isEmpty();
            }
        }
    }

    @Test
    void someAreLost() {
        withFault(faults -> faults.lostDatagrams(0.5), (world, server, client) -> {
            long lost = world.faults().fired().get("lostDatagrams");
            assertThat(lost).isBetween(60L, 140L);
            assertThat(server.received)
                    .hasSize(MANY - (int) lost)
                    .isSubsetOf(all())
                    .isSorted();
        });
    }

    @Test
    void someArriveTwice() {
        withFault(faults -> faults.doubledDatagrams(1), (world, server, client) -> {
            assertThat(server.received).hasSize(2 * MANY);
            assertThat(server.received.stream().distinct()).hasSize(MANY);
        });
    }

    @Test
    void someAreOvertaken() {
        withFault(faults -> faults.reorderedDatagrams(0.3), (world, server, client) -> {
            assertThat(server.received).hasSize(MANY).containsExactlyInAnyOrderElementsOf(all());
            assertThat(server.received).isNotEqualTo(all());
        });
    }

    @Test
    void aRefusalIsReportedToAConnectedSender() {
        withFault(faults -> faults.refusedDatagrams(1), (world, server, client) -> {
            assertThat(server.received).isEmpty();
            assertThat(client.errors).hasSizeGreaterThan(1).hasOnlyElementsOfType(PortUnreachableException.class);
            assertThat(world.faults().fired()).containsEntry("refusedDatagrams", (long) MANY);
        });
    }

    @Test
    void aPortWithoutASocketRefuses() {
        try (SimWorld world = SimWorld.of(1)) {
            world.host("server");
            Numbers client = client(world);
            client.send(1);
            world.runFor(LONG);
            assertThat(client.errors).singleElement().isInstanceOf(PortUnreachableException.class);
            Numbers unconnected = open(world, "client", DatagramOptions.bind("0.0.0.0", 0));
            unconnected
                    .transport()
                    .sendTo(
                            number(1),
                            new InetSocketAddress(world.host("server").address(), PORT));
            world.runFor(LONG);
            assertThat(unconnected.errors).isEmpty();
            assertThat(world.faults().fired()).isEmpty();
        }
    }

    @Test
    void whatTheOsHasNoMemoryForIsSentLater() {
        withFault(faults -> faults.failedSends(0.5), (world, server, client) -> {
            assertThat(server.received).containsExactlyInAnyOrderElementsOf(all());
            assertThat(world.faults().fired().get("failedSends")).isGreaterThan(50);
            assertThat(client.errors).isEmpty();
        });
    }

    @Test
    void aFullSendBufferHoldsDatagramsUp() {
        try (SimWorld world = SimWorld.of(2)) {
            Numbers server = server(world, "server");
            Numbers client = client(world);
            world.faults().blockedSends(1);
            client.send(0);
            assertThat(client.transport().writeBufferSize()).isPositive();
            world.runFor(Duration.ofSeconds(1));
            assertThat(world.faults().fired().get("blockedSends")).isGreaterThan(100);
            assertThat(server.received).isEmpty();
            world.faults().none();
            client.send(1);
            world.runFor(LONG);
            assertThat(server.received).containsExactly(0, 1);
            assertThat(client.transport().writeBufferSize()).isZero();
        }
    }

    private interface Check {
        void accept(SimWorld world, Numbers server, Numbers client);
    }

    private static void withFault(Consumer<Faults> fault, Check check) {
        for (int seed = 0; seed < 5; seed++) {
            try (SimWorld world = SimWorld.of(seed)) {
                Numbers server = server(world, "server");
                Numbers client = client(world);
                fault.accept(world.faults());
                sendAll(world, client);
                check.accept(world, server, client);
            }
        }
    }

    @Test
    void aLinkHasFaultsOfItsOwn() {
        try (SimWorld world = SimWorld.of(3)) {
            Numbers server = server(world, "server");
            Numbers other = server(world, "other");
            Numbers client = client(world);
            SocketAddress toOther = new InetSocketAddress(world.host("other").address(), PORT);
            Numbers second = open(world, "client", DatagramOptions.bind("0.0.0.0", 0));
            world.faults().lostDatagrams(1);
            world.link(world.host("client"), world.host("other")).lostDatagrams(0);
            client.send(1);
            second.transport().sendTo(number(2), toOther);
            world.runFor(LONG);
            assertThat(server.received).isEmpty();
            assertThat(other.received).containsExactly(2);
            assertThat(world.faults()).hasToString("faults: lostDatagrams(1.0000), client-other lostDatagrams(0.0000)");
            world.faults().none();
            client.send(3);
            world.runFor(LONG);
            assertThat(server.received).containsExactly(3);
            assertThat(world.faults()).hasToString("faults: ");
            SimLink link = world.link(world.host("client"), world.host("server"));
            link.doubledDatagrams(1)
                    .reorderedDatagrams(1)
                    .refusedDatagrams(1)
                    .failedSends(0)
                    .blockedSends(0);
            client.send(4);
            world.runFor(LONG);
            assertThat(world.faults().fired())
                    .containsKeys("doubledDatagrams", "reorderedDatagrams", "refusedDatagrams")
                    .doesNotContainKeys("failedSends", "blockedSends");
            assertThatThrownBy(() -> link.lostDatagrams(-1)).hasMessageContaining("lostDatagrams(-1.0)");
            assertThatThrownBy(() -> world.faults().failedSends(2)).hasMessageContaining("failedSends(2.0)");
        }
    }

    @Test
    void aPartitionLosesDatagrams() {
        try (SimWorld world = SimWorld.of(4)) {
            Numbers server = server(world, "server");
            Numbers client = client(world);
            world.partition(world.host("client"), world.host("server"));
            client.send(1);
            world.runFor(LONG);
            world.heal();
            client.send(2);
            world.runFor(LONG);
            assertThat(server.received).containsExactly(2);
            assertThat(world.faults().fired()).containsEntry("lost", 1L);
        }
    }

    @Test
    void aReceiveBufferOfTheDefaultSizeHolds256SmallDatagrams() {
        try (SimWorld world = SimWorld.of(5)) {
            Numbers server = server(world, "server");
            Numbers client = client(world);
            server.transport().pauseReading();
            for (int i = 0; i < 300; i++) {
                client.send(i);
            }
            world.runFor(LONG);
            server.transport().resumeReading();
            world.runFor(LONG);
            assertThat(server.received)
                    .isEqualTo(IntStream.range(0, 256).boxed().toList());
            assertThat(world.faults().fired()).containsEntry("lost", 44L);
        }
    }

    @Test
    void aDatagramTakesTheLatencyOfItsLink() {
        try (SimWorld world = SimWorld.of(6)) {
            List<Duration> times = new ArrayList<>();
            open(world, "server", DatagramOptions.bind("0.0.0.0", PORT), new Numbers() {
                @Override
                public void datagramReceived(ByteBuffer data, SocketAddress from) {
                    times.add(world.time());
                }
            });
            Numbers client = client(world);
            world.link(world.host("client"), world.host("server"))
                    .latency(Duration.ofSeconds(3), Duration.ofSeconds(3));
            Duration sent = world.time();
            client.send(1);
            world.runFor(LONG);
            assertThat(times).containsExactly(sent.plusSeconds(3));
        }
    }

    @Test
    void aBroadcastReachesEveryHost() {
        try (SimWorld world = SimWorld.of(7)) {
            List<Numbers> servers = List.of(server(world, "a"), server(world, "b"), server(world, "c"));
            Numbers sender =
                    open(world, "client", DatagramOptions.bind("0.0.0.0", 0).broadcast(true));
            Numbers refused = open(world, "client", DatagramOptions.bind("0.0.0.0", 0));
            InetSocketAddress all = new InetSocketAddress("255.255.255.255", PORT);
            sender.transport().sendTo(number(1), all);
            refused.transport().sendTo(number(2), all);
            world.runFor(LONG);
            assertThat(servers).allSatisfy(each -> assertThat(each.received).containsExactly(1));
            assertThat(refused.errors).hasSize(1);
        }
    }

    @Test
    void aGroupIsTheMembersOnEveryHost() throws IOException {
        try (SimWorld world = SimWorld.of(10)) {
            InetAddress group = InetAddress.getByName("239.1.2.3");
            NetworkInterface any =
                    NetworkInterface.networkInterfaces().findFirst().orElseThrow();
            List<Numbers> servers = List.of(server(world, "a"), server(world, "b"), server(world, "client"));
            servers.get(0).transport().join(group, any, null);
            servers.get(2).transport().join(group, any, null);
            Numbers sender = open(world, "client", DatagramOptions.bind("0.0.0.0", 0));
            sender.transport().sendTo(number(1), new InetSocketAddress(group, PORT));
            world.runFor(LONG);
            servers.get(0).transport().leave(group, any, null);
            sender.transport().sendTo(number(2), new InetSocketAddress(group, PORT));
            world.runFor(LONG);
            assertThat(servers.get(0).received).containsExactly(1);
            assertThat(servers.get(1).received).isEmpty();
            assertThat(servers.get(2).received).containsExactly(1, 2);
        }
    }

    @Test
    void whatNoHostReceivesIsLostWithoutAReport() {
        try (SimWorld world = SimWorld.of(8)) {
            Numbers client = open(world, "client", DatagramOptions.connect("10.9.9.9", PORT));
            client.send(1);
            server(world, "server");
            Numbers toServer = client(world);
            world.host("server").crash();
            toServer.send(1);
            world.runFor(LONG);
            assertThat(client.errors).isEmpty();
            assertThat(toServer.errors).isEmpty();
            assertThat(world.faults().fired()).containsEntry("lost", 2L);
        }
    }

    @Test
    void aCallOfADatagramSocketCanFail() {
        long before;
        try (SimWorld plain = SimWorld.of(9)) {
            server(plain, "server");
            Numbers client = client(plain);
            before = plain.faults().calls();
            client.send(1);
            assertThat(plain.faults().calls()).isEqualTo(before + 1);
        }
        for (int error = 0; error < 5; error++) {
            try (SimWorld world = SimWorld.of(9)) {
                Numbers server = server(world, "server");
                Numbers client = client(world);
                world.faults().failCall(before + 1, error);
                client.send(1);
                client.send(2);
                world.runFor(LONG);
                assertThat(world.faults().fired()).containsKey("failCall");
                assertThat(server.received).contains(2);
                assertThat(server.received.size() + client.errors.size())
                        .as("sent or reported: " + client.errors)
                        .isGreaterThanOrEqualTo(2);
            }
        }
    }
}
