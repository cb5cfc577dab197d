package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When the system of a host gives up a connect, bytes or a silent peer: exactly then, and not if the way is open again before. */
class SimGiveUpTest {
    private static final int PORT = 7;
    private static final Duration LONG = Duration.ofDays(1);
    private static final Duration RETRANSMISSION = Duration.ofMillis(924_600);
    private static final Duration TICK = Duration.ofMillis(10);
    private static final Duration HANDSHAKE = Duration.ofMillis(5);

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static SimHost serve(SimWorld world) {
        SimHost server = world.host("server");
        server.start(loop -> loop.createServer(EchoProtocol::new, ServerOptions.bind("0.0.0.0", PORT)));
        return server;
    }

    private static LoopFuture<Connection<TextClient>> connect(SimWorld world, StreamOptions options) {
        return world.host("client")
                .loop()
                .createConnection(TextClient::new, ConnectOptions.to("server", PORT).timeout(LONG).stream(options));
    }

    private static Connection<TextClient> connected(SimWorld world, StreamOptions options) {
        Connection<TextClient> made = world.run(connect(world, options));
        world.runFor(HANDSHAKE); // until the server has the last acknowledgement
        return made;
    }

    /** Runs the world until the connection is lost, and returns how long that took. */
    private static Duration timeUntilLost(SimWorld world, Connection<TextClient> client) {
        Duration before = world.time();
        world.runUntil(() -> client.protocol().lost, LONG);
        return world.time().minus(before);
    }

