package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.LoopFuture;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TimerHandle;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Worlds with a seed: virtual time, several hosts, faults, and runs that repeat. */
class SimWorldTest {
    private static final int PORT = 7;

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static SimHost echoServer(SimWorld world) {
        SimHost server = world.host("server");
        server.start(loop -> loop.createServer(EchoProtocol::new, ServerOptions.bind("0.0.0.0", PORT)));
        return server;
    }

    private static LoopFuture<Connection<TextClient>> connect(SimWorld world) {
        return world.host("client").loop().createConnection(TextClient::new, ConnectOptions.to("server", PORT));
    }

    private static String echoOnce(long seed) {
        try (SimWorld world = SimWorld.of(seed)) {
            world.faults().shortReads(0.2).shortWrites(0.2).oneByteSegments(0.2).spuriousEvents(0.2);
            echoServer(world);
            Connection<TextClient> connection = world.run(connect(world));
            StringBuilder sent = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                String message = "message " + i + ";";
                sent.append(message);
                connection.transport().write(bytes(message));
                world.runFor(Duration.ofMillis(1));
            }
            TextClient client = connection.protocol();
            world.runUntil(() -> client.text.length() == sent.length(), Duration.ofMinutes(1));
            assertThat(client.text).hasToString(sent.toString());
            connection.transport().close();
            world.runUntil(() -> client.lost, Duration.ofMinutes(1));
            assertThat(client.lostBy).isNull();
            assertThat(world.faults().fired())
                    .containsKeys("shortReads", "shortWrites", "oneByteSegments", "spuriousEvents");
            return world.trace().digest() + " " + world.trace().size() + " " + world.time();
        }
    }

    @Test
    void aSeedGivesTheSameRunTwice() {
        List<String> all = new ArrayList<>();
        for (int seed = 0; seed < 50; seed++) {
            String first = echoOnce(seed);
            assertThat(echoOnce(seed)).as("seed " + seed).isEqualTo(first);
            all.add(first);
        }
        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    void hoursOfTimersPassInOrderAndExactly() {
        try (SimWorld world = SimWorld.of(1)) {
            EventLoop loop = world.host("a").loop();
            List<Duration> called = new ArrayList<>();
            for (int hours = 24; hours > 0; hours--) {
                loop.callLater(Duration.ofHours(hours), () -> called.add(world.time()));
            }
            world.runFor(Duration.ofHours(25));
            assertThat(called).hasSize(24);
            for (int i = 0; i < 24; i++) {
                assertThat(called.get(i)).isEqualTo(Duration.ofHours(i + 1));
            }
            assertThat(world.time()).isEqualTo(Duration.ofHours(25));
        }
    }

    @Test
    void whatAPartitionHoldsArrivesInOrderAfterIt() {
        try (SimWorld world = SimWorld.of(2)) {
            SimHost server = echoServer(world);
            Connection<TextClient> connection = world.run(connect(world));
            world.runFor(Duration.ofSeconds(1)); // until the server has the last acknowledgement of the connect
            world.partition(world.host("client"), server);
            connection.transport().write(bytes("one "));
            world.runFor(Duration.ofSeconds(5));
            connection.transport().write(bytes("two"));
            world.runFor(Duration.ofSeconds(5));
            assertThat(connection.protocol().text).isEmpty();
            world.heal();
            world.runFor(Duration.ofSeconds(1));
            assertThat(connection.protocol().text).hasToString("one two");
            assertThat(world.faults().fired()).containsEntry("held", 2L);
        }
    }

    @Test
    void aCrashIsSilentAndARestartedHostResets() {
        try (SimWorld world = SimWorld.of(3)) {
            SimHost server = echoServer(world);
            Connection<TextClient> connection = world.run(connect(world));
            TextClient client = connection.protocol();
            server.crash();
            world.runFor(Duration.ofHours(1));
            assertThat(client.lost).isFalse();
            assertThatThrownBy(server::loop)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("restart");
            connection.transport().write(bytes("x"));
            world.runFor(Duration.ofSeconds(1));
            server.restart();
            world.runUntil(() -> client.lost, Duration.ofSeconds(1));
            assertThat(client.lostBy).isInstanceOf(IOException.class);
            assertThat(world.run(connect(world)).transport().isClosing()).isFalse();
        }
    }

    @Test
    void aPortWithoutListenerRefusesAndAnUnknownAddressDoesNotAnswer() {
        try (SimWorld world = SimWorld.of(4)) {
            world.host("server");
            assertThatThrownBy(() -> world.run(connect(world)))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(ConnectException.class);
            EventLoop loop = world.host("client").loop();
            Duration before = world.time();
            assertThatThrownBy(() -> world.run(loop.createConnection(
                            TextClient::new, ConnectOptions.to("10.9.9.9", 1).timeout(Duration.ofHours(1)))))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(SocketTimeoutException.class);
            assertThat(world.time().minus(before)).isEqualTo(Duration.ofSeconds(131));
        }
    }

    @Test
    void aDiagramDoesNotGuessWhoConnected() {
        Trace trace = new Trace();
        trace.add(0, "client", "connect", 1, 7);
        trace.add(1, "server", "accept", 2, 1);
        trace.add(2, "server", "bytes arrive", 2, 5);
        assertThat(trace.diagram(1)).contains("as client", "as server");
        while (trace.size() < 4097) { // the connect is the only entry that is not kept
            trace.add(3, "server", "bytes arrive", 2, 5);
        }
        assertThat(trace.diagram(1)).contains("as ?", "as server").doesNotContain("as client");
    }

    @Test
    void aReaderThatPausesStopsTheWriter() {
        try (SimWorld world = SimWorld.of(5)) {
            SimHost server = world.host("server");
            List<StreamTransport> accepted = new ArrayList<>();
            AtomicInteger received = new AtomicInteger();
            server.loop()
                    .createServer(
                            () -> new StreamProtocol() {
                                @Override
                                public void connectionMade(StreamTransport transport) {
                                    accepted.add(transport);
                                    transport.pauseReading();
                                }

                                @Override
                                public void dataReceived(ByteBuffer data) {
                                    received.addAndGet(data.remaining());
                                }
                            },
                            ServerOptions.bind("0.0.0.0", PORT));
            Connection<TextClient> connection = world.run(connect(world));
            int size = 4 * 1024 * 1024;
            connection.transport().write(ByteBuffer.allocate(size));
            world.runFor(Duration.ofMinutes(1));
            assertThat(received).hasValue(0);
            assertThat(connection.transport().writeBufferSize()).isPositive();
            accepted.get(0).resumeReading();
            world.runUntil(() -> received.get() == size, Duration.ofMinutes(1));
            assertThat(connection.transport().writeBufferSize()).isZero();
        }
    }

    @Test
    void faultsOfConnectsAndOpensAreCounted() {
        try (SimWorld world = SimWorld.of(6)) {
            echoServer(world);
            world.faults().refusedConnects(1);
            assertThatThrownBy(() -> world.run(connect(world))).hasCauseInstanceOf(ConnectException.class);
            world.faults().none().failedOpens(1);
            assertThatThrownBy(() -> world.run(connect(world))).hasCauseInstanceOf(IOException.class);
            world.faults().none().resets(1);
            Connection<TextClient> connection = world.run(connect(world));
            connection.transport().write(bytes("x"));
            world.runUntil(() -> connection.protocol().lost, Duration.ofMinutes(1));
            assertThat(connection.protocol().lostBy).isInstanceOf(IOException.class);
            assertThat(world.faults().fired()).containsKeys("refusedConnects", "failedOpens", "resets");
        }
    }

    @Test
    void jobsRunOnTheThreadOfTheWorld() {
        try (SimWorld world = SimWorld.of(7)) {
            Thread here = Thread.currentThread();
            EventLoop loop = world.host("a").loop();
            assertThat(world.run(loop.<Thread>runInExecutor(null, () -> Thread.currentThread())))
                    .isSameAs(here);
        }
    }

    /** What is called when the jobs have ended, or after the time for that, is of the program: it may need another thread that opens a socket. */
    @Test
    void theEndOfJobsIsReportedWithoutTheMonitorOfTheNetwork() {
        try (SimWorld world = SimWorld.of(15)) {
            SimHost host = world.host("a");
            List<String> reports = new ArrayList<>();
            for (boolean runs : new boolean[] {true, false}) {
                SimExecutor pool = new SimExecutor(world.net(), host, "job", () -> 0);
                if (!runs) {
                    pool.execute(() -> {});
                } else {
                    pool.shutdown();
                }
                pool.whenTerminated(1, ended -> reports.add(ended + " " + Thread.holdsLock(world.net())));
                world.runFor(Duration.ofSeconds(1));
            }
            assertThat(reports).containsExactly("true false", "false false");
        }
    }

    @Test
    void callsFromOneLoopToAnotherAreHeard() {
        try (SimWorld world = SimWorld.of(8)) {
            EventLoop a = world.host("a").loop();
            EventLoop b = world.host("b").loop();
            AtomicInteger hops = new AtomicInteger();
            Runnable[] hop = new Runnable[2];
            hop[0] = () -> b.callSoonThreadsafe(hop[1]);
            hop[1] = () -> {
                if (hops.incrementAndGet() < 100) {
                    a.callSoonThreadsafe(hop[0]);
                }
            };
            a.callSoon(hop[0]);
            world.runFor(Duration.ZERO);
            assertThat(hops).hasValue(100);
        }
    }

    @Test
    void anEventWithoutACauseChangesNothing() {
        for (int seed = 0; seed < 20; seed++) {
            try (SimWorld world = SimWorld.of(seed)) {
                world.faults().spuriousEvents(1);
                echoServer(world);
                world.link(world.host("client"), world.host("server"))
                        .latency(Duration.ofSeconds(1), Duration.ofSeconds(1));
                LoopFuture<Connection<TextClient>> connecting = connect(world);
                // timers, so that the client polls while the connect is pending
                TimerHandle ticks = world.host("client").loop().repeatAtFixedRate(Duration.ofMillis(100), () -> {});
                world.runFor(Duration.ofMillis(1900));
                assertThat(connecting.isDone()).isFalse();
                Connection<TextClient> connection = world.run(connecting);
                connection.transport().write(bytes("x"));
                world.runFor(Duration.ofSeconds(10));
                assertThat(connection.protocol().text).hasToString("x");
                assertThat(connection.protocol().lost).isFalse();
                assertThat(world.faults().fired().get("spuriousEvents")).isGreaterThan(20);
                ticks.cancel();
            }
        }
    }

    @Test
    void oneCallFailsWithTheErrorThatTheTestChooses() {
        long before;
        try (SimWorld plain = SimWorld.of(12)) {
            echoServer(plain);
            plain.runFor(Duration.ZERO);
            before = plain.faults().calls();
            plain.run(connect(plain));
            assertThat(plain.faults().calls()).isGreaterThan(before + 2);
        }
        Set<String> errors = new TreeSet<>();
        for (int call = 1; call <= 4; call++) { // opens, sets options, connects
            for (int error = 0; error < 5; error++) {
                errors.add(failureOf(before + call, error));
            }
            assertThat(failureOf(before + call, 0)).as("20 is a multiple").isEqualTo(failureOf(before + call, 20));
        }
        assertThat(errors)
                .contains("NoRouteToHostException", "SocketTimeoutException", "ConnectException", "IOException");
    }

    private static String failureOf(long call, int error) {
        try (SimWorld world = SimWorld.of(12)) {
            echoServer(world);
            world.faults().failCall(call, error);
            LoopFuture<Connection<TextClient>> failing = connect(world);
            world.runFor(Duration.ofMinutes(5));
            assertThat(world.faults().fired()).containsOnlyKeys("failCall");
            assertThat(world.run(connect(world)).transport().isClosing()).isFalse();
            return failing.exception() == null
                    ? "none"
                    : failing.exception().getClass().getSimpleName();
        }
    }

    @Test
    void aMixSwitchesSomeFaultsOnWhichTheSeedDraws() {
        int on = 0;
        List<String> all = new ArrayList<>();
        for (int seed = 0; seed < 100; seed++) {
            try (SimWorld world = SimWorld.of(seed)) {
                String drawn = world.faults().mix().toString();
                all.add(drawn);
                on += drawn.split("\\(", -1).length - 1;
                assertThat(world.report()).contains("seed " + seed, drawn);
            }
            try (SimWorld again = SimWorld.of(seed)) {
                assertThat(again.faults().mix()).hasToString(all.get(seed));
            }
        }
        assertThat(on).isBetween(550, 850); // of 1400
        assertThat(all.stream().distinct().count()).isGreaterThan(90);
    }

    @Test
    void aTraceIsDrawnAsASequenceOfArrivals() {
        try (SimWorld world = SimWorld.of(13)) {
            SimHost server = echoServer(world);
            Connection<TextClient> connection = world.run(connect(world));
            connection.transport().write(bytes("four"));
            world.runFor(Duration.ofSeconds(1));
            world.partition(world.host("client"), server);
            String[] lines = world.trace().diagram(1000).split("\n");
            assertThat(lines[0]).isEqualTo("sequenceDiagram");
            assertThat(lines).contains("    participant h0 as server", "    participant h1 as client");
            assertThat(List.of(lines).subList(3, lines.length).stream()
                            .map(line -> line.trim().replaceAll(" at [0-9.]+ ms", "")))
                    .containsExactly(
                            "h0->>h1: connected",
                            "h1->>h0: 4 bytes",
                            "h0->>h1: 4 bytes",
                            "Note over h1: partition",
                            "Note over h0: partition");
            assertThat(world.trace().diagram(0)).isEqualTo("sequenceDiagram\n");
            assertThatThrownBy(() -> world.trace().diagram(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThat(world.report()).contains("digest " + world.trace().digest());
        }
    }

    @Test
    void randomNumbersComeFromTheSeed() {
        try (SimWorld one = SimWorld.of(1);
                SimWorld again = SimWorld.of(1);
                SimWorld other = SimWorld.of(2)) {
            long drawn = one.random().nextLong();
            assertThat(again.random().nextLong()).isEqualTo(drawn);
            assertThat(other.random().nextLong()).isNotEqualTo(drawn);
        }
    }

    @Test
    void anExceptionOfACallbackEndsTheRunUnlessItIsExpected() {
        IllegalArgumentException thrown = new IllegalArgumentException("from a callback");
        try (SimWorld world = SimWorld.of(10)) {
            EventLoop loop = world.host("a").loop();
            loop.callLater(Duration.ofHours(1), () -> {
                throw thrown;
            });
            assertThatThrownBy(() -> world.runFor(Duration.ofDays(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasCause(thrown)
                    .hasMessageContainingAll("host a", "a callback threw", "seed 10");
            assertThat(world.time()).isEqualTo(Duration.ofHours(1));
            world.runFor(Duration.ofDays(1)); // it is reported once

            List<Throwable> expected = new ArrayList<>();
            loop.setExceptionHandler((of, context) -> expected.add(context.exception()));
            loop.callSoon(() -> {
                throw thrown;
            });
            world.runFor(Duration.ZERO);
            assertThat(expected).containsExactly(thrown);
        }
        SimWorld closing = SimWorld.of(11);
        EventLoop idle = closing.host("a").loop();
        idle.callExceptionHandler(
                ExceptionContext.of("outside of a run", thrown).withSource(this));
        assertThatThrownBy(closing::close)
                .isInstanceOf(IllegalStateException.class)
                .hasCause(thrown);
        assertThat(closing.openSockets()).isZero();
    }

    @Test
    void misuseIsRefusedWithARemedy() {
        try (SimWorld world = SimWorld.of(9)) {
            EventLoop loop = world.host("a").loop();
            assertThatThrownBy(() -> loop.runUntilComplete(loop.createPromise().future()))
                    .hasStackTraceContaining("run(future)");
            assertThatThrownBy(() -> world.run(loop.createPromise().future()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("nothing is left to happen");
            assertThatThrownBy(() -> world.faults().resets(1.5)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> world.link(world.host("a"), world.host("b"))
                            .latency(Duration.ofMillis(2), Duration.ofMillis(1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> world.faults().failCall(0, 0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> world.faults().failCall(1, -1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(world::channels).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> world.host("a").restart()).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> new SimProvider(world)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> SimWorld.live().host("x")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> SimWorld.live().faults().failCall(1, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> SimWorld.live().random()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> SimWorld.live().report()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> SimWorld.live().faults().resets(1)).isInstanceOf(IllegalStateException.class);
    }
}
