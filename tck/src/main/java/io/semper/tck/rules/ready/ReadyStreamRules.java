package io.semper.tck.rules.ready;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.Server;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoopSteps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What connections get of a loop: their place in a turn, their share, and nothing that is not theirs. */
final class ReadyStreamRules {
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final int MOST_PER_TURN = 512 * 1024;
    private static final int MOST_ACCEPTS = 64;

    @Rule("READY-04")
    void queuedCallbacksComeBeforeConnectionsAndThoseBeforeTimers(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        List<String> order = new ArrayList<>();
        Link link = tck.accept(kind, tck.recorder().onData(data -> order.add("data")));
        int together = 0;
        for (int round = 1; round <= 10; round++) {
            link.peer().send("x");
            loop.callAt(loop.time(), () -> order.add("timer"));
            loop.callSoon(() -> order.add("soon"));
            LoopSteps.keepBusy(loop, MOMENT);
            order.clear();
            loop.runOnce(Duration.ZERO);
            if (order.contains("data")) {
                together++;
                assertEquals(List.of("soon", "data", "timer"), order, "the order inside a turn");
            }
            link.recorder().awaitBytes(round);
        }
        assertTrue(together > 0, "the kernel never had the data in time");
    }

    @Rule("READY-05")
    void whatIsReadComesBeforeWhatIsWritten(Tck tck, StreamKind kind) throws IOException {
        EventLoop loop = tck.loop();
        List<String> order = new ArrayList<>();
        Recorder recorder = tck.recorder().onData(data -> order.add("data")).onResume(() -> order.add("resume"));
        Link link = tck.accept(kind, recorder, StreamOptions.defaults().sendBufferSize(4096), BufferSizes.TINY);
        StreamTransport transport = link.transport();
        tck.fill(transport, 1_000_000);
        int together = 0;
        for (int round = 1; round <= 10; round++) {
            int oneLess = (int) transport.writeBufferSize() - 1;
            transport.setWriteLimits(oneLess, oneLess); // any byte that leaves resumes
            link.peer().send("x");
            drain(link);
            LoopSteps.keepBusy(loop, MOMENT);
            order.clear();
            loop.runOnce(Duration.ZERO);
            if (order.size() == 2) {
                together++;
                assertEquals(List.of("data", "resume"), order, "what came is delivered first");
            }
            recorder.awaitBytes(round);
        }
        assertTrue(together > 0, "the connection was never readable and writable at once");
    }

    /** Takes what the kernel has for the peer, without moving the loop. */
    private static void drain(Link link) throws IOException {
        ByteBuffer sink = ByteBuffer.allocate(64 * 1024);
        link.peer().channel().configureBlocking(false);
        while (link.peer().channel().read(sink) > 0) {
            sink.clear();
        }
        link.peer().channel().configureBlocking(true);
    }

    @Rule("READY-09")
    void aPeerThatNeverStopsGetsItsShareAndNoMore(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        Link greedy = tck.accept(kind, tck.recorder().forgetBytes());
        Link modest = tck.accept(kind, tck.recorder());
        int size = 4 * 1024 * 1024;
        modest.peer().send("x");
        Helper<?> sending = greedy.peer().sending(new byte[size]);
        long before = 0;
        while (before < size) {
            loop.runOnce(Duration.ofMillis(2));
            long now = greedy.recorder().receivedCount();
            long share = now - before;
            assertTrue(share <= MOST_PER_TURN, () -> "one connection got " + share + " bytes in one turn");
            if (now > 0) {
                assertEquals("x", modest.recorder().text(), "the other connection waited for the greedy one");
            }
            before = now;
        }
        sending.join();
    }

    @Rule("READY-09")
    void aListenerAcceptsItsShareAndNoMore(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        int[] made = new int[1];
        Server server = tck.serve(kind, () -> new StreamProtocol() {
            @Override
            public void connectionMade(StreamTransport transport) {
                made[0]++;
            }

            @Override
            public void dataReceived(ByteBuffer data) {}
        });
        int peers = 150;
        for (int i = 0; i < peers; i++) {
            tck.peer(server);
        }
        while (made[0] < peers) {
            int before = made[0];
            loop.runOnce(Duration.ofMillis(2));
            int share = made[0] - before;
            assertTrue(share <= MOST_ACCEPTS, () -> "a listener accepted " + share + " connections in one turn");
        }
    }

    @Rule("READY-10")
    void readingThatACallbackResumesWaitsForAPoll(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        long[] pollOfData = new long[1];
        Link link = tck.accept(
                kind, tck.recorder().onData(data -> pollOfData[0] = loop.stats().polls()));
        for (int round = 1; round <= 10; round++) {
            link.run(StreamTransport::pauseReading);
            link.peer().send("x");
            LoopSteps.keepBusy(loop, MOMENT);
            long received = round - 1;
            long pollOfResume = link.get(transport -> {
                transport.resumeReading();
                assertEquals(received, link.recorder().receivedCount(), "resumeReading delivered");
                return loop.stats().polls();
            });
            link.recorder().awaitBytes(round);
            assertTrue(pollOfData[0] > pollOfResume, "data was delivered without a poll since reading was resumed");
        }
    }

