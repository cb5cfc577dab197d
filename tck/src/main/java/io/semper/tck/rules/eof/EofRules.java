package io.semper.tck.rules.eof;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.WrongThreadException;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** The ends of the two halves of a connection. */
final class EofRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);
    private static final int MIB = 1 << 20;

    @Rule("EOF-01")
    void ourEndComesAfterEverythingAndReadingGoesOn(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL.writeLimits(0, 1 << 24), BufferSizes.TINY);
        int written = (int) tck.fill(link.transport(), 50_000);
        link.run(t -> {
            t.writeEof();
            assertFalse(t.isClosing(), "writeEof() is not a close");
            assertTrue(t.isReading(), "writeEof() does not stop reading");
        });
        assertArrayEquals(Bytes.pattern(0, written), link.peer().readToEof(), "every byte, then the end");
        link.peer().send("later");
        link.recorder().awaitText("later");
        assertEquals(CloseReason.OPEN, link.get(StreamTransport::closeReason), "the connection stays open");
    }

    @Rule("EOF-01")
    void withNothingWaitingOurEndComesAtOnce(Tck tck, StreamKind kind) {
        Link link = tck.connect(kind, tck.recorder());
        link.writeEof();
        assertEquals(0, link.peer().readToEof().length, "the peer sees the end");
        link.peer().send("later");
        link.recorder().awaitText("later");
    }

    @Rule("EOF-02")
    void aSecondWriteEofDoesNothing(Tck tck, StreamKind kind) {
        for (Consumer<StreamTransport> before : List.<Consumer<StreamTransport>>of(StreamTransport::writeEof, t -> {
            t.write(ByteBuffer.allocate(8 << 20));
            t.writeEof();
        })) {
            Link link = tck.accept(kind, tck.recorder());
            link.run(t -> {
                before.accept(t);
                assertDoesNotThrow(t::writeEof, "a second writeEof()");
            });
            link.peer().readToEof();
            assertDoesNotThrow(link::writeEof, "writeEof() after the end was sent");
            link.peer().send("still open");
            link.recorder().awaitText("still open");
        }
    }

    @Rule("EOF-02")
    void writeEofAfterCloseOrAbortDoesNothing(Tck tck, StreamKind kind) {
        for (Consumer<StreamTransport> end :
                List.<Consumer<StreamTransport>>of(StreamTransport::close, StreamTransport::abort, t -> {
                    t.write(ByteBuffer.allocate(8 << 20));
                    t.close();
                    t.writeEof();
                    t.abort();
                })) {
            Link link = tck.accept(kind, tck.recorder());
            link.run(t -> {
                end.accept(t);
                t.writeEof();
            });
            assertNull(link.recorder().awaitLost(), "writeEof() on a closing connection must not fail");
            link.writeEof();
            tck.settle();
            assertEquals(
                    "lost(null)",
                    link.recorder().trace().get(link.recorder().trace().size() - 1));
        }
    }

    @Rule("EOF-03")
    void closeAfterWriteEofSendsWhatWaits(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL.writeLimits(0, 1 << 24), BufferSizes.TINY);
        int written = (int) tck.fill(link.transport(), 50_000);
        link.run(t -> {
            t.writeEof();
            t.close();
        });
        tck.settle();
        assertFalse(link.recorder().isLost(), "closed before everything was sent");
        assertArrayEquals(Bytes.pattern(0, written), link.peer().readToEof(), "every byte, then the end");
        assertNull(link.recorder().awaitLost());
    }

    @Rule("EOF-03")
    void closeAfterWriteEofWithNothingWaitingClosesAtOnce(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.writeEof();
        link.close();
        assertNull(link.recorder().awaitLost(), "closes although the peer neither reads nor ends its half");
        assertFalse(link.peer().awaitEnd());
    }

    @Rule("EOF-04")
    void ourHalfCanBeEndedInEveryState(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(
                kind,
                recorder.onMade(t -> assertTrue(t.canWriteEof(), "in connectionMade"))
                        .onLost(cause -> assertTrue(recorder.transport().canWriteEof(), "in connectionLost")));
        assertTrue(link.get(StreamTransport::canWriteEof), "while open");
        link.writeEof();
        assertTrue(link.get(StreamTransport::canWriteEof), "after writeEof()");
        link.close();
        assertTrue(link.get(StreamTransport::canWriteEof), "after close()");
        recorder.awaitLost();
        assertTrue(link.get(StreamTransport::canWriteEof), "after connectionLost");
    }

    @Rule("EOF-05")
    void theEndComesOnceAndAfterAllBytes(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder().keepOpenOnEof());
        Helper<Integer> sending = link.peer().sending(Bytes.pattern(0, MIB));
        sending.await();
        link.peer().halfClose();
        link.recorder().awaitEof();
        tck.settle();
        assertEquals(
                List.of("made", "data(" + MIB + ")", "eof"), link.recorder().trace());
        assertArrayEquals(Bytes.pattern(0, MIB), link.recorder().received(), "bytes before the end");
    }

    @Rule("EOF-05")
    void noEndAfterOurOwnCloseOrAbort(Tck tck, StreamKind kind) {
        for (Consumer<StreamTransport> end :
                List.<Consumer<StreamTransport>>of(StreamTransport::close, StreamTransport::abort)) {
            Recorder recorder = tck.recorder();
            recorder.onData(data -> end.accept(recorder.transport()));
            Link link = tck.accept(kind, recorder);
            link.peer().send("x").halfClose();
            recorder.awaitLost();
            tck.settle();
            assertEquals(List.of("made", "data(1)", "lost(null)"), recorder.trace(), "no eof after the end");
        }
    }

    @Rule("EOF-06")
    void falseClosesAfterWhatWaitsWasSent(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL.writeLimits(0, 1 << 24), BufferSizes.TINY);
        int written = (int) tck.fill(link.transport(), 50_000);
        link.peer().halfClose();
        link.recorder().awaitEof();
        assertTrue(link.get(StreamTransport::isClosing), "false closes at once");
        assertEquals(CloseReason.EOF, link.get(StreamTransport::closeReason));
        tck.settle();
        assertFalse(link.recorder().isLost(), "closed before everything was sent");
        assertArrayEquals(Bytes.pattern(0, written), link.peer().readToEof(), "every byte, then the end");
        assertNull(link.recorder().awaitLost());
        assertEquals(List.of("made", "eof", "lost(null)"), link.recorder().trace());
    }

    @Rule("EOF-06")
    void falseStillSendsWhatEofReceivedWrote(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        recorder.onEof(() -> {
            recorder.transport().write(ByteBuffer.wrap(Bytes.pattern(0, MIB)));
            return false;
        });
        Link link = tck.accept(kind, recorder, SMALL, BufferSizes.SYSTEM);
        link.peer().halfClose();
        assertArrayEquals(Bytes.pattern(0, MIB), link.peer().readToEof(), "the reply of eofReceived");
        assertNull(recorder.awaitLost());
    }

    @Rule("EOF-06")
    void trueLeavesOurHalfToTheProtocol(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder().keepOpenOnEof(), SMALL, BufferSizes.SYSTEM);
        link.peer().halfClose();
        link.recorder().awaitEof();
        tck.settle();
        assertFalse(link.get(StreamTransport::isClosing), "true keeps the connection open");
        assertFalse(link.get(StreamTransport::isReading), "nothing is left to read");
        link.write(Bytes.pattern(0, MIB));
        assertArrayEquals(Bytes.pattern(0, MIB), link.peer().read(MIB), "a reply after the peer's end");
        assertNull(link.lostAfter(StreamTransport::close));
        assertEquals(1, link.recorder().count("eof"), "eofReceived was called again");
    }

    @Rule("EOF-12")
    void writeEofBelongsToTheLoopsThread(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        StreamTransport transport = link.transport();
        tck.background();
        WrongThreadException refused = assertThrows(WrongThreadException.class, transport::writeEof);
        assertTrue(refused.getMessage().contains(Thread.currentThread().getName()), "names the thread: " + refused);
        link.write("our half is open");
        link.writeEof();
        assertEquals("our half is open", new String(link.peer().readToEof(), java.nio.charset.StandardCharsets.UTF_8));
    }
}
