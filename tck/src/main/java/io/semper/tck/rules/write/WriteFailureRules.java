package io.semper.tck.rules.write;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.WriteQueueFullException;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Writes that are refused, dropped, or that fail. */
final class WriteFailureRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);

    @Rule("WRITE-10")
    void writingAfterTheEndIsRefusedAndSaysWhy(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.run(t -> {
            t.write(text("last"));
            t.writeEof();
            writes().forEach((call, write) -> {
                IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> write.accept(t), call);
                assertTrue(
                        thrown.getMessage().contains(call + "()")
                                && thrown.getMessage().contains("writeEof()"),
                        "the message names the call and the reason: " + thrown.getMessage());
            });
            assertFalse(t.isClosing(), "the other half stays open");
        });
        assertEquals("last", new String(link.peer().readToEof(), java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Rule("WRITE-10")
    void writingWhenClosingOrLostIsDroppedInSilence(Tck tck, StreamKind kind) {
        for (String end : List.of("close()", "abort()", "writeEof() and close()")) {
            Recorder recorder = tck.recorder();
            Link link = tck.accept(kind, recorder);
            link.run(t -> {
                t.write(text("kept"));
                switch (end) {
                    case "close()" -> t.close();
                    case "abort()" -> t.abort();
                    default -> {
                        t.writeEof();
                        t.close();
                    }
                }
                dropAll(t, "after " + end);
            });
            recorder.awaitLost();
            link.run(t -> dropAll(t, "after connectionLost, after " + end));
            assertEquals("kept", new String(link.peer().readToEof(), java.nio.charset.StandardCharsets.US_ASCII), end);
        }
    }

    @Rule("WRITE-10")
    void writingWhileTheQueueIsFlushedForCloseIsDropped(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.SYSTEM);
        int waiting = (int) tck.fill(link.transport());
        link.run(t -> {
            t.close();
            dropAll(t, "while flushing");
        });
        assertArrayEquals(Bytes.pattern(0, waiting), link.peer().readToEof());
        link.recorder().awaitLost();
    }

    private static void dropAll(StreamTransport t, String when) {
        for (int i = 0; i < 10; i++) {
            long before = t.writeBufferSize();
            ByteBuffer data = text("dropped");
            t.write(data);
            assertFalse(data.hasRemaining(), "dropped bytes are consumed, " + when);
            writes().forEach((call, write) -> write.accept(t));
            assertEquals(before, t.writeBufferSize(), when);
        }
        assertThrows(NullPointerException.class, () -> t.writeAll(text("x"), nothing()), when);
        assertThrows(NullPointerException.class, () -> t.write(nothing()), when);
    }

    private static Map<String, Consumer<StreamTransport>> writes() {
        Map<String, Consumer<StreamTransport>> writes = new TreeMap<>();
        writes.put("write", t -> t.write(text("x")));
        writes.put("writeAll", t -> t.writeAll(text("x"), text("y")));
        writes.put("writeOwned", t -> t.writeOwned(text("x"), null));
        return writes;
    }

    @Rule("WRITE-11")
    void aFailedWriteEndsTheConnectionOnceAndLater(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        link.peer().reset();
        link.run(t -> {
            writeUntilClosing(t, ByteBuffer.allocate(1024));
            assertFalse(recorder.isLost(), "connectionLost came from inside write()");
            assertEquals(0, t.writeBufferSize(), "nothing waits after a failure");
            assertEquals(CloseReason.ERROR, t.closeReason());
        });
        assertNotNull(recorder.awaitLost(), "the failure is the cause");
        tck.settle();
        assertEquals(1, recorder.count("lost"));
        assertEquals(0, recorder.count("eof"), "a broken connection has no clean end");
    }

    @Rule("WRITE-11")
    void aFailureWhileBytesWaitDiscardsThem(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder().onMade(StreamTransport::pauseReading);
        Link link = tck.accept(kind, recorder, SMALL, BufferSizes.SYSTEM);
        tck.fill(link.transport());
        link.run(t ->
                t.writeOwned(ByteBuffer.allocate(10), b -> tck.mark("released").run()));
        link.peer().reset();
        assertNotNull(recorder.awaitLost());
        assertEquals(0, link.transport().writeBufferSize(), "what waited is discarded");
        tck.awaitMarks("released");
        assertEquals(0, recorder.count("resume"), "a broken connection is not resumed");
    }

    @Rule("WRITE-11")
    void aWriteThatFailsInsideConnectionMadeOfAServer(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Peer[] peer = new Peer[1];
        recorder.onMade(t -> failInside(recorder, t, peer[0]));
        peer[0] = tck.peer(tck.serve(kind, () -> recorder));
        assertNotNull(recorder.awaitLost());
        assertEquals(List.of("made", "lost(" + name(recorder) + ")"), traceWithoutFlow(recorder));
    }

    @Rule("WRITE-11")
    void aWriteThatFailsInsideConnectionMadeOfAClient(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        PeerServer listener = tck.listen(kind);
        Helper<Peer> accepting = listener.accepting();
        recorder.onMade(t -> failInside(recorder, t, accepting.join()));
        LoopFuture<Connection<Recorder>> connecting =
                tck.call(() -> tck.loop().createConnection(() -> recorder, listener.options()));
        assertSame(recorder, tck.await(connecting).protocol(), "the connection was made, so its future has the value");
        assertNotNull(recorder.awaitLost());
        assertEquals(List.of("made", "lost(" + name(recorder) + ")"), traceWithoutFlow(recorder));
    }

    private static void failInside(Recorder recorder, StreamTransport t, Peer peer) {
        peer.reset();
        writeUntilClosing(t, ByteBuffer.allocate(1024));
        assertFalse(recorder.isLost(), "connectionLost came from inside connectionMade");
    }

    /** A loop that learns of failures late may queue bytes first. */
    private static List<String> traceWithoutFlow(Recorder recorder) {
        return recorder.trace().stream().filter(event -> !event.equals("pause")).toList();
    }

    /** Never yields; the bound is far above what the cap of a queue allows. */
    private static void writeUntilClosing(StreamTransport t, ByteBuffer data) {
        int most = 1024 + 64 * 1024 * 1024 / data.capacity();
        for (int i = 0; !t.isClosing(); i++) {
            assertTrue(i < most, i + " writes of " + data.capacity() + " bytes, and isClosing() is still false");
            t.write(data.clear());
        }
    }

    private static String name(Recorder recorder) {
        Throwable cause = recorder.lostCause();
        return cause == null ? "null" : cause.getClass().getSimpleName();
    }

    @Rule("WRITE-13")
    void aWriterThatNeverYieldsEndsOnAResetConnection(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        link.peer().reset();
        ByteBuffer data = ByteBuffer.allocate(64 * 1024);
        link.run(t -> {
            writeUntilClosing(t, data);
            assertFalse(recorder.isLost(), "connectionLost comes in a later turn");
        });
        assertNotNull(recorder.awaitLost());
    }

    @Rule("WRITE-13")
    void aWriterThatNeverYieldsEndsWhileBytesWait(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder, SMALL, BufferSizes.SYSTEM);
        tck.fill(link.transport());
        link.peer().reset();
        ByteBuffer data = ByteBuffer.allocate(64 * 1024);
        link.run(t -> {
            writeUntilClosing(t, data);
            assertFalse(recorder.isLost(), "connectionLost comes in a later turn");
        });
        assertNotNull(recorder.awaitLost());
    }

    @Rule("WRITE-17")
    void copiedBytesOverTheCapFailTheConnection(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder, SMALL.writeQueueCap(200_000), BufferSizes.SYSTEM);
        tck.fill(link.transport());
        link.run(t -> {
            int room = (int) (200_000 - t.writeBufferSize());
            t.write(ByteBuffer.allocate(room));
            assertFalse(t.isClosing(), "as many bytes as the cap says may wait");
            t.write(ByteBuffer.allocate(1));
            assertTrue(t.isClosing(), "one byte more is too much");
            assertEquals(CloseReason.ERROR, t.closeReason());
            assertFalse(recorder.isLost(), "connectionLost comes in a later turn");
        });
        WriteQueueFullException lost = assertInstanceOf(WriteQueueFullException.class, recorder.awaitLost());
        assertTrue(lost.getMessage().contains("200000"), "the message names the cap: " + lost.getMessage());
    }

    @Rule("WRITE-17")
    void ownedBytesDoNotCountAgainstTheCap(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL.writeQueueCap(200_000), BufferSizes.SYSTEM);
        int written = (int) tck.fill(link.transport());
        int copied = (int) (200_000 - link.get(StreamTransport::writeBufferSize));
        link.run(t -> {
            t.writeOwned(ByteBuffer.wrap(Bytes.pattern(written, 300_000)), null);
            t.write(ByteBuffer.wrap(Bytes.pattern(written + 300_000, copied)));
            assertFalse(t.isClosing(), "only copied bytes count");
        });
        int all = written + 300_000 + copied;
        assertArrayEquals(Bytes.pattern(0, all), link.peer().read(all));
        tck.until(() -> link.transport().writeBufferSize() == 0, "everything is sent");
        tck.fill(link.transport());
        link.run(t -> {
            t.write(ByteBuffer.allocate((int) (200_000 - t.writeBufferSize())));
            assertFalse(t.isClosing(), "what was sent counts no more");
            t.write(ByteBuffer.allocate(1));
            assertTrue(t.isClosing(), "and the cap holds again");
        });
    }

    @Rule("WRITE-17")
    void aCapOfZeroAllowsWhatTheSystemTakesAtOnce(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder, SMALL.writeQueueCap(0), BufferSizes.SYSTEM);
        link.write("abc");
        assertEquals("abc", link.peer().readText(3));
        assertNull(recorder.lostCause());
        link.run(t -> t.write(ByteBuffer.allocate(20_000_000)));
        assertInstanceOf(WriteQueueFullException.class, recorder.awaitLost());
        assertThrows(
                IllegalArgumentException.class, () -> StreamOptions.defaults().writeQueueCap(-1));
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // the contract is broken on purpose
    private static ByteBuffer nothing() {
        return (ByteBuffer) List.of(new Object[0]).stream().findFirst().orElse(null);
    }
}
