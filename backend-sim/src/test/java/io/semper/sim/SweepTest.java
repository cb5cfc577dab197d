package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.tck.RunLevel;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every scenario is run once for each call of the kernel and each error that the call may have. Whatever fails, every connection ends once
 * and in order, what was sent arrives in part or in whole, every future has an outcome, and no socket is left open.
 */
class SweepTest {
    private static final int PORT = 7;
    private static final int ERRORS = 5;
    private static final int SIZE = 600_000;
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    private Path folder;

    private @Nullable FileChannel file;

    @AfterEach
    void closeFile() throws IOException {
        if (file != null) {
            file.close();
        }
    }

    /** Records the callbacks of one connection, and checks their order. */
    private abstract static class Side implements StreamProtocol {
        int received;
        boolean ended;
        int losses;
        private boolean paused;
        private @Nullable StreamTransport transport;

        StreamTransport transport() {
            if (transport == null) {
                throw new IllegalStateException("not connected");
            }
            return transport;
        }

        @Override
        public void connectionMade(StreamTransport made) {
            assertThat(transport).as("made once").isNull();
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            assertThat(losses).as("data after the end").isZero();
            assertThat(ended).as("data after the end of the stream").isFalse();
            for (int i = data.position(); i < data.limit(); i++) {
                assertThat(data.get(i)).isEqualTo((byte) received++);
            }
        }

        @Override
        public void pauseWriting() {
            assertThat(paused).isFalse();
            paused = true;
        }

        @Override
        public void resumeWriting() {
            assertThat(paused).isTrue();
            paused = false;
        }

        @Override
        public boolean eofReceived() {
            assertThat(losses + (ended ? 1 : 0)).isZero();
            ended = true;
            return false;
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            assertThat(transport).as("made before lost").isNotNull();
            assertThat(++losses).as("lost once").isEqualTo(1);
        }
    }

    private static ByteBuffer pattern(int from, int size) {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        for (int i = 0; i < size; i++) {
            bytes.put((byte) (from + i));
        }
        return bytes.flip();
    }

    /** What one scenario made. */
    private static final class Run {
        final SimWorld world;
        final List<Side> sides = new ArrayList<>();
        final List<LoopFuture<?>> futures = new ArrayList<>();

        @Nullable
        Server server;

        Run(SimWorld world) {
            this.world = world;
        }

        EventLoop client() {
            return world.host("client").loop();
        }

        <S extends Side> S add(S side) {
            sides.add(side);
            return side;
        }

        <T> LoopFuture<T> add(LoopFuture<T> future) {
            futures.add(future);
            return future;
        }

        void serve(Supplier<Side> sessions, ServerOptions options) {
            LoopFuture<Server> bound =
                    add(world.host("server").loop().createServer(() -> add(sessions.get()), options));
            bound.addDoneCallback(done -> {
                if (!done.isCancelled() && done.exception() == null) {
                    server = done.result();
                }
            });
            world.runFor(Duration.ZERO);
        }

        <S extends Side> void connect(Supplier<S> factory, ConnectOptions options) {
            LoopFuture<Connection<S>> made = add(client().createConnection(() -> add(factory.get()), options));
            made.addDoneCallback(done -> {
                if (!done.isCancelled()) {
                    done.exception(); // a connect may fail
                }
            });
        }
    }

    private interface Scenario {
        void play(Run run);
    }

    private static Side echo() {
        return new Side() {
            @Override
            public void dataReceived(ByteBuffer data) {
                ByteBuffer copy = data.duplicate();
                super.dataReceived(data);
                transport().write(copy);
            }
        };
    }

    private static Side writerThatEnds() {
        return new Side() {
            @Override
            public void connectionMade(StreamTransport made) {
                super.connectionMade(made);
                made.write(pattern(0, 1000));
                made.writeEof();
            }
        };
    }

    private static Side lateReader() {
        return new Side() {
            @Override
            public void connectionMade(StreamTransport made) {
                super.connectionMade(made);
                made.pauseReading();
                made.loop().callLater(Duration.ofSeconds(1), () -> {
                    if (!made.isClosing()) {
                        made.resumeReading();
                    }
                });
            }
        };
    }

    /** The client ends its half, and the server answers until it has read that end. */
    private static void echoWithHalfClose(Run run) {
        run.serve(SweepTest::echo, ServerOptions.bind("0.0.0.0", PORT));
        run.connect(SweepTest::writerThatEnds, ConnectOptions.to("server", PORT));
    }

    /** Much is written to a peer that reads late, so that the writer is paused. */
    private static void flowControl(Run run) {
        StreamOptions small = StreamOptions.defaults().sendBufferSize(8192);
        run.serve(SweepTest::lateReader, ServerOptions.bind("0.0.0.0", PORT));
        run.connect(
                () -> new Side() {
                    @Override
                    public void connectionMade(StreamTransport made) {
                        super.connectionMade(made);
                        made.write(pattern(0, SIZE));
                        made.close();
                    }
                },
                ConnectOptions.to("server", PORT).stream(small));
    }

    /** As {@link #echoWithHalfClose} over TLS, from the handshake to the last close_notify. */
    private static void tlsEcho(Run run) {
        run.serve(SweepTest::echo, ServerOptions.bind("0.0.0.0", PORT).tls(TlsOptions.server(TestKeys.newContext())));
        run.world.resolves(TestKeys.NAME, run.world.host("server").address());
        run.connect(
                SweepTest::writerThatEnds,
                ConnectOptions.to(TestKeys.NAME, PORT).tls(TlsOptions.client(TestKeys.newContext())));
    }

