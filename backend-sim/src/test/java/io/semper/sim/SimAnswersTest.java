package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The same questions to channels of a live world and to those of the machine: the models answer what Linux answers. */
@EnabledOnOs(OS.LINUX)
class SimAnswersTest {
    /** The kernel doubles it: 212 992, which is also the default. */
    private static final int RECEIVE_BUFFER = 106_496;

    private static final int TRIES = 100_000_000;
    private static final int FEW_TRIES = 100_000;
    private static final byte LAST = 99;

    /** The kernel doubles a buffer of this size, and announces half of it. */
    private static final int WINDOW = 4096;

    @TempDir
    private Path folder;

    private int paths;

    private interface Question {
        Object askedOf(SelectorProvider channels) throws IOException;
    }

    private interface Call {
        long run() throws IOException;
    }

    private static void assertSameAnswer(Object expected, Question question) throws IOException {
        assertThat(question.askedOf(SelectorProvider.provider()))
                .as("the answer of the machine")
                .isEqualTo(expected);
        assertThat(question.askedOf(SimWorld.live().channels()))
                .as("the answer of the simulation")
                .isEqualTo(expected);
    }

    private static String outcome(Call call) {
        try {
            return String.valueOf(call.run());
        } catch (PortUnreachableException e) {
            return "refused";
        } catch (ConnectException e) {
            return "cannot connect";
        } catch (IOException e) {
            return "fails";
        }
    }

