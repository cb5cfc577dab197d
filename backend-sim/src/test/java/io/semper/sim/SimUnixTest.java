package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Unix-domain sockets in worlds with a seed, where paths are names of one host. */
class SimUnixTest {
    private static final Path PATH = Path.of("/run/service/socket");
    private static final Duration LONG = Duration.ofMinutes(1);

    private static LoopFuture<Server> serve(SimWorld world, String host) {
        return world.host(host).loop().createServer(EchoProtocol::new, ServerOptions.unix(PATH));
    }

    private static LoopFuture<Connection<TextClient>> connect(SimWorld world, String host) {
        return world.host(host).loop().createConnection(TextClient::new, ConnectOptions.unix(PATH));
    }

    private static String echo(long seed) {
        try (SimWorld world = SimWorld.of(seed)) {
            world.faults().shortReads(0.3).shortWrites(0.3).oneByteSegments(0.3);
            Server server = world.run(serve(world, "a"));
            Connection<TextClient> client = world.run(connect(world, "a"));
            StringBuilder sent = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                String message = "message " + i + ";";
                sent.append(message);
                client.transport().write(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)));
                world.runFor(Duration.ofMillis(1));
            }
            world.runUntil(() -> client.protocol().text.length() == sent.length(), LONG);
            assertThat(client.protocol().text).hasToString(sent.toString());
            assertThat(Files.exists(PATH)).as("a file of the machine").isFalse();
            server.close();
            assertThat(world.faults().fired()).containsKeys("shortReads", "shortWrites");
            assertThatThrownBy(() -> world.run(connect(world, "a"))).hasStackTraceContaining("No such file");
            return world.trace().digest();
        }
    }

    @Test
    void aSeedGivesTheSameRunTwice() {
        List<String> runs = new ArrayList<>();
        for (int seed = 0; seed < 20; seed++) {
            String first = echo(seed);
            assertThat(echo(seed)).as("seed " + seed).isEqualTo(first);
            runs.add(first);
        }
        assertThat(runs).doesNotHaveDuplicates();
    }

    @Test
    void aPathIsANameOfOneHost() {
        try (SimWorld world = SimWorld.of(1)) {
            world.run(serve(world, "a"));
            assertThatThrownBy(() -> world.run(connect(world, "b")))
                    .hasCauseInstanceOf(ConnectException.class)
                    .hasStackTraceContaining("No such file");
            world.run(serve(world, "b"));
            assertThat(world.run(connect(world, "b")).transport().isClosing()).isFalse();
            assertThatThrownBy(() -> world.run(serve(world, "b"))).hasCauseInstanceOf(BindException.class);
        }
    }

    @Test
    void aCrashLeavesThePathAndTheNextServerReplacesIt() {
        try (SimWorld world = SimWorld.of(2)) {
            world.run(serve(world, "a"));
            world.host("a").crash();
            world.host("a").restart();
            assertThatThrownBy(() -> world.run(connect(world, "a"))).hasStackTraceContaining("refused");
            world.run(serve(world, "a"));
            assertThat(world.run(connect(world, "a")).transport().isClosing()).isFalse();
        }
    }

    @Test
    void aBacklogTakesOneMoreThanItsSizeAndThenRefuses() {
        try (SimWorld world = SimWorld.of(3)) {
            world.run(world.host("a")
                    .loop()
                    .createServer(EchoProtocol::new, ServerOptions.unix(PATH).backlog(3)));
            List<LoopFuture<Connection<TextClient>>> all = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                all.add(connect(world, "a")); // in one turn, in which the server accepts nothing
            }
            world.runFor(LONG);
            List<LoopFuture<Connection<TextClient>>> refused =
                    all.stream().filter(each -> each.exception() != null).toList();
            assertThat(refused).hasSize(6);
            assertThat(refused.get(0).exception()).hasMessageContaining("backlog of the listener is full");
        }
    }

    @Test
    void thePeerIsNotifiedOfACloseAtOnce() {
        try (SimWorld world = SimWorld.of(4)) {
            List<StreamTransport> accepted = new ArrayList<>();
            world.run(world.host("a")
                    .loop()
                    .createServer(
                            () -> new StreamProtocol() {
                                @Override
                                public void connectionMade(StreamTransport made) {
                                    accepted.add(made);
                                }

                                @Override
                                public void dataReceived(ByteBuffer data) {}
                            },
                            ServerOptions.unix(PATH)));
            TextClient client = world.run(connect(world, "a")).protocol();
            Duration before = world.time();
            accepted.get(0).close();
            world.runUntil(() -> client.lost, LONG);
            assertThat(world.time()).isEqualTo(before);
        }
    }

    private static final class Sizes implements DatagramProtocol {
        private final List<Integer> received = new ArrayList<>();

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress sender) {
            received.add(data.remaining());
        }
    }

    @Test
    void aReceiverThatDoesNotReadBlocksItsSendersAndLosesNothing() {
        for (boolean connected : List.of(true, false)) {
            try (SimWorld world = SimWorld.of(5)) {
                EventLoop loop = world.host("a").loop();
                UnixDomainSocketAddress at = UnixDomainSocketAddress.of(PATH);
                Endpoint<Sizes> receiver =
                        world.run(loop.createDatagramEndpoint(Sizes::new, DatagramOptions.unix(PATH)));
                receiver.transport().pauseReading();
                DatagramOptions options =
                        connected ? DatagramOptions.connect(at) : DatagramOptions.bind(UnixDomainSocketAddress.of(""));
                DatagramTransport sender = world.run(loop.createDatagramEndpoint(Sizes::new, options))
                        .transport();
                for (int i = 0; i < 20; i++) {
                    sender.sendTo(ByteBuffer.allocate(i), at);
                }
                world.runFor(Duration.ofSeconds(1));
                long queued = sender.writeBufferSize();
                assertThat(queued).as("what the receiver has no room for").isPositive();
                world.runFor(LONG);
                assertThat(sender.writeBufferSize()).isEqualTo(queued);
                receiver.transport().resumeReading();
                world.runFor(LONG);
                assertThat(receiver.protocol().received)
                        .isEqualTo(IntStream.range(0, 20).boxed().toList());
                assertThat(sender.writeBufferSize()).isZero();
            }
        }
    }
}
