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
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@link Answers} about UDP. */
@EnabledOnOs(OS.LINUX)
class SimUdpAnswersTest {
    /** The kernel doubles it: 212 992, which is also the default. */
    private static final int RECEIVE_BUFFER = 106_496;

    private static final int TRIES = Answers.TRIES;
    private static final byte LAST = 99;

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
}
