package io.semper.tck.rules.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.LoopOptions;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.WrongThreadException;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** What one delivery is. */
final class ReadRules {
    private static final int MOST = 256 * 1024;

    @Rule("READ-01")
    void readingStartsByItselfAfterConnectionMade(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        recorder.onMade(t -> {
            assertTrue(t.isReading(), "reading is on without being asked for");
            assertEquals(0, recorder.receivedCount(), "data came before connectionMade returned");
        });
        Peer peer = tck.peer(tck.serve(kind, () -> recorder)).send("early");
        recorder.awaitText("early");
        peer.close();
        recorder.awaitLost();
        assertEquals(List.of("made", "data(5)", "eof", "lost(null)"), recorder.trace());
    }

    @Rule("READ-01")
    void connectionMadeMayPauseBeforeAnythingIsDelivered(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder().onMade(StreamTransport::pauseReading);
        Peer peer = tck.peer(tck.serve(kind, () -> recorder)).send("early");
        peer.halfClose();
        recorder.awaitMade();
        tck.settle();
        assertEquals(List.of("made"), recorder.trace(), "paused inside connectionMade, so nothing comes");
        tck.run(() -> recorder.transport().resumeReading());
        recorder.awaitEof();
        assertEquals("early", recorder.text());
    }

    @Rule("READ-02")
    void everyDeliveryHasBytesAndNotTooMany(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        byte[] bytes = Bytes.pattern(0, 4_000_000);
        link.peer().sending(bytes);
        assertArrayEquals(bytes, recorder.awaitBytes(bytes.length));
        assertTrue(
                recorder.chunks().stream().allMatch(n -> n > 0 && n <= MOST),
                "a delivery of no byte or of more than " + MOST + ": " + recorder.chunks());
    }

    @Rule("READ-03")
    void theLentBufferShowsTheBytesAndNothingElse(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        List<String> lent = new ArrayList<>();
        recorder.onData(data -> {
            lent.add(data.position() + " to " + data.limit() + " of " + data.capacity() + " " + data.order());
            data.order(ByteOrder.LITTLE_ENDIAN).position(1).limit(1);
        });
        Link link = tck.accept(kind, recorder);
        for (int i = 1; i <= 4; i++) {
            link.peer().send("abc");
            recorder.awaitBytes(3L * i);
        }
        assertEquals("abcabcabcabc", recorder.text());
        String each = "0 to 3 of 3 " + ByteOrder.BIG_ENDIAN;
        assertEquals(
                List.of(each, each, each, each), lent, "the bytes alone, whatever the last callback did to its buffer");
    }

    @Rule("READ-03")
    void bytesLeftUnreadAreDropped(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        List<Integer> offered = new ArrayList<>();
        recorder.onData(data -> {
            offered.add(data.remaining());
            data.get();
        });
        Link link = tck.accept(kind, recorder);
        link.peer().send("abc");
        recorder.awaitText("abc");
        tck.settle();
        assertEquals(1, recorder.count("data"), "unread bytes are not delivered a second time");
        link.peer().send("de");
        recorder.awaitText("abcde");
        assertEquals(List.of(3, 2), offered, "unread bytes are not put before the next ones");
    }

    @Rule("READ-03")
    void aBufferKeptInDebugModeShowsPoison(Tck tck, StreamKind kind) {
        tck.newLoop(LoopOptions.defaults().debug(true));
        Recorder recorder = tck.recorder();
        List<ByteBuffer> kept = new ArrayList<>();
        recorder.onData(kept::add);
        Link link = tck.accept(kind, recorder);
        link.peer().send(Bytes.pattern(1, 64));
        assertArrayEquals(Bytes.pattern(1, 64), recorder.awaitBytes(64), "during the call the bytes are there");
        byte[] after = new byte[64];
        int at = 0;
        for (ByteBuffer buffer : kept) {
            ByteBuffer all = buffer.clear();
            int n = all.remaining();
            all.get(after, at, n);
            at += n;
        }
        assertEquals(64, at);
        for (byte b : after) {
            assertEquals(after[0], b, "after the call there is one poison in every place");
        }
        assertNotEquals(Bytes.checksum(Bytes.pattern(1, 64)), Bytes.checksum(after));
        link.abort();
        recorder.awaitLost();
    }

    @Rule("READ-03")
    void debugModeDeliversTheSameBytes(Tck tck, StreamKind kind) {
        tck.newLoop(LoopOptions.defaults().debug(true));
        Recorder recorder = tck.recorder().echo();
        Link link = tck.accept(kind, recorder);
        var reads = link.peer().reading(500_000);
        link.peer().sending(Bytes.pattern(0, 500_000));
        assertArrayEquals(
                Bytes.pattern(0, 500_000), reads.await(), "bytes written from the lent buffer are not poisoned");
        link.abort();
        recorder.awaitLost();
    }

