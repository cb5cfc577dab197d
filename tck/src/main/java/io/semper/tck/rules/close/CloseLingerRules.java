package io.semper.tck.rules.close;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.DrainReport;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A close while the peer has sent bytes that were not read: the OS would reset the connection and drop what the peer has not received. */
final class CloseLingerRules {
    private static final StreamOptions ROOMY = StreamOptions.defaults().writeLimits(0, 1 << 24);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final int ANSWER = 3 << 20;

    /** More than the OS takes when a write is attempted before a timeout. */
    private static final int PLENTY = 4 << 20;

    /** More input than is dropped once everything was sent. */
    private static final int MUCH = 20 << 20;

    /** More than is dropped inside a close, and less than the OS keeps. */
    private static final int UNREAD = 400_000;

    private static final int PIECE = 1000;

    /** A connection with a request that is never read, and an answer that the peer has not begun to read. */
    private static Link answered(Tck tck, StreamKind kind, StreamOptions options) {
        Link link = tck.accept(kind, tck.recorder().onMade(StreamTransport::pauseReading), options, BufferSizes.SYSTEM);
        link.peer().send("a request that is never read");
        link.run(t -> t.write(ByteBuffer.wrap(Bytes.pattern(0, ANSWER))));
        return link;
    }

    private static void assertEverythingArrives(Link link) {
        byte[] all = link.peer().readToEof();
        assertEquals(ANSWER, all.length, "bytes that the peer got");
        assertArrayEquals(Bytes.pattern(0, ANSWER), all);
        link.peer().close();
        assertNull(link.recorder().awaitLost());
        assertEquals(CloseReason.LOCAL_CLOSE, link.transport().closeReason());
        assertEquals(0, link.recorder().receivedCount(), "neither data nor an end of stream after a close");
        assertEquals(0, link.recorder().count("eof"));
    }

    @Rule("CLOSE-25")
    void aPeerThatReadsGetsEverythingThoughItsBytesAreUnread(Tck tck, StreamKind kind) {
        Link link = answered(tck, kind, ROOMY);
        link.close();
        assertFalse(link.transport().isReading());
        assertEverythingArrives(link);
    }

    @Rule("CLOSE-25")
    void aPeerThatGoesOnSendingGetsEverythingToo(Tck tck, StreamKind kind) {
        Link link = answered(tck, kind, ROOMY);
        link.close();
        link.peer().send("more that is never read");
        tck.settle();
        link.peer().send("and more");
        assertEverythingArrives(link);
    }

    @Rule("CLOSE-25")
    void theCloseOfAllClientsIsAsGentle(Tck tck, StreamKind kind) {
        Link link = answered(tck, kind, ROOMY);
        tck.run(() -> link.server().closeClients());
        assertEverythingArrives(link);
    }

    @Rule("CLOSE-25")
    void aDrainIsAsGentle(Tck tck, StreamKind kind) {
        Link link = answered(tck, kind, ROOMY);
        LoopFuture<DrainReport> drained = tck.call(() -> link.server().drain(Duration.ofHours(1)));
        tck.settle();
        assertFalse(drained.isDone(), "the peer has not read its answer");
        assertEverythingArrives(link);
        assertEquals(new DrainReport(1, 0), tck.await(drained));
    }

    @Rule("CLOSE-25")
    void aSmallAnswerSurvivesAnUnreadRequest(Tck tck, StreamKind kind) {
        for (int round = 0; round < 20; round++) {
            Link link = tck.accept(kind, tck.recorder().onMade(StreamTransport::pauseReading));
            link.peer().send("unread");
            tck.settle();
            link.run(t -> {
                t.write(ByteBuffer.wrap(Bytes.pattern(0, 100)));
                t.close();
            });
            assertArrayEquals(Bytes.pattern(0, 100), link.peer().readToEof(), "the answer, and then the end");
            link.peer().close();
            assertNull(link.recorder().awaitLost());
        }
    }

    @Rule("CLOSE-25")
    void aConnectionWithNothingUnreadDoesNotWaitForThePeer(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        recorder.onData(data -> recorder.transport().close());
        Link link = tck.accept(kind, recorder);
        link.peer().send("x");
        assertNull(link.recorder().awaitLost(), "though the peer has not ended");
        assertEquals(0, link.peer().readToEof().length);
    }