    /** The network of the machine may be late. */
    private static void await(BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertThat(i).as("tries").isLessThan(TRIES);
            Thread.onSpinWait();
        }
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count);
    }

    // --- UDP

    private static DatagramChannel udp(SelectorProvider channels) throws IOException {
        return udp(channels, new InetSocketAddress("127.0.0.1", 0), false);
    }

    private static DatagramChannel udp(SelectorProvider channels, SocketAddress at, boolean reuse) throws IOException {
        DatagramChannel made = channels.openDatagramChannel();
        made.setOption(StandardSocketOptions.SO_REUSEADDR, reuse);
        made.bind(at);
        made.configureBlocking(false);
        return made;
    }

    /** Receives until the datagram that begins with {@link #LAST}, and returns the sizes of those before it. */
    private static List<Integer> sizesBeforeLast(DatagramChannel receiver) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < TRIES; i++) {
            ByteBuffer into = bytes(70_000);
            if (receiver.receive(into) != null) {
                if (into.get(0) == LAST) {
                    return sizes;
                }
                sizes.add(into.position());
            }
        }
        throw new AssertionError("the last datagram does not arrive");
    }

    @Test
    void aRefusalIsThrownOnceByTheNextCall() throws IOException {
        assertSameAnswer(List.of("1", "0", "1", "refused", "1"), channels -> {
            DatagramChannel dead = udp(channels);
            SocketAddress address = dead.getLocalAddress();
            dead.close();
            try (DatagramChannel sender = udp(channels)) {
                sender.connect(address);
                List<String> answers = new ArrayList<>();
                answers.add(outcome(() -> sender.write(bytes(1))));
                await(() -> outcome(() -> sender.read(bytes(1))).equals("refused"));
                answers.add(outcome(() -> sender.read(bytes(1))));
                answers.add(outcome(() -> sender.write(bytes(1))));
                String[] next = {"1"};
                await(() -> {
                    next[0] = outcome(() -> sender.write(bytes(1)));
                    return next[0].equals("refused");
                });
                answers.add(next[0]);
                answers.add(outcome(() -> sender.write(bytes(1))));
                return answers;
            }
        });
    }

    /** How much memory a datagram takes is not the same in every version of Linux. */
    @Test
    void aReceiveBufferHoldsAboutAsManyDatagrams() throws IOException {
        for (int size : new int[] {1, 64, 1024, 8192, 65_000}) {
            int simulated = held(SimWorld.live().channels(), size);
            assertThat(held(SelectorProvider.provider(), size))
                    .as("datagrams of " + size + " bytes; simulated: " + simulated)
                    .isBetween(simulated - 1 - simulated / 4, simulated + 1 + simulated / 4);
        }
    }

    private static int held(SelectorProvider channels, int size) throws IOException {
        try (DatagramChannel receiver = udp(channels);
                DatagramChannel sender = udp(channels)) {
            receiver.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
            for (int i = 0; i < 400; i++) {
                sender.send(bytes(size), receiver.getLocalAddress());
            }
            return countUntilLast(receiver, sender);
        }
    }

    private static int countUntilLast(DatagramChannel receiver, DatagramChannel sender) throws IOException {
        int count = 0;
        while (receiver.receive(bytes(70_000)) != null) {
            count++;
        }
        sender.send(bytes(1).put(0, LAST), receiver.getLocalAddress());
        return count + sizesBeforeLast(receiver).size();
    }

    @Test
    void aConnectDropsWhatStrangersHaveSentAndKeepsThemOut() throws IOException {
        assertSameAnswer(List.of(4), channels -> {
            try (DatagramChannel receiver = udp(channels);
                    DatagramChannel peer = udp(channels);
                    DatagramChannel stranger = udp(channels)) {
                stranger.send(bytes(2), receiver.getLocalAddress());
                receiver.connect(peer.getLocalAddress());
                stranger.send(bytes(3), receiver.getLocalAddress());
                peer.send(bytes(4), receiver.getLocalAddress());
                peer.send(bytes(1).put(0, LAST), receiver.getLocalAddress());
                return sizesBeforeLast(receiver);
            }
        });
    }

    @Test
    void theSocketThatWasBoundLastReceives() throws IOException {
        assertSameAnswer(List.of(5), channels -> {
            try (DatagramChannel first = udp(channels, new InetSocketAddress("127.0.0.1", 0), true);
                    DatagramChannel second = udp(channels, first.getLocalAddress(), true);
                    DatagramChannel sender = udp(channels)) {
                sender.send(bytes(5), first.getLocalAddress());
                sender.send(bytes(1).put(0, LAST), first.getLocalAddress());
                List<Integer> got = sizesBeforeLast(second);
                assertThat(first.receive(bytes(1))).isNull();
                return got;
            }
        });
    }

    @Test
    void whatDoesNotFitIntoTheBufferIsLost() throws IOException {
        assertSameAnswer(List.of(10, 1), channels -> {
            try (DatagramChannel receiver = udp(channels);
                    DatagramChannel sender = udp(channels)) {
                sender.send(bytes(100), receiver.getLocalAddress());
                sender.send(bytes(1), receiver.getLocalAddress());
                List<Integer> got = new ArrayList<>();
                for (int i = 0; got.size() < 2 && i < TRIES; i++) {
                    ByteBuffer into = bytes(10);
                    if (receiver.receive(into) != null) {
                        got.add(into.position());
                    }
                }
                return got;
            }
        });
    }

    @Test
    void theLargestDatagramDependsOnTheFamily() throws IOException {
        assertSameAnswer(List.of("65507", "fails"), channels -> {
            try (DatagramChannel receiver = udp(channels);
                    DatagramChannel sender = udp(channels)) {
                SocketAddress to = receiver.getLocalAddress();
                return List.of(
                        outcome(() -> sender.send(bytes(65_507), to)), outcome(() -> sender.send(bytes(65_508), to)));
            }
        });
    }

    // --- TIME_WAIT

    private static ServerSocketChannel tcp(SelectorProvider channels, SocketAddress at, boolean reuse)
            throws IOException {
        ServerSocketChannel made = channels.openServerSocketChannel();
        made.setOption(StandardSocketOptions.SO_REUSEADDR, reuse);
        try {
            return made.bind(at);
        } catch (IOException taken) {
            made.close();
            throw taken;
        }
    }

    private static long bound(SelectorProvider channels, SocketAddress at, boolean reuse) throws IOException {
        tcp(channels, at, reuse).close();
        return 1;
    }

    /** The end that closes first, and then the other one, which has read that end. */
    private static void closeInOrder(SocketChannel first, SocketChannel second) throws IOException {
        first.shutdownOutput();
        assertThat(second.read(bytes(1))).isEqualTo(-1);
        second.close();
        assertThat(first.read(bytes(1))).isEqualTo(-1);
        first.close();
    }

    /** Accepts one connection at a port, closes it and the listener, and returns the address. */
    private static SocketAddress served(SelectorProvider channels, boolean reuse, boolean clientFirst)
            throws IOException {
        try (ServerSocketChannel listener = tcp(channels, new InetSocketAddress("127.0.0.1", 0), reuse);
                SocketChannel client = channels.openSocketChannel()) {
            SocketAddress at = listener.getLocalAddress();
            client.connect(at);
            SocketChannel accepted = listener.accept();
            closeInOrder(clientFirst ? client : accepted, clientFirst ? accepted : client);
            return at;
        }
    }

    /** The last acknowledgement may be on its way when the second end is closed. */
    private static String boundInTheEnd(SelectorProvider channels, SocketAddress at) {
        String last = "";
        for (int i = 0; i < FEW_TRIES && !last.equals("1"); i++) {
            last = outcome(() -> bound(channels, at, false));
        }
        return last;
    }

    @Test
    void whoClosesFirstKeepsTheAddress() throws IOException {
        assertSameAnswer(List.of("fails", "1", "fails", "fails", "1"), channels -> {
            SocketAddress reusable = served(channels, true, false);
            SocketAddress strict = served(channels, false, false);
            SocketAddress second = served(channels, false, true);
            return List.of(
                    outcome(() -> bound(channels, reusable, false)),
                    outcome(() -> bound(channels, reusable, true)),
                    outcome(() -> bound(channels, strict, false)),
                    outcome(() -> bound(channels, strict, true)),
                    boundInTheEnd(channels, second));
        });
    }

    @Test
    void aResetLeavesTheAddressFree() throws IOException {
        assertSameAnswer(List.of("1", "1"), channels -> {
            List<String> answers = new ArrayList<>();
            for (boolean unread : new boolean[] {true, false}) {
                SocketAddress at;
                try (ServerSocketChannel listener = tcp(channels, new InetSocketAddress("127.0.0.1", 0), false);
                        SocketChannel client = channels.openSocketChannel()) {
                    at = listener.getLocalAddress();
                    client.connect(at);
                    SocketChannel accepted = listener.accept();
                    if (unread) {
                        client.write(bytes(2));
                        accepted.read(bytes(1));
                    } else {
                        accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
                    }
                    accepted.close();
                }
                answers.add(boundInTheEnd(channels, at));
            }
            return answers;
        });
    }

    /** Timestamps tell the two connections apart. For a port that the OS chooses, Linux is stricter. */
    @Test
    void aConnectMayUseABoundAddressAgain() throws IOException {
        assertSameAnswer(List.of("1", "1"), channels -> {
            try (ServerSocketChannel listener = tcp(channels, new InetSocketAddress("127.0.0.1", 0), true);
                    ServerSocketChannel other = tcp(channels, new InetSocketAddress("127.0.0.1", 0), true)) {
                SocketAddress from;
                try (SocketChannel client = channels.openSocketChannel()) {
                    client.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                    client.bind(new InetSocketAddress("127.0.0.1", 0));
                    from = client.getLocalAddress();
                    client.connect(listener.getLocalAddress());
                    closeInOrder(client, listener.accept());
                }
                return List.of(
                        outcome(() -> connected(channels, from, listener.getLocalAddress())),
                        outcome(() -> connected(channels, from, other.getLocalAddress())));
            }
        });
    }

    private static long connected(SelectorProvider channels, SocketAddress from, SocketAddress to) throws IOException {
        try (SocketChannel client = channels.openSocketChannel()) {
            client.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            client.bind(from);
            return client.connect(to) ? 1 : 0;
        }
    }

    /** While a connection is open, its address is taken for others to the same peer, and shared with those to another one. */
    @Test
    void oneAddressHasConnectionsToDifferentPeers() throws IOException {
        assertSameAnswer(List.of("1", "fails"), channels -> {
            try (ServerSocketChannel listener = tcp(channels, new InetSocketAddress("127.0.0.1", 0), true);
                    ServerSocketChannel other = tcp(channels, new InetSocketAddress("127.0.0.1", 0), true);
                    SocketChannel client = channels.openSocketChannel()) {
                client.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                client.bind(new InetSocketAddress("127.0.0.1", 0));
                client.connect(listener.getLocalAddress());
                SocketAddress from = client.getLocalAddress();
                return List.of(
                        outcome(() -> connected(channels, from, other.getLocalAddress())),
                        outcome(() -> connected(channels, from, listener.getLocalAddress())));
            }
        });
    }

    // --- windows

    /** What the sender had to keep, because the reader has no room for it, is lost with the sender. */
    @Test
    void aReaderKeepsWhatItsBufferHoldsAndTheSenderTheRest() throws IOException {
        assertSameAnswer(List.of(true, true, "fails"), channels -> {
            try (ServerSocketChannel listener = tcp(channels, new InetSocketAddress("127.0.0.1", 0), true);
                    SocketChannel reader = channels.openSocketChannel()) {
                SocketChannel sender = connectedTo(listener, reader);
                int taken = fill(sender);
                sender.setOption(StandardSocketOptions.SO_LINGER, 0);
                sender.close();
                int[] kept = {0};
                String[] last = {""};
                await(() -> {
                    last[0] = outcome(() -> reader.read(bytes(1000)));
                    boolean some = Character.isDigit(last[0].charAt(0));
                    kept[0] += some ? Integer.parseInt(last[0]) : 0;
                    return !some;
                });
                return List.of(taken > 4 * WINDOW, kept[0] > WINDOW / 2 && kept[0] <= WINDOW, last[0]);
            }
        });
    }

    /** A reader that has announced no room announces none for a few bytes, so that the sender stays full. */
    @Test
    void aLittleRoomIsNotAnnounced() throws IOException {
        assertSameAnswer(0, channels -> {
            try (ServerSocketChannel listener = tcp(channels, new InetSocketAddress("127.0.0.1", 0), true);
                    SocketChannel reader = channels.openSocketChannel();
                    SocketChannel sender = connectedTo(listener, reader)) {
                fill(sender);
                reader.read(bytes(100));
                int little = fill(sender);
                await(() -> {
                    outcome(() -> reader.read(bytes(1000)));
                    return outcome(() -> sender.write(bytes(1))).equals("1");
                });
                return little;
            }
        });
    }

    private static SocketChannel connectedTo(ServerSocketChannel listener, SocketChannel reader) throws IOException {
        reader.setOption(StandardSocketOptions.SO_RCVBUF, WINDOW);
        reader.connect(listener.getLocalAddress());
        reader.configureBlocking(false);
        SocketChannel sender = listener.accept();
        sender.setOption(StandardSocketOptions.SO_SNDBUF, 16_384);
        sender.configureBlocking(false);
        return sender;
    }

    /** Writes until the sender takes nothing for a while. */
    private static int fill(SocketChannel sender) throws IOException {
        int taken = 0;
        for (int idle = 0; idle < 1000; idle++) {
            int count = sender.write(bytes(1000));
            taken += count;
            idle = count > 0 ? 0 : idle;
        }
        return taken;
    }

    // --- Unix-domain streams

    private UnixDomainSocketAddress path() {
        return UnixDomainSocketAddress.of(folder.resolve("s" + ++paths));
    }

    private static ServerSocketChannel listener(SelectorProvider channels, SocketAddress at, int backlog)
            throws IOException {
        ServerSocketChannel made = channels.openServerSocketChannel(StandardProtocolFamily.UNIX);
        return made.bind(at, backlog);
    }

    private static SocketChannel unix(SelectorProvider channels) throws IOException {
        SocketChannel made = channels.openSocketChannel(StandardProtocolFamily.UNIX);
        made.configureBlocking(false);
        return made;
    }

    private interface Pair {
        Object ask(SocketChannel here, SocketChannel there) throws IOException;
    }

    private Question connected(Pair question) {
        return channels -> {
            UnixDomainSocketAddress at = path();
            try (ServerSocketChannel listener = listener(channels, at, 1);
                    SocketChannel here = unix(channels)) {
                assertThat(here.connect(at)).isTrue();
                try (SocketChannel there = listener.accept()) {
                    there.configureBlocking(false);
                    return question.ask(here, there);
                }
            }
        };
    }

    @Test
    void afterAPlainCloseThereIsTheEndAndWritesFailAtOnce() throws IOException {
        assertSameAnswer(List.of("3", "-1", "-1", "fails", "fails", "-1"), connected((here, there) -> {
            there.write(bytes(3));
            there.close();
            return List.of(
                    outcome(() -> here.read(bytes(9))),
                    outcome(() -> here.read(bytes(9))),
                    outcome(() -> here.read(bytes(9))),
                    outcome(() -> here.write(bytes(1))),
                    outcome(() -> here.write(bytes(1))),
                    outcome(() -> here.read(bytes(9))));
        }));
    }

    @Test
    void afterACloseWithUnreadBytesThereIsTheRestAndThenAFailure() throws IOException {
        // the JDK repeats a failed read itself, so it is asked once
        assertSameAnswer(List.of("3", "fails", "fails"), connected((here, there) -> {
            here.write(bytes(5));
            there.write(bytes(3));
            there.close();
            return List.of(
                    outcome(() -> here.read(bytes(9))),
                    outcome(() -> here.read(bytes(9))),
                    outcome(() -> here.write(bytes(1))));
        }));
    }

    @Test
    void anEndOfTheSendingHalfKeepsTheOther() throws IOException {
        assertSameAnswer(List.of("-1", "2", "2", "fails"), connected((here, there) -> {
            there.shutdownOutput();
            return List.of(
                    outcome(() -> here.read(bytes(9))),
                    outcome(() -> here.write(bytes(2))),
                    outcome(() -> there.read(bytes(9))),
                    outcome(() -> there.write(bytes(1))));
        }));
    }

    @Test
    void aBacklogTakesOneMore() throws IOException {
        assertSameAnswer(List.of("1", "1", "1", "1", "cannot connect"), channels -> {
            UnixDomainSocketAddress at = path();
            List<SocketChannel> all = new ArrayList<>();
            List<String> answers = new ArrayList<>();
            try (ServerSocketChannel listener = listener(channels, at, 3)) {
                for (int i = 0; i < 5; i++) {
                    SocketChannel client = unix(channels);
                    all.add(client);
                    String answer = outcome(() -> client.connect(at) ? 1 : 0);
                    answers.add(answer.equals("0") || answer.equals("fails") ? "cannot connect" : answer);
                }
                assertThat(listener.isOpen()).isTrue();
            }
            for (SocketChannel each : all) {
                each.close();
            }
            return answers;
        });
    }

    @Test
    void aListenerThatClosesResetsWhatItHasNotAccepted() throws IOException {
        assertSameAnswer(List.of("fails", "fails", "cannot connect"), channels -> {
            UnixDomainSocketAddress at = path();
            ServerSocketChannel listener = listener(channels, at, 3);
            try (SocketChannel client = unix(channels);
                    SocketChannel late = unix(channels)) {
                client.connect(at);
                listener.close();
                return List.of(
                        outcome(() -> client.read(bytes(9))),
                        outcome(() -> client.write(bytes(1))),
                        outcome(() -> late.connect(at) ? 1 : 0));
            }
        });
    }

    @Test
    void aStreamTakesAboutAsMuchAsItsSendBufferHolds() throws IOException {
        assertSameAnswer(true, connected((here, there) -> {
            long taken = 0;
            for (long count = 1; count > 0; ) {
                count = here.write(bytes(4096));
                taken += count;
            }
            return taken > 150_000 && taken < 300_000;
        }));
    }
}