    @Rule("READ-07")
    void whatDataReceivedThrowsIsReportedAndEndsTheConnection(Tck tck, StreamKind kind) {
        for (Throwable thrown : List.of(new IllegalStateException("on purpose"), new AssertionError("on purpose"))) {
            Recorder recorder = tck.recorder().onData(data -> sneak(thrown));
            Link link = tck.accept(kind, recorder);
            link.peer().send("x");
            assertSame(thrown, tck.awaitException().exception(), "the exception handler gets the throwable itself");
            assertSame(thrown, recorder.awaitLost(), "connectionLost gets the throwable itself");
            tck.settle();
            assertEquals(1, recorder.count("data"), "nothing is delivered after that");
            assertEquals(1, recorder.count("lost"));
            assertEquals(0, recorder.count("eof"));
            assertSame(CloseReason.ERROR, link.transport().closeReason());
        }
    }

    @Rule("READ-07")
    void readingPastTheEndOfTheLentBufferIsSuchAThrowable(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder().onData(ByteBuffer::getLong);
        Link link = tck.accept(kind, recorder);
        link.peer().send("four");
        assertTrue(tck.awaitException().exception() instanceof BufferUnderflowException);
        assertTrue(recorder.awaitLost() instanceof BufferUnderflowException);
    }

    @Rule("READ-15")
    void urgentDataDoesNoHarm(Tck tck) throws IOException {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(StreamKind.TCP, recorder);
        link.peer().send("ab");
        link.peer().sendUrgent('!');
        link.peer().send("cd");
        recorder.awaitText("abcd");
        link.peer().sendUrgent('?');
        tck.assertNoSpin();
        assertEquals("abcd", recorder.text(), "urgent data is not part of the stream");
        link.peer().send("ef");
        recorder.awaitText("abcdef");
        link.write("still here");
        assertEquals("still here", link.peer().readText(10));
    }

    @Rule("READ-16")
    void otherThreadsAreRefused(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        StreamTransport transport = link.transport();
        tck.background();
        assertThrows(WrongThreadException.class, transport::pauseReading);
        assertThrows(WrongThreadException.class, transport::resumeReading);
        assertThrows(WrongThreadException.class, () -> transport.setProtocol(recorder));
        assertTrue(link.get(StreamTransport::isReading), "a refused pauseReading() pauses nothing");
        link.peer().send("x");
        recorder.awaitText("x");
        assertFalse(link.get(StreamTransport::isClosing));
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }

    /** What READ-03 says of a lent buffer holds for one of bytes that another protocol left unread. */
    @Rule("READ-10")
    void heldBytesKeptInDebugModeShowPoison(Tck tck, StreamKind kind) {
        tck.newLoop(LoopOptions.defaults().debug(true));
        Link link = tck.accept(kind, tck.recorder());
        List<ByteBuffer> kept = new ArrayList<>();
        Recorder second = tck.recorder().onData(kept::add);
        link.recorder().onData(data -> {
            data.get();
            link.transport().pauseReading();
            link.transport().setProtocol(second.takesOver(link.transport()));
        });
        link.peer().send("abcd");
        link.recorder().awaitBytes(4);
        link.run(StreamTransport::resumeReading);
        second.awaitText("bcd");
        for (ByteBuffer buffer : kept) {
            for (int i = 0; i < buffer.capacity(); i++) {
                assertNotEquals("abcd".charAt(i + 1), buffer.get(i), "a byte that was kept");
            }
        }
        link.abort();
        second.awaitLost();
    }

    @Rule("READ-19")
    void aProtocolThatClosesBeforeItThrowsGetsItsAnswerSent(Tck tck, StreamKind kind) {
        for (boolean closes : List.of(true, false)) {
            Recorder recorder = tck.recorder();
            StreamOptions small = StreamOptions.defaults().sendBufferSize(4096);
            Link link = tck.accept(kind, recorder, small, BufferSizes.TINY);
            IllegalStateException thrown = new IllegalStateException("thrown by the test");
            recorder.onData(data -> {
                link.transport().write(ByteBuffer.wrap(Bytes.pattern(0, 1 << 20)));
                if (closes) {
                    link.transport().close();
                }
                throw thrown;
            });
            link.peer().send("x");
            recorder.awaitBytes(1);
            assertSame(thrown, tck.awaitException().exception());
            byte[] answer = link.peer().readToEof();
            assertSame(closes ? null : thrown, recorder.awaitLost());
            assertEquals(closes, answer.length == 1 << 20, answer.length + " bytes of the answer came");
        }
    }
}