    /** A file follows bytes and is followed by others, to a peer that reads late. */
    private void sendFile(Run run) {
        int size = SIZE / 3;
        run.serve(SweepTest::lateReader, ServerOptions.bind("0.0.0.0", PORT));
        run.connect(
                () -> new Side() {
                    @Override
                    public void connectionMade(StreamTransport made) {
                        super.connectionMade(made);
                        made.write(pattern(0, 10));
                        if (made.isClosing()) {
                            return; // the write has failed, and a file is refused
                        }
                        LoopFuture<Long> sent = run.add(made.sendFile(file(size), 10, Long.MAX_VALUE));
                        sent.addDoneCallback(done -> {
                            if (!done.isCancelled() && done.exception() == null) {
                                assertThat(done.result()).isEqualTo(size - 10);
                                made.write(pattern(size, 10));
                                made.close();
                            }
                        });
                    }
                },
                ConnectOptions.to("server", PORT));
    }

    private FileChannel file(int size) {
        try {
            if (file == null) {
                Files.write(folder.resolve("sent"), pattern(0, size).array());
                file = FileChannel.open(folder.resolve("sent"));
            }
            return file;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Of two addresses the first does not answer, and the attempts race. */
    private static void happyEyeballs(Run run) {
        run.serve(SweepTest::echo, ServerOptions.bind("0.0.0.0", PORT));
        run.world.resolves("both", address(run, "absent"), address(run, "server"));
        run.connect(
                () -> new Side() {
                    @Override
                    public void connectionMade(StreamTransport made) {
                        super.connectionMade(made);
                        made.write(pattern(0, 10));
                        made.loop().callLater(Duration.ofSeconds(1), made::close);
                    }
                },
                ConnectOptions.to("both", PORT).timeout(Duration.ofMinutes(1)));
    }

    private static InetAddress address(Run run, String host) {
        SimHost there = run.world.host(host);
        if (host.equals("absent")) {
            run.world.partition(run.world.host("client"), there);
        }
        return there.address();
    }

    /** A server drains while a client is connected and another one is on its way. */
    private static void drain(Run run) {
        run.serve(SweepTest::echo, ServerOptions.bind("0.0.0.0", PORT));
        for (int i = 0; i < 2; i++) {
            run.connect(
                    () -> new Side() {
                        @Override
                        public void connectionMade(StreamTransport made) {
                            super.connectionMade(made);
                            made.write(pattern(0, 5000));
                        }
                    },
                    ConnectOptions.to("server", PORT));
            run.world.runFor(Duration.ofMillis(3));
        }
        if (run.server != null) {
            run.add(run.server.drain(Duration.ofSeconds(5)));
        }
    }

    private static Run play(Scenario scenario, SimWorld world) {
        Run run = new Run(world);
        scenario.play(run);
        world.runFor(LONG);
        if (run.server != null) {
            run.server.closeClients();
            run.server.close();
        }
        for (Side side : run.sides) {
            if (side.transport != null && side.losses == 0) {
                side.transport.close();
            }
        }
        world.runFor(LONG);
        return run;
    }

    private static void check(Run run, SimWorld world) {
        for (Side side : run.sides) {
            assertThat(side.losses).as("lost once").isEqualTo(side.transport == null ? 0 : 1);
        }
        assertThat(run.futures).as("outcomes").allMatch(LoopFuture::isDone);
        assertThat(world.openSockets()).as("only pollers are open").isEqualTo(pollers(world));
    }

    private static int pollers(SimWorld world) {
        return (int) world.net().hosts().values().stream()
                .filter(host -> host.loopIfAny() != null)
                .count();
    }

    @TestFactory
    Stream<DynamicTest> whateverFailsNothingIsLostTwiceOrLeftOpen() {
        return Stream.of(
                DynamicTest.dynamicTest("echo with half-close", () -> sweep(SweepTest::echoWithHalfClose, 1000)),
                DynamicTest.dynamicTest("echo over TLS", () -> sweep(SweepTest::tlsEcho, 1000)),
                DynamicTest.dynamicTest("sendFile", () -> sweep(this::sendFile, SIZE / 3 + 10)),
                DynamicTest.dynamicTest("flow control", () -> sweep(SweepTest::flowControl, SIZE)),
                DynamicTest.dynamicTest("happy eyeballs", () -> sweep(SweepTest::happyEyeballs, 10)),
                DynamicTest.dynamicTest("drain", () -> sweep(SweepTest::drain, 0)));
    }

    /** @param least the bytes that one side receives in a run without a failure */
    private static void sweep(Scenario scenario, int least) {
        long calls;
        try (SimWorld plain = SimWorld.of(1)) {
            Run run = play(scenario, plain);
            check(run, plain);
            assertThat(run.sides).as("connections").isNotEmpty();
            int received =
                    run.sides.stream().mapToInt(side -> side.received).max().orElse(0);
            assertThat(received).as("bytes that arrive").isGreaterThanOrEqualTo(least);
            calls = plain.faults().calls();
        }
        assertThat(calls).isGreaterThan(20);
        List<Integer> numbers = RunLevel.sample(
                "calls that fail", IntStream.rangeClosed(1, (int) calls).boxed().toList(), 3, any -> "sweep");
        for (int number : numbers) {
            for (int error = 0; error < ERRORS; error++) {
                try (SimWorld world = SimWorld.of(1)) {
                    world.faults().failCall(number, error);
                    try {
                        check(play(scenario, world), world);
                    } catch (Throwable failed) {
                        throw new AssertionError(
                                "call " + number + " of " + calls + ", error " + error + ": " + failed.getMessage()
                                        + "\n  " + world.report(),
                                failed);
                    }
                    assertThat(world.faults().fired()).containsEntry("failCall", 1L);
                }
            }
        }
    }
}
