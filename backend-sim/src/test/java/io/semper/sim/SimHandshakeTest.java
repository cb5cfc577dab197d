package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A connect takes three messages (RFC 9293, 3.5), and the program of the server gets a connection with the last one. The times are those that a
 * machine showed whose network lost the SYN-ACK, or what follows it.
 */
class SimHandshakeTest {
    private static final int PORT = 7;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofHours(1);

    private final List<TextClient> accepted = new ArrayList<>();

    private Server serve(SimWorld world, SimSystem system, int backlog) {
        SimHost host = world.host("server").system(system);
        world.link(world.host("client"), host).latency(SECOND, SECOND);
        return world.run(host.loop()
                .createServer(
                        () -> {
                            accepted.add(new TextClient());
                            return accepted.get(accepted.size() - 1);
                        },
                        ServerOptions.bind("0.0.0.0", PORT).backlog(backlog)));
    }

    private void serve(SimWorld world) {
        serve(world, SimSystem.LINUX, 100);
    }

    private static LoopFuture<Connection<TextClient>> connect(SimWorld world) {
        return world.host("client")
                .loop()
                .createConnection(
                        TextClient::new, ConnectOptions.to("server", PORT).timeout(LONG));
    }

    private static void await(SimWorld world, double seconds) {
        world.runFor(Duration.ofMillis((long) (seconds * 1000)));
    }

    @Test
    void theThirdMessageMakesTheConnectionOfTheServer() {
        try (SimWorld world = SimWorld.of(1)) {
            serve(world);
            LoopFuture<Connection<TextClient>> connecting = connect(world);
            await(world, 2.5);
            assertThat(connecting.isDone()).isTrue();
            assertThat(accepted).isEmpty();
            await(world, 1);
            assertThat(accepted).hasSize(1);
        }
    }

    @Test
    void aServerAcceptsNothingWhoseAnswerDoesNotArrive() {
        try (SimWorld world = SimWorld.of(2)) {
            serve(world);
            world.partitionFrom(world.host("server"), world.host("client"));
            LoopFuture<Connection<TextClient>> connecting = connect(world);
            assertThatThrownBy(() -> world.run(connecting)).hasCauseInstanceOf(SocketTimeoutException.class);
            assertThat(world.time()).isBetween(Duration.ofSeconds(131), Duration.ofSeconds(132));
            assertThat(accepted).isEmpty();
            world.heal();
            world.runFor(LONG);
            assertThat(accepted).isEmpty();
        }
    }

    /** The SYN is sent again, also after the server has forgotten the first one. */
    @Test
    void aConnectSucceedsWhenTheWayIsOpenAgain() {
        for (int seconds : new int[] {10, 60, 70, 100, 128}) {
            try (SimWorld world = SimWorld.of(3)) {
                accepted.clear();
                serve(world);
                world.partitionFrom(world.host("server"), world.host("client"));
                LoopFuture<Connection<TextClient>> connecting = connect(world);
                await(world, seconds);
                world.heal();
                world.run(connecting).transport().write(ByteBuffer.wrap(new byte[] {'x'}));
                await(world, 3);
                assertThat(accepted).as("after " + seconds + " seconds").hasSize(1);
                assertThat(accepted.get(0).text).hasToString("x");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerForgetsAConnectionThatIsNotEstablished(SimSystem system) {
        int patience = system == SimSystem.LINUX ? 63 : 75;
        for (boolean late : new boolean[] {false, true}) {
            try (SimWorld world = SimWorld.of(4)) {
                accepted.clear();
                serve(world, system, 100);
                LoopFuture<Connection<TextClient>> connecting = connect(world);
                await(world, 1.5);
                world.partitionFrom(world.host("client"), world.host("server"));
                Connection<TextClient> client = world.run(connecting);
                await(world, patience + (late ? 1 : -2));
                world.heal();
                await(world, 5);
                assertThat(accepted).hasSize(late ? 0 : 1);
                client.transport().write(ByteBuffer.wrap(new byte[] {'x'}));
                await(world, 5);
                assertThat(client.protocol().lost).isEqualTo(late);
            }
        }
    }

    /** What waits for its third message has a place in the backlog, so that there is one when it comes. */
    @Test
    void aBacklogIsFullOfWhatIsNotEstablished() {
        try (SimWorld world = SimWorld.of(5)) {
            serve(world, SimSystem.LINUX, 1);
            List<LoopFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                all.add(connect(world));
            }
            await(world, 2.5);
            assertThat(all.stream().filter(LoopFuture::isDone)).hasSize(2);
            world.runFor(LONG);
            assertThat(all).allSatisfy(each -> assertThat(each.exception()).isNull());
            assertThat(accepted).hasSize(5);
        }
    }

    @Test
    void aServerThatClosesResetsWhatIsNotEstablished() {
        try (SimWorld world = SimWorld.of(6)) {
            Server server = serve(world, SimSystem.LINUX, 100);
            LoopFuture<Connection<TextClient>> connecting = connect(world);
            await(world, 1.5);
            world.host("server").loop().callSoonThreadsafe(server::close);
            await(world, 0.1);
            world.run(world.host("server")
                    .loop()
                    .createServer(
                            TextClient::new, ServerOptions.bind("0.0.0.0", PORT).reuseAddress(false)));
            Connection<TextClient> client = world.run(connecting);
            await(world, 2.5);
            assertThat(client.protocol().lostBy).isInstanceOf(IOException.class);
            assertThat(accepted).isEmpty();
        }
    }

    @Test
    void aConnectThatIsGivenUpBeforeIsNotAccepted() {
        try (SimWorld world = SimWorld.of(7)) {
            serve(world);
            LoopFuture<Connection<TextClient>> connecting = connect(world);
            await(world, 1.5);
            connecting.cancel();
            await(world, 10);
            assertThat(accepted).isEmpty();
            world.run(connect(world));
            await(world, 3);
            assertThat(accepted).hasSize(1);
        }
    }
}
