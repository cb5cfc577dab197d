package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import io.semper.Endpoint;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Datagrams and Unix-domain sockets, once for each call of the kernel and each error that it may have: every future has an outcome,
 * callbacks come in their order, what was sent is received or reported, and no socket and no path is left.
 */
class SocketSweepTest {
    private static final int ERRORS = 5;
    private static final int COUNT = 5;
    private static final Path PATH = Path.of("/run/s");
    private static final Duration LONG = Duration.ofMinutes(10);

    /** One side of what a scenario opens: its callbacks, in an order that is checked. */
    private static final class Side implements DatagramProtocol, StreamProtocol {
        private final boolean echoes;
        private final List<IOException> errors = new ArrayList<>();
        private int received;
        private int losses;
        private @Nullable DatagramTransport datagrams;
        private @Nullable StreamTransport stream;

        Side(boolean echoes) {
            this.echoes = echoes;
        }

        private void checkOpen() {
            assertThat(datagrams != null || stream != null).as("made first").isTrue();
            assertThat(losses).as("nothing after the loss").isZero();
        }

        @Override
        public void connectionMade(DatagramTransport made) {
            assertThat(datagrams).isNull();
            datagrams = made;
        }

        @Override
        public void connectionMade(StreamTransport made) {
            assertThat(stream).isNull();
            stream = made;
        }

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress sender) {
            checkOpen();
            received++;
            if (echoes && datagrams != null) {
                datagrams.sendTo(data, sender);
            }
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            checkOpen();
            received += data.remaining();
            if (echoes && stream != null) {
                stream.write(data);
            }
        }

        @Override
        public void errorReceived(IOException cause) {
            checkOpen();
            errors.add(cause);
        }

        @Override
        public void pauseWriting() {
            checkOpen();
        }

        @Override
        public void resumeWriting() {
            checkOpen();
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            checkOpen();
            losses++;
        }

        void end() {
            if (datagrams != null) {
                datagrams.close();
            }
            if (stream != null) {
                stream.close();
            }
        }
    }

    private static final class Run {
        private final SimWorld world = SimWorld.of(1);
        private final List<Side> sides = new ArrayList<>();
        private final List<LoopFuture<?>> futures = new ArrayList<>();

        EventLoop loop(String host) {
            return world.host(host).loop();
        }

        Side side(boolean echoes) {
            Side made = new Side(echoes);
            sides.add(made);
            return made;
        }

        @Nullable
        Side endpoint(String host, boolean echoes, DatagramOptions options) {
            LoopFuture<Endpoint<Side>> opening = loop(host).createDatagramEndpoint(() -> side(echoes), options);
            return opened(opening) ? opening.result().protocol() : null;
        }

        boolean opened(LoopFuture<?> opening) {
            futures.add(opening);
            world.runFor(LONG);
            return opening.isDone() && !opening.isCancelled() && opening.exception() == null;
        }
    }

    /** Sends datagrams to an echo, and returns when all that can arrive has arrived. */
    private static void exchange(Run run, @Nullable Side server, @Nullable Side client) {
        if (client == null || client.datagrams == null) {
            return;
        }
        for (int i = 0; i < COUNT; i++) {
            client.datagrams.send(ByteBuffer.allocate(i));
        }
        run.world.runFor(LONG);
        if (server != null) {
            assertThat(client.received + client.errors.size() + server.errors.size())
                    .as("received or reported")
                    .isGreaterThanOrEqualTo(COUNT);
        }
    }

    private static void udp(Run run) {
        Side server = run.endpoint("server", true, DatagramOptions.bind("0.0.0.0", 53));
        exchange(run, server, run.endpoint("client", false, DatagramOptions.connect("server", 53)));
    }

    private static void unixDatagrams(Run run) {
        Side server = run.endpoint("a", true, DatagramOptions.unix(PATH));
        DatagramOptions options = DatagramOptions.connect(UnixDomainSocketAddress.of(PATH))
                .localAddress(UnixDomainSocketAddress.of("/run/client"));
        exchange(run, server, run.endpoint("a", false, options));
    }

    private static void unixStreams(Run run) {
        LoopFuture<Server> binding = run.loop("a").createServer(() -> run.side(true), ServerOptions.unix(PATH));
        boolean bound = run.opened(binding);
        LoopFuture<Connection<Side>> connecting =
                run.loop("a").createConnection(() -> run.side(false), ConnectOptions.unix(PATH));
        if (run.opened(connecting)) {
            Connection<Side> client = connecting.result();
            client.transport().write(ByteBuffer.allocate(100_000));
            run.world.runFor(LONG);
            assertThat(client.protocol().received == 100_000 || client.protocol().losses == 1)
                    .as("all or a loss")
                    .isTrue();
        }
        if (bound) {
            binding.result().close();
        }
    }

    /** Runs the scenario with one call failing, and returns how many calls there were. */
    private static long run(Consumer<Run> scenario, long call, int error) {
        Run run = new Run();
        try (SimWorld world = run.world) {
            if (call > 0) {
                world.faults().failCall(call, error);
            }
            scenario.accept(run);
            run.sides.forEach(Side::end);
            world.runFor(LONG);
            assertThat(run.futures).allMatch(LoopFuture::isDone);
            assertThat(run.sides)
                    .allSatisfy(each -> assertThat(each.losses)
                            .as("losses")
                            .isEqualTo(each.datagrams != null || each.stream != null ? 1 : 0));
            if (call > 0) {
                assertThat(world.faults().fired()).containsKey("failCall");
            }
            for (SimHost host : world.net().hosts().values()) {
                WorldUnixNames names = (WorldUnixNames) host.unixNames();
                assertThat(names.find(PATH)).as("the path").isEqualTo(WorldUnixNames.Found.NOTHING);
            }
        }
        assertThat(run.world.openSockets()).as("sockets at the end").isZero();
        return run.world.faults().calls();
    }

    @TestFactory
    Stream<DynamicTest> everyCallMayFail() {
        return Stream.of(
                sweep("UDP", SocketSweepTest::udp),
                sweep("Unix-domain datagrams", SocketSweepTest::unixDatagrams),
                sweep("Unix-domain streams", SocketSweepTest::unixStreams));
    }

    private static DynamicTest sweep(String name, Consumer<Run> scenario) {
        return DynamicTest.dynamicTest(name, () -> {
            long calls = run(scenario, 0, 0);
            assertThat(calls).as("calls of the kernel").isGreaterThan(10);
            List<String> failures = new ArrayList<>();
            for (long call = 1; call <= calls; call++) {
                for (int error = 0; error < ERRORS; error++) {
                    try {
                        run(scenario, call, error);
                    } catch (AssertionError | IllegalStateException e) {
                        failures.add("call " + call + ", error " + error + ": " + e.getMessage());
                    }
                }
            }
            assertThat(failures).isEmpty();
        });
    }
}
