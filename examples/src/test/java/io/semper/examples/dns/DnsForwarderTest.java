package io.semper.examples.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.DatagramOptions;
import io.semper.LoopOptions;
import io.semper.group.LoopThread;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DnsForwarderTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int SERVER_FAILURE = 2;

    private final LoopThread thread = LoopThread.start(LoopOptions.defaults());
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(thread));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private NameServer server(Function<byte[], List<byte[]>> script) throws IOException {
        NameServer server = new NameServer(script);
        opened.add(server);
        return server;
    }

    private Client client(Duration patience, InetSocketAddress... servers) throws IOException {
        return new Client(forwarder(patience, servers));
    }

    private InetSocketAddress forwarder(Duration patience, InetSocketAddress... servers) {
        return (InetSocketAddress) thread.call(loop -> DnsForwarder.serve(
                                loop, DatagramOptions.bind("127.0.0.1", 0), List.of(servers), patience)
                        .thenApply(made -> made.transport().localAddress()))
                .join();
    }

    private final class Client {
        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final InetSocketAddress forwarder;

        Client(InetSocketAddress forwarder) throws IOException {
            this.forwarder = forwarder;
            socket.setSoTimeout(30_000);
            opened.add(socket);
        }

        void send(byte[] message) throws IOException {
            socket.send(new DatagramPacket(message, message.length, forwarder));
        }

        byte[] receive() throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            socket.receive(packet);
            return Arrays.copyOf(packet.getData(), packet.getLength());
        }

        byte[] ask(byte[] query) throws IOException {
            send(query);
            return receive();
        }
    }

    /** A query for the address of a name. */
    private static byte[] query(int id, String name) {
        ByteBuffer query = ByteBuffer.allocate(512)
                .putShort((short) id)
                .putShort((short) 0x0100)
                .putShort((short) 1)
                .position(12);
        for (String label : name.split("\\.")) {
            query.put((byte) label.length()).put(label.getBytes(ISO_8859_1));
        }
        query.put((byte) 0).putShort((short) 1).putShort((short) 1);
        return Arrays.copyOf(query.array(), query.position());
    }

    private static int code(byte[] answer) {
        return answer[3] & 0xf;
    }

    private static int ttl(byte[] answer) {
        return ByteBuffer.wrap(answer).getInt(answer.length - 10);
    }

    @Test
    void anAnswerIsKeptAndGetsTheNumberAndTheSpellingOfEachClient() throws Exception {
        NameServer server = server(query -> List.of(NameServer.address(query, 300)));
        Client client = client(LONG, server.address());
        assertThat(client.ask(query(1, "tulip.example"))).isEqualTo(NameServer.address(query(1, "tulip.example"), 300));
        byte[] second = client.ask(query(2, "TuLip.Example"));
        assertThat(ttl(second)).isBetween(200, 300);
        assertThat(Arrays.copyOf(second, second.length - 10))
                .isEqualTo(Arrays.copyOf(NameServer.address(query(2, "TuLip.Example"), 300), second.length - 10));
        assertThat(server.queries).hasValue(1);
        client.ask(query(3, "rose.example"));
        assertThat(server.queries).hasValue(2);
    }

    @Test
    void whatMayNotBeKeptIsAskedAgain() throws Exception {
        NameServer server = server(query -> List.of(NameServer.address(query, 0)));
        Client client = client(LONG, server.address());
        client.ask(query(1, "tulip.example"));
        client.ask(query(2, "tulip.example"));
        assertThat(server.queries).hasValue(2);
    }

    @Test
    void thatANameDoesNotExistIsKept() throws Exception {
        NameServer server = server(query -> List.of(NameServer.noSuchName(query, 60)));
        Client client = client(LONG, server.address());
        assertThat(code(client.ask(query(1, "weed.example")))).isEqualTo(3);
        assertThat(code(client.ask(query(2, "weed.example")))).isEqualTo(3);
        assertThat(server.queries).hasValue(1);
    }

    @Test
    void aLostDatagramIsSentAgain() throws Exception {
        int[] lost = {0};
        NameServer server = server(query -> lost[0]++ == 0 ? List.of() : List.of(NameServer.address(query, 300)));
        Client client = client(Duration.ofSeconds(2), server.address());
        assertThat(code(client.ask(query(1, "tulip.example")))).isZero();
        assertThat(server.queries).hasValue(2);
    }

    /** The patience is longer than the test: only the report of ICMP, which connected endpoints get, makes it continue. */
    @Test
    void aServerThatIsNotRunningIsPassedOverAtOnce() throws Exception {
        InetSocketAddress dead;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            dead = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        NameServer server = server(query -> List.of(NameServer.address(query, 300)));
        assertThat(code(client(LONG, dead, server.address()).ask(query(1, "tulip.example"))))
                .isZero();
        assertThat(code(client(LONG, dead).ask(query(2, "tulip.example")))).isEqualTo(SERVER_FAILURE);
    }

    @Test
    void aServerThatRefusesIsPassedOver() throws Exception {
        NameServer refusing = server(query -> List.of(NameServer.withoutRecords(query, 5)));
        NameServer answering = server(query -> List.of(NameServer.address(query, 300)));
        Client client = client(LONG, refusing.address(), answering.address());
        assertThat(code(client.ask(query(1, "tulip.example")))).isZero();
        Client unlucky = client(LONG, refusing.address());
        assertThat(unlucky.ask(query(2, "tulip.example")))
                .isEqualTo(NameServer.withoutRecords(query(2, "tulip.example"), SERVER_FAILURE));
        assertThat(refusing.queries).hasValue(3);
    }

    @Test
    void forgedAndMalformedAnswersAreNotBelieved() throws Exception {
        NameServer forger = server(query -> {
            byte[] otherNumber = NameServer.noSuchName(query, 60);
            otherNumber[0] ^= 1;
            byte[] otherName = NameServer.noSuchName(query, 60);
            otherName[13] ^= 1;
            byte[] aQuery = query.clone();
            return List.of(otherNumber, otherName, aQuery, new byte[3], NameServer.address(query, 300));
        });
        assertThat(code(client(LONG, forger.address()).ask(query(1, "tulip.example"))))
                .isZero();
        NameServer broken = server(query -> {
            byte[] answer = NameServer.address(query, 300);
            return List.of(Arrays.copyOf(answer, answer.length - 1));
        });
        assertThat(code(client(LONG, broken.address()).ask(query(1, "tulip.example"))))
                .isEqualTo(SERVER_FAILURE);
    }

    @Test
    void whatIsNoQuestionIsRefusedOrDropped() throws Exception {
        NameServer server = server(query -> List.of(NameServer.address(query, 300)));
        Client client = client(LONG, server.address());
        byte[] question = query(7, "tulip.example");
        client.send(new byte[0]);
        client.send(new byte[] {0, 7});
        client.send(NameServer.address(question, 1)); // an answer
        for (int length : List.of(12, question.length - 1)) {
            assertThat(client.ask(Arrays.copyOf(question, length)))
                    .startsWith(0, 7)
                    .hasSize(12);
        }
        byte[] compressed = question.clone();
        compressed[12] = (byte) 0xc0;
        assertThat(code(client.ask(compressed))).isEqualTo(1);
        byte[] status = question.clone();
        status[2] |= 2 << 3;
        assertThat(code(client.ask(status))).isEqualTo(4);
        assertThat(server.queries).hasValue(0);
        assertThat(code(client.ask(question))).isZero();
    }

    @Test
    void clientsThatAskForTheSameShareALookup() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        NameServer slow = server(query -> {
            asked.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return List.of(NameServer.address(query, 0));
        });
        InetSocketAddress forwarder = forwarder(LONG, slow.address());
        Client ann = new Client(forwarder);
        Client bob = new Client(forwarder);
        ann.send(query(1, "tulip.example"));
        asked.await();
        bob.send(query(2, "tulip.example"));
        bob.ask(new byte[] {0, 9, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0}); // refused, so what came before it is under way
        released.countDown();
        assertThat(code(ann.receive())).isZero();
        assertThat(bob.receive()).startsWith(0, 2);
        assertThat(slow.queries).hasValue(1);
    }
}