    @Rule("READY-11")
    void anEventOfAConnectionThatIsGoneReachesNobody(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        PeerServer listener = tck.listen(kind);
        for (int round = 0; round < 5; round++) {
            Recorder fresh = tck.recorder();
            Link[] links = {tck.accept(kind, tck.recorder()), tck.accept(kind, tck.recorder())};
            for (int i = 0; i < 2; i++) {
                Link other = links[1 - i];
                links[i].recorder().onData(data -> {
                    other.transport().abort();
                    loop.createConnection(() -> fresh, listener.options());
                });
            }
            links[0].peer().send("x");
            links[1].peer().send("x");
            LoopSteps.keepBusy(loop, MOMENT);
            fresh.awaitMade();
            LoopSteps.polls(loop, 5);
            int heard = links[0].recorder().count("data") + links[1].recorder().count("data");
            assertEquals(1, heard, "deliveries to two connections of which the first aborted the second");
            assertEquals(List.of("made"), fresh.trace(), "callbacks of a new connection");
            listener.accept();
        }
    }

    @Rule("READY-12")
    void quietConnectionsOfEveryKindLetTheLoopWait(Tck tck, StreamKind kind) {
        for (int i = 0; i < 50; i++) {
            tck.accept(kind, tck.recorder());
        }
        Link paused = tck.accept(kind, tck.recorder());
        paused.run(StreamTransport::pauseReading);
        paused.peer().send("not read");
        Link halfClosed = tck.accept(kind, tck.recorder().keepOpenOnEof());
        halfClosed.peer().halfClose();
        halfClosed.recorder().awaitEof();
        Link reset = tck.accept(kind, tck.recorder());
        reset.run(StreamTransport::pauseReading);
        reset.peer().reset();
        Link closed = tck.accept(kind, tck.recorder());
        closed.run(StreamTransport::pauseReading);
        closed.peer().close();
        tck.settle();
        tck.assertNoSpin();
        reset.abort();
        closed.abort();
    }

    @Rule("READY-13")
    void anEndlessChainStarvesNoConnection(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        Link link = tck.accept(kind, tck.recorder().echo());
        tck.background()
                .run(() -> loop.callSoon(new Runnable() {
                    @Override
                    public void run() {
                        loop.callSoon(this);
                    }
                }));
        for (int i = 0; i < 20; i++) {
            link.peer().send("x");
            assertEquals("x", link.peer().readText(1), "an echo beside an endless chain of callbacks");
        }
    }

    /** A run does not poll in every turn, as single turns do. */
    @Rule("READY-10")
    void bytesThatAReplacedProtocolLeftWaitForAPollToo(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        long[] polls = new long[2];
        for (int round = 1; round <= 10; round++) {
            Recorder second = tck.recorder().onData(data -> {
                polls[1] = loop.stats().polls();
                loop.stop();
            });
            Link link = switching(tck.accept(kind, tck.recorder()), second);
            link.peer().send("x");
            link.recorder().awaitBytes(1);
            loop.callSoon(() -> {
                polls[0] = loop.stats().polls();
                link.transport().resumeReading();
            });
            loop.runForever();
            assertEquals(1, second.receivedCount());
            assertTrue(polls[1] > polls[0], "held bytes were delivered without a poll since reading was resumed");
        }
    }

    @Rule("READY-09")
    void bytesThatAReplacedProtocolLeftCountForTheShare(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        int size = 4 * 1024 * 1024;
        Recorder second = tck.recorder().forgetBytes();
        StreamOptions large = StreamOptions.defaults().receiveBufferSize(size);
        Link link = switching(tck.accept(kind, tck.recorder(), large, BufferSizes.SYSTEM), second);
        Helper<?> sending = link.peer().sending(new byte[size]);
        link.recorder().awaitBytes(1);
        LoopSteps.keepBusy(loop, MOMENT); // the peer fills what the system keeps for us
        link.run(StreamTransport::resumeReading);
        for (long got = 0; got < size; got = second.receivedCount()) {
            long before = got;
            loop.runOnce(Duration.ofMillis(2));
            long share = second.receivedCount() - before;
            assertTrue(share <= MOST_PER_TURN, () -> "one connection got " + share + " bytes in one turn");
        }
        sending.join();
    }

    /** The first delivery is left to {@code second}, while reading is paused. */
    private static Link switching(Link link, Recorder second) {
        link.recorder().onData(data -> {
            link.transport().pauseReading();
            link.transport().setProtocol(second.takesOver(link.transport()));
        });
        return link;
    }
}
