package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many datagrams are echoed. What is lost on the way must have been dropped by the OS, which counts it: the loop itself loses, repeats and
 * reorders nothing.
 */
@Timeout(900)
class ManyDatagramsIT {
    private static final int DATAGRAMS = Amount.of("datagrams to the echo", 20_000, 1_000_000);
    private static final int SIZE = 64;

    /** Fewer than the receive queue of a socket holds, so that nothing can be lost. */
    private static final int WINDOW = 64;

    private static final class Client implements AutoCloseable {
        final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final DatagramPacket received = new DatagramPacket(new byte[SIZE], SIZE);
        private long last = -1;

        Client(RunningServer server) throws IOException {
            socket.connect(InetAddress.getLoopbackAddress(), server.port());
            socket.setSoTimeout(20_000);
        }

        void send(int number) throws IOException {
            byte[] datagram = ByteBuffer.allocate(SIZE)
                    .putInt(number)
                    .putInt(SIZE - 4, ~number)
                    .array();
            socket.send(new DatagramPacket(datagram, SIZE));
        }

        /** Returns its number, after it has verified that it is whole and younger than the one before. */
        long receive() throws IOException {
            received.setLength(SIZE);
            socket.receive(received);
            ByteBuffer data = ByteBuffer.wrap(received.getData(), 0, received.getLength());
            int number = data.getInt(0);
            if (data.limit() != SIZE || data.getInt(SIZE - 4) != ~number || number <= last) {
                throw new AssertionError("datagram " + number + " of " + data.limit() + " bytes after " + last);
            }
            last = number;
            return number;
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void nothingIsLostIfTheQueuesHaveRoom(Backend backend) throws Exception {
        backend.need();
        try (RunningServer server = RunningServer.of("echo", backend.name(), "--udp");
                Client client = new Client(server)) {
            int sent = 0;
            for (int back = 0; back < DATAGRAMS; back++) {
                while (sent < DATAGRAMS && sent < back + WINDOW) {
                    client.send(sent++);
                }
                assertThat(client.receive()).isEqualTo(back);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void whatIsLostInAFloodWasDroppedByTheOs(Backend backend) throws Exception {
        backend.need();
        Drops.need();
        try (RunningServer server = RunningServer.of("echo", backend.name(), "--udp");
                Client client = new Client(server)) {
            long before = Drops.ofProcessors();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> flood(client));
            client.socket.setSoTimeout(100);
            long back = 0;
            long lost = 0;
            long deadline = System.nanoTime() + 600_000_000_000L;
            while (!sending.isDone() || back + lost < DATAGRAMS) {
                assertThat(System.nanoTime())
                        .as("%s of %s came back, and %s were dropped", back, DATAGRAMS, lost)
                        .isLessThan(deadline); // a guard against a hang: datagrams are missing
                try {
                    client.receive();
                    back++;
                } catch (SocketTimeoutException silent) {
                    lost = Drops.ofPort(server.port())
                            + Drops.ofPort(client.socket.getLocalPort())
                            + (sending.isDone() ? Drops.ofProcessors() - before : 0);
                }
            }
            sending.join();
            System.out.println("flood of " + DATAGRAMS + " datagrams on " + backend + ": " + back + " came back, "
                    + Drops.ofPort(server.port()) + " were dropped at the server and "
                    + Drops.ofPort(client.socket.getLocalPort()) + " at the client");
            long dropped = Drops.ofPort(server.port()) + Drops.ofPort(client.socket.getLocalPort());
            assertThat(back).as("datagrams that came back").isPositive();
            assertThat(DATAGRAMS - back - dropped)
                    .as("datagrams that are missing, and that no socket has dropped")
                    .isBetween(0L, Drops.ofProcessors() - before);
        }
    }

    private static void flood(Client client) {
        try {
            for (int i = 0; i < DATAGRAMS; i++) {
                client.send(i);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
