package io.semper.tck.rules.close;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectionResetException;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** The last callback, and what may come too late for it. */
final class CloseLastRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);
    private static final int ROUNDS = 50;

    @Rule("CLOSE-10")
    void thePeerSeesTheEndWhileConnectionLostRuns(Tck tck, StreamKind kind) {
        for (Consumer<StreamTransport> end :
                List.<Consumer<StreamTransport>>of(StreamTransport::close, StreamTransport::abort)) {
            Link link = tck.accept(kind, tck.recorder());
            int[] seen = {1};
            int[] open = {0};
            int before = tck.openDescriptors();
            link.recorder().onLost(cause -> {
                open[0] = tck.openDescriptors();
                if (open[0] < before || before < 0) { // otherwise the read would wait for the end
                    seen[0] = readOne(link.peer());
                }
            });
            link.run(end);
            link.recorder().awaitLost();
            assertEquals(-1, seen[0], "the peer, inside connectionLost: the descriptor is still open");
            if (before >= 0) {
                assertEquals(before - 1, open[0], "descriptors inside connectionLost");
            }
        }
    }

    /** Blocks until the peer receives something; the loop's thread does nothing else meanwhile. */
    private static int readOne(Peer peer) {
        try {
            return peer.channel().read(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new AssertionError("the peer saw an error instead of the end of the stream", e);
        }
    }

    @Rule("CLOSE-11")
    void whatConnectionLostThrowsIsReportedAndTheServerStillEnds(Tck tck, StreamKind kind) {
        RuntimeException thrown = new IllegalStateException("thrown by connectionLost");
        Link link = tck.accept(kind, tck.recorder().onLost(cause -> {
            throw thrown;
        }));
        Server server = link.server();
        link.close();
        link.recorder().awaitLost();
        tck.settle();
        assertSame(thrown, tck.takeException().exception(), "the exception handler gets what connectionLost threw");
        LoopFuture<Void> closed = tck.call(() -> {
            server.close();
            return server.waitClosed();
        });
        tck.await(closed);
        assertFalse(link.peer().awaitEnd(), "the peer sees the end of the stream");
    }

    @Rule("CLOSE-12")
    void ofTwoReadableConnectionsTheFirstMayEndTheOther(Tck tck, StreamKind kind) {
        for (int round = 0; round < ROUNDS; round++) {
            Recorder one = tck.recorder();
            Recorder two = tck.recorder();
            Consumer<StreamTransport> end = round % 2 == 0 ? StreamTransport::abort : StreamTransport::close;
            Link first = tck.accept(kind, one.onData(data -> end.accept(two.transport())));
            Link second = tck.accept(kind, two.onData(data -> end.accept(one.transport())));
            first.peer().send("x");
            second.peer().send("x");
            tck.until(
                    () -> one.transport().isClosing() || two.transport().isClosing(), "one connection ends the other");
            Recorder ended = one.transport().isClosing() ? one : two;
            Recorder other = ended == one ? two : one;
            (ended == one ? first : second)
                    .peer()
                    .close(); // a close waits for the end of a peer whose bytes are unread
            ended.awaitLost();
            assertEquals(List.of("made", "lost(null)"), ended.trace(), "callbacks of the connection that was ended");
            assertEquals(List.of("made", "data(1)"), other.trace(), "callbacks of the connection that ended the other");
            tck.run(() -> other.transport().abort());
            other.awaitLost();
        }
    }

    @Rule("CLOSE-12")
    void aConnectionThatIsReadableAndBrokenAtOnceEndsOnce(Tck tck, StreamKind kind) {
        for (int round = 0; round < ROUNDS; round++) {
            boolean aborts = round % 2 == 0;
            Recorder recorder = tck.recorder();
            Link link = tck.accept(kind, recorder, SMALL.writeLimits(0, 1 << 24), BufferSizes.TINY);
            recorder.onData(data -> {
                if (aborts) {
                    recorder.transport().abort();
                } else {
                    recorder.transport().write(ByteBuffer.allocate(10));
                }
            });
            link.run(t -> t.write(ByteBuffer.allocate(200_000)));
            link.peer().send("x");
            link.peer().reset();
            recorder.awaitLost();
            List<String> trace = recorder.trace();
            if (recorder.lostCause() == null) {
                assertTrue(aborts, "a reset was taken for a clean end: " + trace);
                assertEquals(List.of("made", "data(1)", "lost(null)"), trace);
            } else {
                assertInstanceOf(ConnectionResetException.class, recorder.lostCause());
                assertFalse(trace.contains("eof"), "a reset was taken for the end of the stream: " + trace);
            }
        }
        tck.settle();
    }

    @Rule("CLOSE-18")
    void bytesAndAResetWhileReadingIsPaused(Tck tck) {
        Link link = pausedWithResetBehindFiveBytes(tck);
        link.run(StreamTransport::resumeReading);
        endsWithTheReset(tck, link);
    }

    @Rule("CLOSE-18")
    void theWriteThatMeetsTheResetFirst(Tck tck) {
        Link link = pausedWithResetBehindFiveBytes(tck);
        tck.until(
                () -> {
                    link.transport().write(ByteBuffer.allocate(100));
                    return link.transport().isClosing();
                },
                "a write meets the reset");
        link.run(StreamTransport::resumeReading);
        endsWithTheReset(tck, link);
    }

    @Rule("CLOSE-18")
    void theEndOfOurHalfThatMeetsTheResetFirst(Tck tck) {
        Link link = pausedWithResetBehindFiveBytes(tck);
        link.run(t -> {
            t.writeEof();
            t.resumeReading();
        });
        endsWithTheReset(tck, link);
    }

    @Rule("CLOSE-18")
    void aWriteAndAReadInTheSameCallback(Tck tck) {
        Link link = pausedWithResetBehindFiveBytes(tck);
        link.run(t -> {
            t.resumeReading();
            t.write(ByteBuffer.allocate(100));
            t.localAddress();
            t.info(StreamOptions.class);
        });
        endsWithTheReset(tck, link);
    }

    private static Link pausedWithResetBehindFiveBytes(Tck tck) {
        Link link = tck.accept(StreamKind.TCP, tck.recorder());
        link.transport().pauseReading();
        link.peer().send("12345");
        link.peer().reset();
        tck.settle();
        assertEquals(List.of("made"), link.recorder().trace(), "reading is paused");
        return link;
    }

    private static void endsWithTheReset(Tck tck, Link link) {
        assertInstanceOf(
                ConnectionResetException.class,
                link.recorder().awaitLost(),
                "the reset was forgotten: " + link.recorder().trace());
        tck.settle();
        List<String> trace = link.recorder().trace();
        assertTrue(
                trace.equals(List.of("made", "lost(ConnectionResetException)"))
                        || trace.equals(List.of("made", "data(5)", "lost(ConnectionResetException)")),
                "data or not, then the reset, and never the end of the stream: " + trace);
    }
}
