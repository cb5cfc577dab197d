package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamTransport;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The end that closes first keeps its address for a time; SimTcpAnswersTest asks a machine the same. */
class SimTimeWaitTest {
    private static final int PORT = 7;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ServerOptions STRICT =
            ServerOptions.bind("0.0.0.0", PORT).reuseAddress(false);

    private static Duration timeWait(SimSystem system) {
        return Duration.ofSeconds(system == SimSystem.LINUX ? 60 : 30);
    }

    private static LoopFuture<Connection<TextClient>> connect(SimWorld world, String to) {
        return world.host("client").loop().createConnection(TextClient::new, ConnectOptions.to(to, PORT));
    }

    private static Server serve(SimWorld world, String host, ServerOptions options) {
        return world.run(world.host(host).loop().createServer(TextClient::new, options));
    }

    /** A server of which one connection is closed, and then the server. */
    private static void serveOnce(SimWorld world, ServerOptions options, boolean clientFirst) {
        List<StreamTransport> accepted = new ArrayList<>();
        Server server = world.run(world.host("server")
                .loop()
                .createServer(
                        () -> new TextClient() {
                            @Override
                            public void connectionMade(StreamTransport made) {
                                accepted.add(made);
                            }
                        },
                        options));
        Connection<TextClient> client = world.run(connect(world, "server"));
        world.runFor(SECOND);
        (clientFirst ? client.transport() : accepted.get(0)).close();
        world.runFor(SECOND);
        assertThat(client.protocol().lost).isTrue();
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatClosesFirstCannotBindAgainAtOnce(SimSystem system) {
        try (SimWorld world = SimWorld.of(1)) {
            world.host("server").system(system);
            serveOnce(world, ServerOptions.bind("0.0.0.0", PORT), false);
            assertThatThrownBy(() -> serve(world, "server", STRICT)).hasCauseInstanceOf(BindException.class);
            serve(world, "server", ServerOptions.bind("0.0.0.0", PORT)).close(); // with SO_REUSEADDR
            world.runFor(timeWait(system).minus(SECOND.multipliedBy(2)));
            assertThatThrownBy(() -> serve(world, "server", STRICT)).hasCauseInstanceOf(BindException.class);
            world.runFor(SECOND.multipliedBy(2));
            serve(world, "server", STRICT);
        }
    }

    @Test
    void theOldSocketNeedsReuseAsWell() {
        try (SimWorld world = SimWorld.of(2)) {
            serveOnce(world, STRICT, false);
            assertThatThrownBy(() -> serve(world, "server", ServerOptions.bind("0.0.0.0", PORT)))
                    .hasCauseInstanceOf(BindException.class);
        }
    }

    @Test
    void aServerThatClosesSecondCan() {
        try (SimWorld world = SimWorld.of(3)) {
            serveOnce(world, STRICT, true);
            serve(world, "server", STRICT);
        }
    }

    @Test
    void aHostThatHasCrashedKeepsNoAddress() {
        try (SimWorld world = SimWorld.of(4)) {
            serveOnce(world, STRICT, false);
            world.host("server").crash();
            world.host("server").restart();
            serve(world, "server", STRICT);
        }
    }

    @Test
    void aResetLeavesNoAddressBehind() {
        try (SimWorld world = SimWorld.of(5)) {
            world.faults().resets(1);
            Server server = serve(world, "server", STRICT);
            Connection<TextClient> client = world.run(connect(world, "server"));
            client.transport().write(ByteBuffer.allocate(1));
            world.runFor(SECOND);
            assertThat(client.protocol().lost).isTrue();
            server.close();
            serve(world, "server", STRICT);
        }
    }

    @Test
    void aNewConnectionReplacesAnAddressThatIsKept() {
        try (SimWorld world = SimWorld.of(10)) {
            List<StreamTransport> accepted = new ArrayList<>();
            Server server = world.run(world.host("server")
                    .loop()
                    .createServer(
                            () -> new TextClient() {
                                @Override
                                public void connectionMade(StreamTransport made) {
                                    accepted.add(made);
                                }
                            },
                            STRICT));
            ConnectOptions bound = ConnectOptions.to("server", PORT)
                    .localAddress(new InetSocketAddress(world.host("client").address(), 5000));
            EventLoop loop = world.host("client").loop();
            world.run(loop.createConnection(TextClient::new, bound));
            world.runFor(SECOND);
            accepted.get(0).close(); // the server keeps the address
            world.runFor(SECOND);
            Connection<TextClient> again = world.run(loop.createConnection(TextClient::new, bound));
            world.runFor(SECOND);
            again.transport().close(); // and now the client does
            world.runFor(SECOND);
            server.close();
            serve(world, "server", STRICT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void portsTowardsOnePeerRunOut(SimSystem system) {
        try (SimWorld world = SimWorld.of(6)) {
            SimHost client = world.host("client").system(system).ephemeralPorts(40_000, 40_002);
            serve(world, "server", ServerOptions.bind("0.0.0.0", PORT));
            serve(world, "other", ServerOptions.bind("0.0.0.0", PORT));
            List<String> ports = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Connection<TextClient> connection = world.run(connect(world, "server"));
                ports.add(String.valueOf(connection.transport().localAddress()));
                connection.transport().close();
                world.runFor(SECOND);
            }
            assertThat(ports).doesNotHaveDuplicates();
            assertThatThrownBy(() -> world.run(connect(world, "server")))
                    .hasCauseInstanceOf(BindException.class)
                    .hasMessageContaining("Cannot assign requested address");
            world.run(connect(world, "other")).transport().close(); // connections to others share ports
            world.runFor(timeWait(system));
            world.run(connect(world, "server"));
            assertThatThrownBy(() -> client.ephemeralPorts(2, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.system(SimSystem.BSD)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void theSystemOfAHostLeavesItsPorts() {
        try (SimWorld world = SimWorld.of(11)) {
            world.host("client").ephemeralPorts(40_000, 40_001).system(SimSystem.BSD);
            serve(world, "server", ServerOptions.bind("0.0.0.0", PORT));
            Connection<TextClient> made = world.run(connect(world, "server"));
            assertThat(((InetSocketAddress) made.transport().localAddress()).getPort())
                    .isBetween(40_000, 40_001);
        }
    }

    @Test
    void portsOfOpenConnectionsRunOutAsWell() {
        try (SimWorld world = SimWorld.of(7)) {
            world.host("client").ephemeralPorts(40_000, 40_001);
            serve(world, "server", ServerOptions.bind("0.0.0.0", PORT));
            world.run(connect(world, "server"));
            world.run(connect(world, "server"));
            assertThatThrownBy(() -> world.run(connect(world, "server"))).hasCauseInstanceOf(BindException.class);
        }
    }

    @Test
    void addressesAreFreeAgainAfterTheirTime() {
        try (SimWorld world = SimWorld.of(8)) {
            serve(world, "server", ServerOptions.bind("0.0.0.0", PORT));
            for (int i = 0; i < 200; i++) {
                world.run(connect(world, "server")).transport().close();
                world.runFor(SECOND);
            }
            assertThat(world.host("client").ports().waiting()).isBetween(58, 61);
        }
    }

    @Test
    void aBoundAddressIsUsedAgainWhereTheSystemAllowsIt() {
        for (SimSystem system : SimSystem.values()) {
            try (SimWorld world = SimWorld.of(9)) {
                world.host("client").system(system);
                serve(world, "server", ServerOptions.bind("0.0.0.0", PORT));
                ConnectOptions bound = ConnectOptions.to("server", PORT)
                        .localAddress(new InetSocketAddress(world.host("client").address(), 5000));
                EventLoop loop = world.host("client").loop();
                world.run(loop.createConnection(TextClient::new, bound))
                        .transport()
                        .close();
                world.runFor(SECOND);
                LoopFuture<Connection<TextClient>> again = loop.createConnection(TextClient::new, bound);
                world.runFor(SECOND);
                assertThat(again.exception() instanceof BindException).isEqualTo(system == SimSystem.BSD);
            }
        }
    }
}
