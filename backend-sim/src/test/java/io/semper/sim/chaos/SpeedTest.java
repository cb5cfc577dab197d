package io.semper.sim.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.sim.SimWorld;
import io.semper.tck.RunLevel;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Prints how many worlds a second one thread plays, each with one connection, one message and its echo. No figure is asserted. */
class SpeedTest {
    private static final int SEEDS = RunLevel.isFull() ? 20_000 : 1_000;
    private static final int SIZE = 64;
    private static final int PORT = 7;

    private static class Echo implements StreamProtocol {
        @Nullable
        StreamTransport transport;

        int received;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            received += data.remaining();
            if (transport != null) {
                transport.write(data);
            }
        }
    }

    private static final class Client extends Echo {
        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
            made.write(ByteBuffer.allocate(SIZE));
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            received += data.remaining();
            if (received == SIZE && transport != null) {
                transport.close();
            }
        }
    }

    @Test
    void oneEchoForEachSeed() {
        Figures figures = new Figures();
        for (int seed = 0; seed < SEEDS; seed++) {
            try (SimWorld world = SimWorld.of(seed)) {
                world.host("server").loop().createServer(Echo::new, ServerOptions.bind("0.0.0.0", PORT));
                LoopFuture<Connection<Client>> made =
                        world.host("client").loop().createConnection(Client::new, ConnectOptions.to("server", PORT));
                Connection<Client> connection = world.run(made);
                world.run(connection.transport().closed());
                assertThat(connection.protocol().received).isEqualTo(SIZE);
            }
        }
        System.out.println("echo: " + figures.of(SEEDS));
    }
}
