package io.semper.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.sim.SimWorld;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a seed costs: two hosts, one connection, ten messages there and back. With {@code -Dsemper.sim.seeds=N} it is measured. */
class EchoTest {
    private static final int PORT = 7;
    private static final int MESSAGES = 10;

    private static final class Echo implements StreamProtocol {
        private @Nullable StreamTransport transport;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            if (transport != null) {
                transport.write(data);
            }
        }
    }

    private static final class Client implements StreamProtocol {
        private int received;
        private boolean lost;

        @Override
        public void dataReceived(ByteBuffer data) {
            received += data.remaining();
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            lost = true;
        }
    }

    @SimTest(seeds = 20)
    void tenMessagesComeBack(SimWorld world) {
        world.host("server").start(loop -> loop.createServer(Echo::new, ServerOptions.bind("0.0.0.0", PORT)));
        Connection<Client> connection =
                world.run(world.host("client").loop().createConnection(Client::new, ConnectOptions.to("server", PORT)));
        Client client = connection.protocol();
        for (int i = 1; i <= MESSAGES; i++) {
            int sent = 64 * i;
            connection.transport().write(ByteBuffer.allocate(64));
            world.runUntil(() -> client.received == sent, Duration.ofSeconds(1));
        }
        connection.transport().close();
        world.runUntil(() -> client.lost, Duration.ofSeconds(1));
        assertThat(client.received).isEqualTo(64 * MESSAGES);
    }
}
