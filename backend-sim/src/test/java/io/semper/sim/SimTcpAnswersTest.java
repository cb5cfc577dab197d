package io.semper.sim;

import static io.semper.sim.Answers.assertSameAnswer;
import static io.semper.sim.Answers.await;
import static io.semper.sim.Answers.bytes;
import static io.semper.sim.Answers.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@link Answers} about TCP: addresses that are kept, and windows. */
@EnabledOnOs(OS.LINUX)
class SimTcpAnswersTest {
    private static final int FEW_TRIES = 100_000;

    /** The kernel doubles a buffer of this size, and announces half of it. */
    private static final int WINDOW = 4096;

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
}