    @Rule("CLOSE-25")
    void theWaitEndsWithTheCloseTimeout(Tck tck, StreamKind kind) {
        Link link = tck.accept(
                kind,
                tck.recorder().onMade(StreamTransport::pauseReading),
                StreamOptions.defaults().closeTimeout(SHORT),
                BufferSizes.SYSTEM);
        link.peer().send("unread");
        tck.settle();
        long start = tck.loop().time();
        link.close();
        assertNull(link.recorder().awaitLost(), "everything was sent, so the end is no failure");
        long took = tck.loop().time() - start;
        assertTrue(took >= SHORT.toNanos(), "the wait was over after " + took + " ns");
        assertEquals(CloseReason.LOCAL_CLOSE, link.transport().closeReason());
    }

    @Rule("CLOSE-25")
    void aPeerThatNeverStopsSendingIsGivenUp(Tck tck, StreamKind kind) {
        Link link = tck.accept(
                kind,
                tck.recorder().onMade(StreamTransport::pauseReading),
                StreamOptions.defaults().closeTimeout(null),
                BufferSizes.SYSTEM);
        link.peer().send("unread");
        tck.settle();
        Helper<Boolean> flood = tck.spawn("flood", () -> {
            ByteBuffer block = ByteBuffer.allocate(1 << 16);
            try {
                while (link.peer().channel().write(block.clear()) >= 0) {
                    Thread.onSpinWait();
                }
                return false;
            } catch (IOException ended) {
                return true;
            }
        });
        link.close();
        assertNull(link.recorder().awaitLost());
        assertTrue(flood.await(), "the flood comes to an end");
    }

    @Rule("CLOSE-25")
    void aPeerGetsEverythingThoughBothHalvesHaveEnded(Tck tck, StreamKind kind) {
        StreamOptions roomy = StreamOptions.defaults().sendBufferSize(1 << 22).receiveBufferSize(1 << 22);
        Link link = tck.accept(kind, tck.recorder().onMade(StreamTransport::pauseReading), roomy, BufferSizes.TINY);
        link.peer().send("unread");
        Helper<Integer> unread = link.peer().sending(new byte[UNREAD]);
        int[] written = {0};
        link.run(t -> {
            while (written[0] < UNREAD && t.writeBufferSize() == 0) {
                t.write(ByteBuffer.wrap(Bytes.pattern(written[0], PIECE)));
                written[0] += PIECE;
            }
            t.writeEof();
        });
        tck.settle();
        if (unread.isDone()) {
            link.peer().halfClose();
        }
        link.close();
        tck.settle();
        assertArrayEquals(Bytes.pattern(0, written[0]), link.peer().readToEof(), "bytes that the peer got");
        link.peer().close();
        assertNull(link.recorder().awaitLost());
        assertEquals(CloseReason.LOCAL_CLOSE, link.transport().closeReason());
    }

    @Rule("CLOSE-25")
    void bytesThatAreKeptForANewProtocolDoNotHoldUpTheClose(Tck tck, StreamKind kind) {
        Recorder first = tck.recorder();
        Recorder next = tck.recorder();
        first.onData(data -> {
            first.transport().setProtocol(next.takesOver(first.transport()));
            first.transport().pauseReading();
        });
        Link link = tck.accept(kind, first, StreamOptions.defaults().closeTimeout(null), BufferSizes.SYSTEM);
        link.peer().send("left unread, for the next protocol");
        first.await("data", 1);
        link.peer().send("unread in the socket");
        tck.settle();
        tck.run(() -> {
            first.transport().resumeReading();
            first.transport().close();
        });
        assertEquals(0, link.peer().readToEof().length);
        link.peer().close();
        assertNull(next.awaitLost(), "the peer has ended");
        assertEquals(0, next.receivedCount(), "bytes after the close");
    }

    @Rule("CLOSE-25")
    void anAbortWaitsForNobody(Tck tck, StreamKind kind) {
        for (Consumer<StreamTransport> first : List.<Consumer<StreamTransport>>of(t -> {}, StreamTransport::close)) {
            Link link = tck.accept(kind, tck.recorder().onMade(StreamTransport::pauseReading));
            link.peer().send("unread");
            tck.settle();
            link.run(first);
            tck.settle();
            assertFalse(link.recorder().isLost(), "the peer has not ended");
            assertNull(link.lostAfter(StreamTransport::abort));
        }
    }

