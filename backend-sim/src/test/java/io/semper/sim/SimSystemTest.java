package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What hosts of different systems answer differently, apart from times, which SimGiveUpTest and SimTimeWaitTest show. */
class SimSystemTest {
    private static final int PORT = 7;
    private static final int BACKLOG = 4;
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

    private final List<TextClient> made = new ArrayList<>();

    /** A server that accepts one connection; the others wait. */
    private void serve(SimWorld world, SimSystem system) {
        world.run(world.host("server")
                .system(system)
                .loop()
                .createServer(
                        () -> {
                            made.add(new TextClient());
                            return made.get(made.size() - 1);
                        },
                        ServerOptions.bind("0.0.0.0", PORT).maxConnections(1).backlog(BACKLOG)));
    }

    private static LoopFuture<Connection<TextClient>> connect(SimWorld world, StreamOptions options) {
        return world.host("client")
                .loop()
                .createConnection(TextClient::new, ConnectOptions.to("server", PORT).stream(options));
    }

    @ParameterizedTest
    @EnumSource
    void aBacklogHoldsMoreThanItsNumber(SimSystem system) {
        try (SimWorld world = SimWorld.of(1)) {
            serve(world, system);
            world.run(connect(world, StreamOptions.defaults()));
            List<LoopFuture<?>> further = new ArrayList<>();
            for (int i = 0; i < 3 * BACKLOG; i++) {
                further.add(connect(world, StreamOptions.defaults()));
            }
            world.runFor(HALF_A_SECOND);
            assertThat(further.stream().filter(LoopFuture::isDone).count())
                    .isEqualTo(system == SimSystem.LINUX ? BACKLOG + 1 : BACKLOG * 3 / 2 + 1);
            further.forEach(LoopFuture::cancel);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLargestBacklogIsNotFull(SimSystem system) {
        try (SimWorld world = SimWorld.of(4)) {
            ServerOptions options = ServerOptions.bind("0.0.0.0", PORT).backlog(Integer.MAX_VALUE);
            world.run(world.host("server").system(system).loop().createServer(TextClient::new, options));
            world.run(connect(world, StreamOptions.defaults()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyLinuxAcceptsWhatWasReset(SimSystem system) {
        try (SimWorld world = SimWorld.of(2)) {
            serve(world, system);
            Connection<TextClient> first = world.run(connect(world, StreamOptions.defaults()));
            Connection<TextClient> second = world.run(connect(world, StreamOptions.defaults()));
            world.host("client").reset(second.transport());
            world.runFor(HALF_A_SECOND);
            assertThat(made).hasSize(1);
            first.transport().close();
            world.runFor(HALF_A_SECOND);
            assertThat(made).hasSize(system == SimSystem.LINUX ? 2 : 1);
            Connection<TextClient> third = world.run(connect(world, StreamOptions.defaults()));
            world.runFor(HALF_A_SECOND);
            assertThat(third.protocol().lost).isFalse();
            assertThat(made.get(made.size() - 1).lost).isFalse();
        }
    }

    @Test
    void buffersHaveTheSizeThatWasAskedFor() {
        for (SimSystem system : SimSystem.values()) {
            try (SimWorld world = SimWorld.of(3)) {
                serve(world, SimSystem.LINUX);
                world.host("client").system(system);
                Connection<TextClient> client =
                        world.run(connect(world, StreamOptions.defaults().sendBufferSize(10_000)));
                assertThat(client.transport().option(StandardSocketOptions.SO_SNDBUF))
                        .as("on %s; a kernel hides that Linux doubles it", system)
                        .isEqualTo(10_000);
            }
        }
    }
}