    private static void assertTimedOutAfter(Duration expected, SimWorld world, Connection<TextClient> client) {
        assertThat(timeUntilLost(world, client)).isBetween(expected.minus(TICK), expected.plus(TICK));
        assertThat(client.protocol().lostBy).isInstanceOf(SocketTimeoutException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aConnectOverAPartitionFails(SimSystem system) {
        for (boolean there : new boolean[] {true, false}) {
            try (SimWorld world = SimWorld.of(1)) {
                SimHost server = serve(world);
                SimHost client = world.host("client").system(system);
                world.partitionFrom(there ? client : server, there ? server : client);
                LoopFuture<Connection<TextClient>> connecting = connect(world, StreamOptions.defaults());
                assertThatThrownBy(() -> world.run(connecting)).hasCauseInstanceOf(SocketTimeoutException.class);
                long seconds = system == SimSystem.LINUX ? 131 : 75;
                assertThat(world.time())
                        .isBetween(
                                Duration.ofSeconds(seconds),
                                Duration.ofSeconds(seconds).plus(TICK));
                world.heal();
                world.run(connect(world, StreamOptions.defaults()));
            }
        }
    }

    @Test
    void aConnectIsNotGivenUpIfTheWayIsOpenBefore() {
        try (SimWorld world = SimWorld.of(2)) {
            SimHost server = serve(world);
            world.partition(world.host("client"), server);
            LoopFuture<Connection<TextClient>> connecting = connect(world, StreamOptions.defaults());
            world.runFor(Duration.ofSeconds(130));
            assertThat(connecting.isDone()).isFalse();
            world.heal();
            Connection<TextClient> client = world.run(connecting);
            world.runFor(LONG);
            assertThat(client.protocol().lost).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void bytesThatAreNotAcknowledgedEndAConnection(SimSystem system) {
        try (SimWorld world = SimWorld.of(3)) {
            SimHost server = serve(world);
            world.host("client").system(system);
            Connection<TextClient> client = connected(world, StreamOptions.defaults());
            world.partition(world.host("client"), server);
            client.transport().write(bytes("lost"));
            assertTimedOutAfter(system == SimSystem.LINUX ? RETRANSMISSION : Duration.ofSeconds(511), world, client);
            world.heal();
            world.runFor(LONG);
            assertThat(String.join("\n", world.trace().last(100)))
                    .as("what was given up does not arrive")
                    .doesNotContain("server   bytes arrive");
        }
    }

    /** The bytes arrive, but what the server sends does not, its acknowledgements included: both ends give up. */
    @Test
    void acknowledgementsThatDoNotArriveEndAConnection() {
        try (SimWorld world = SimWorld.of(4)) {
            SimHost server = serve(world);
            Connection<TextClient> client = connected(world, StreamOptions.defaults());
            world.partitionFrom(server, world.host("client"));
            client.transport().write(bytes("x"));
            assertTimedOutAfter(RETRANSMISSION, world, client);
            world.runFor(Duration.ofSeconds(1));
            assertThat(server.loop().stats().openTransports()).isZero();
            assertThat(String.join("\n", world.trace().last(100))).contains("server   times out");
        }
    }

    @Test
    void nothingIsGivenUpIfTheWayIsOpenBefore() {
        for (boolean oneWay : new boolean[] {true, false}) {
            try (SimWorld world = SimWorld.of(5)) {
                SimHost server = serve(world);
                Connection<TextClient> client = connected(world, StreamOptions.defaults());
                if (oneWay) {
                    world.partitionFrom(server, world.host("client"));
                } else {
                    world.partition(world.host("client"), server);
                }
                client.transport().write(bytes("held"));
                world.runFor(RETRANSMISSION.minusSeconds(1));
                world.heal();
                world.runFor(LONG);
                assertThat(client.protocol().text).hasToString("held");
                assertThat(client.protocol().lost).isFalse();
                client.transport().write(bytes(" and more"));
                world.runFor(TICK);
                assertThat(client.protocol().text).hasToString("held and more");
            }
        }
    }

    /** The peer notices nothing until it sends, and is reset then. */
    @Test
    void thePeerOfWhatWasGivenUpIsReset() {
        try (SimWorld world = SimWorld.of(6)) {
            SimHost server = world.host("server");
            List<StreamTransport> accepted = new ArrayList<>();
            TextClient there = new TextClient() {
                @Override
                public void connectionMade(StreamTransport made) {
                    accepted.add(made);
                }
            };
            world.run(server.loop().createServer(() -> there, ServerOptions.bind("0.0.0.0", PORT)));
            Connection<TextClient> client = connected(world, StreamOptions.defaults());
            world.runFor(TICK);
            world.partition(world.host("client"), server);
            client.transport().write(bytes("lost"));
            timeUntilLost(world, client);
            world.heal();
            world.runFor(LONG);
            assertThat(there.lost).isFalse();
            accepted.get(0).write(bytes("x"));
            world.runFor(TICK);
            assertThat(there.lostBy).isInstanceOf(IOException.class);
            assertThat(there.text).isEmpty();
        }
    }

    /** As long as reading is paused, the protocol is not notified, and the connection stays open for it. */
    @Test
    void thePeerIsResetWhileReadingIsPaused() {
        try (SimWorld world = SimWorld.of(12)) {
            SimHost server = world.host("server");
            TextClient there = new TextClient() {
                @Override
                public void connectionMade(StreamTransport made) {
                    made.loop().callLater(Duration.ofHours(1), () -> made.write(bytes("x")));
                }
            };
            world.run(server.loop().createServer(() -> there, ServerOptions.bind("0.0.0.0", PORT)));
            Connection<TextClient> client = connected(world, StreamOptions.defaults());
            client.transport().pauseReading();
            world.partition(world.host("client"), server);
            client.transport().write(bytes("lost"));
            world.runFor(RETRANSMISSION.plusSeconds(1));
            world.heal();
            world.runFor(Duration.ofHours(1));
            assertThat(client.protocol().lost).isFalse();
            assertThat(there.lostBy).isInstanceOf(IOException.class);
            assertThat(there.text).isEmpty();
        }
    }

    @Test
    void bytesForACrashedHostAreGivenUp() {
        try (SimWorld world = SimWorld.of(7)) {
            SimHost server = serve(world);
            Connection<TextClient> client = connected(world, StreamOptions.defaults());
            server.crash();
            client.transport().write(bytes("x"));
            assertTimedOutAfter(RETRANSMISSION, world, client);
        }
    }

    /** Linux tries for 102 seconds what a program has closed, whether it was closed before the bytes were lost or after. */
    @Test
    void whatWasClosedIsGivenUpEarlier() {
        try (SimWorld world = SimWorld.of(17)) {
            SimHost server = serve(world);
            Connection<TextClient> early = connected(world, StreamOptions.defaults());
            Connection<TextClient> late = connected(world, StreamOptions.defaults());
            world.partition(world.host("client"), server);
            early.transport().write(bytes("lost"));
            early.transport().close();
            late.transport().write(bytes("lost"));
            world.runFor(TICK);
            late.transport().close();
            world.runFor(Duration.ofSeconds(103));
            world.heal();
            world.runFor(TICK);
            assertThat(String.join("\n", world.trace().last(100))).doesNotContain("server   bytes arrive");
        }
    }

    /** The end of a stream is answered with a reset as well, even if the connection was never accepted. */
    @Test
    void whatWaitedInTheBacklogOfACrashedHostIsReset() {
        try (SimWorld world = SimWorld.of(16)) {
            SimHost server = world.host("server");
            world.run(server.loop()
                    .createServer(
                            EchoProtocol::new,
                            ServerOptions.bind("0.0.0.0", PORT).maxConnections(1)));
            connected(world, StreamOptions.defaults());
            Connection<TextClient> waiting = connected(world, StreamOptions.defaults());
            world.runFor(TICK);
            server.crash();
            waiting.transport().writeEof();
            world.runFor(TICK);
            server.restart();
            world.runFor(TICK);
            assertThat(waiting.protocol().lostBy).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aUserTimeoutReplacesTheTimeOfTheSystem() {
        try (SimWorld world = SimWorld.of(8)) {
            SimHost server = serve(world);
            StreamOptions options = StreamOptions.defaults().tcpUserTimeout(Duration.ofSeconds(30));
            Connection<TextClient> client = connected(world, options);
            world.partition(world.host("client"), server);
            client.transport().write(bytes("x"));
            assertTimedOutAfter(Duration.ofSeconds(30), world, client);
        }
    }

    @Test
    void aUserTimeoutLimitsEveryConnect() {
        List<Consumer<SimWorld>> causes = List.of(
                world -> world.partition(world.host("client"), world.host("server")),
                world -> world.faults().swallowedConnects(1),
                world -> world.faults().fullBacklogs(1));
        for (Consumer<SimWorld> cause : causes) {
            try (SimWorld world = SimWorld.of(15)) {
                serve(world);
                world.runFor(TICK);
                cause.accept(world);
                Duration before = world.time();
                LoopFuture<Connection<TextClient>> connecting =
                        connect(world, StreamOptions.defaults().tcpUserTimeout(Duration.ofSeconds(30)));
                assertThatThrownBy(() -> world.run(connecting)).hasCauseInstanceOf(SocketTimeoutException.class);
                assertThat(world.time().minus(before))
                        .isBetween(
                                Duration.ofSeconds(30), Duration.ofSeconds(30).plus(TICK));
            }
        }
    }

    @Test
    void onlyKeepAliveFindsASilentPeer() {
        try (SimWorld world = SimWorld.of(9)) {
            SimHost server = serve(world);
            Connection<TextClient> silent = connected(world, StreamOptions.defaults());
            Connection<TextClient> asking =
                    connected(world, StreamOptions.defaults().keepAlive(true));
            StreamOptions often = StreamOptions.defaults().keepAlive(Duration.ofSeconds(60), Duration.ofSeconds(10), 3);
            Connection<TextClient> eager = connected(world, often);
            Connection<TextClient> bounded = connected(world, often.tcpUserTimeout(Duration.ofSeconds(75)));
            Duration start = world.time();
            world.partition(world.host("client"), server);
            assertTimedOutAfter(Duration.ofSeconds(80), world, bounded);
            assertTimedOutAfter(Duration.ofSeconds(10), world, eager);
            timeUntilLost(world, asking);
            assertThat(world.time().minus(start))
                    .isBetween(
                            Duration.ofSeconds(7875).minus(HANDSHAKE.multipliedBy(5)),
                            Duration.ofSeconds(7875).plus(TICK));
            assertThat(asking.protocol().lostBy).isInstanceOf(SocketTimeoutException.class);
            world.runFor(LONG);
            assertThat(silent.protocol().lost).isFalse();
        }
    }

    /** A client that only listens is not asked before its peer was silent for as long as the option says. */
    @Test
    void receivedBytesPostponeTheProbes() {
        try (SimWorld world = SimWorld.of(13)) {
            SimHost server = world.host("server");
            world.run(server.loop()
                    .createServer(
                            () -> new TextClient() {
                                @Override
                                public void connectionMade(StreamTransport made) {
                                    made.loop().callLater(Duration.ofSeconds(1000), () -> made.write(bytes("x")));
                                }
                            },
                            ServerOptions.bind("0.0.0.0", PORT)));
            Connection<TextClient> client = connected(
                    world, StreamOptions.defaults().keepAlive(Duration.ofSeconds(60), Duration.ofSeconds(10), 3));
            world.runFor(Duration.ofSeconds(1001));
            assertThat(client.protocol().text).hasToString("x");
            world.partition(world.host("client"), server);
            assertTimedOutAfter(Duration.ofSeconds(89), world, client);
        }
    }

    /** The way to the server is cut while its answer to the connect is on its way. */
    @Test
    void keepAliveFindsAPeerThatWasCutOffDuringTheConnect() {
        try (SimWorld world = SimWorld.of(14)) {
            SimHost server = serve(world);
            SimHost client = world.host("client");
            world.link(client, server).latency(Duration.ofSeconds(1), Duration.ofSeconds(1));
            LoopFuture<Connection<TextClient>> connecting = connect(
                    world, StreamOptions.defaults().keepAlive(Duration.ofSeconds(60), Duration.ofSeconds(10), 3));
            world.runFor(Duration.ofMillis(1500));
            world.partitionFrom(client, server);
            Connection<TextClient> made = world.run(connecting);
            assertTimedOutAfter(Duration.ofSeconds(90), world, made);
        }
    }

    @Test
    void keepAliveSurvivesAShortPartition() {
        try (SimWorld world = SimWorld.of(10)) {
            SimHost server = serve(world);
            Connection<TextClient> client =
                    connected(world, StreamOptions.defaults().keepAlive(true));
            world.partition(world.host("client"), server);
            world.runFor(Duration.ofSeconds(7500));
            world.heal();
            world.runFor(LONG);
            assertThat(client.protocol().lost).isFalse();
        }
    }

    @Test
    void keepAliveFindsAHostThatHasRestarted() {
        try (SimWorld world = SimWorld.of(11)) {
            SimHost server = serve(world);
            Connection<TextClient> client =
                    connected(world, StreamOptions.defaults().keepAlive(true));
            server.crash();
            server.restart();
            Duration lost = timeUntilLost(world, client);
            assertThat(lost)
                    .isBetween(
                            Duration.ofSeconds(7200).minus(TICK),
                            Duration.ofSeconds(7200).plus(TICK));
            assertThat(client.protocol().lostBy)
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }
}