    @Rule("CLOSE-26")
    void aCloseIsLimitedUnlessTheLimitIsTakenAway(Tck tck) {
        Duration limit = StreamOptions.defaults().closeTimeout();
        assertNotNull(limit, "closeTimeout has a default");
        assertTrue(limit.compareTo(Duration.ZERO) > 0 && limit.compareTo(Duration.ofMinutes(5)) <= 0, "it is " + limit);
        assertNull(StreamOptions.defaults().closeTimeout(null).closeTimeout());
    }

    @Rule("CLOSE-26")
    void twoEndsThatCloseWithFullQueuesEnd(Tck tck, StreamKind kind) {
        Recorder accepted = tck.recorder();
        Server server = tck.serve(tck.serverOptions(kind).stream(ROOMY), () -> accepted);
        Recorder connected = tck.recorder();
        ConnectOptions there = ConnectOptions.to(tck.addressOf(server)).stream(ROOMY);
        Connection<Recorder> connection =
                tck.await(tck.call(() -> tck.loop().createConnection(() -> connected, there)));
        accepted.awaitMade();
        List<StreamTransport> ends = List.of(accepted.transport(), connection.transport());
        tck.run(() -> ends.forEach(StreamTransport::pauseReading));
        ends.forEach(end -> tck.fill(end, 1 << 20));
        tck.run(() -> {
            accepted.transport().close();
            connected.transport().close();
        });
        assertNull(accepted.awaitLost(), "neither end reads, so nothing that matters is lost");
        assertNull(connected.awaitLost());
    }

    @Rule("CLOSE-26")
    void aPeerThatSendsMuchBeforeItReadsGetsEverything(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), ROOMY.closeTimeout(null), BufferSizes.SYSTEM);
        int written = (int) tck.fill(link.transport(), PLENTY);
        link.close();
        Helper<Integer> sending = link.peer().sending(new byte[MUCH]);
        assertEquals(MUCH, sending.await(), "bytes that the peer could send");
        assertArrayEquals(Bytes.pattern(0, written), link.peer().readToEof(), "bytes that the peer got");
        link.peer().close();
        assertNull(link.recorder().awaitLost());
    }

    @Rule("CLOSE-27")
    void aSlowPeerThatReadsSteadilyIsNoSilentOne(Tck tck, StreamKind kind) {
        for (StreamOptions options :
                List.of(ROOMY.writeTimeout(SHORT.multipliedBy(2)), ROOMY.idleTimeout(SHORT.multipliedBy(2)))) {
            int attempts = 0;
            while (!survives(tck, kind, options)) {
                assertTrue(++attempts < 10, "ended though the peer read all the time: " + options);
            }
        }
    }

    /** Reads a piece at a time, far fewer bytes than it takes the OS to report the socket as writable; true if the connection lasts. */
    private static boolean survives(Tck tck, StreamKind kind, StreamOptions options) {
        Link link = tck.accept(kind, tck.recorder(), options, BufferSizes.SYSTEM);
        link.run(t -> t.writeOwned(ByteBuffer.allocateDirect(1 << 26), null));
        Peer peer = link.peer();
        int[] pieces = {0};
        Runnable[] again = {() -> {}};
        again[0] = () -> {
            try {
                ByteBuffer room = ByteBuffer.allocate(64 * 1024);
                peer.channel().configureBlocking(false);
                peer.channel().read(room);
            } catch (IOException ended) {
                return;
            }
            if (++pieces[0] < 32 && !link.transport().isClosing()) {
                tck.loop().callLater(SHORT.dividedBy(4), again[0]);
            }
        };
        tck.run(again[0]);
        tck.until(
                () -> pieces[0] >= 32 || link.transport().isClosing(), "the peer has read for eight times the timeout");
        boolean survived = !link.transport().isClosing();
        if (survived) {
            link.lostAfter(StreamTransport::abort);
        } else {
            link.recorder().awaitLost();
        }
        return survived;
    }

    @Rule("CLOSE-27")
    void aPeerThatReadsNothingEndsTheConnection(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), ROOMY.writeTimeout(SHORT), BufferSizes.TINY);
        link.run(t -> t.writeOwned(ByteBuffer.allocateDirect(1 << 24), null));
        assertInstanceOf(SocketTimeoutException.class, link.recorder().awaitLost());
    }
}
