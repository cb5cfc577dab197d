package io.semper.tck.rules.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.BufferedProtocol;
import io.semper.LoopExit;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.tck.BufferedRecorder;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Switching the protocol of a connection. */
final class SetProtocolRules {
    /** A protocol that is switched in: it receives every callback except connectionMade. */
    private static class Plain implements StreamProtocol {
        final List<String> heard = new ArrayList<>();
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void connectionMade(StreamTransport transport) {
            heard.add("made");
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            heard.add("data");
            bytes.write(copy, 0, copy.length);
        }

        @Override
        public boolean eofReceived() {
            heard.add("eof");
            return false;
        }

        @Override
        public void pauseWriting() {
            heard.add("pause");
        }

        @Override
        public void resumeWriting() {
            heard.add("resume");
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            heard.add("lost(" + cause + ")");
        }
    }

    /** The same with its own memory, ten bytes at a time. */
    private static class Buffered extends Plain implements BufferedProtocol {
        private final ByteBuffer memory = ByteBuffer.allocate(10);

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return memory.clear();
        }

        @Override
        public void bufferUpdated(int n) {
            heard.add("data");
            bytes.write(memory.array(), 0, n);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            BufferedProtocol.super.dataReceived(data);
        }
    }

    private static final class Pausing extends Buffered {
        private final Runnable pause;

        Pausing(Runnable pause) {
            this.pause = pause;
        }

        @Override
        public void bufferUpdated(int n) {
            super.bufferUpdated(n);
            pause.run();
        }
    }

    @Rule("READ-10")
    void bytesLeftUnreadGoToTheNewProtocolFirst(Tck tck, StreamKind kind) {
        for (Plain next : List.of(new Plain(), new Buffered())) {
            Recorder old = tck.recorder();
            old.onData(data -> {
                data.position(5);
                old.transport().setProtocol(next);
                assertSame(next, old.transport().protocol(), "switched when setProtocol() returns");
                assertEquals(0, next.heard.size(), "setProtocol() itself delivers nothing");
            });
            Link link = tck.accept(kind, old);
            link.peer().send(Bytes.pattern(0, 105));
            tck.until(() -> next.bytes.size() >= 100, "the new protocol has the bytes that were left");
            link.peer().send(Bytes.pattern(105, 50));
            tck.until(() -> next.bytes.size() >= 150, "and all that follow");
            link.peer().close();
            tck.until(() -> next.heard.contains("lost(null)"), "connectionLost goes to the current protocol");
            assertArrayEquals(Bytes.pattern(5, 150), next.bytes.toByteArray());
            assertFalse(next.heard.contains("made"), "connectionMade is not repeated: " + next.heard);
            assertEquals("eof", next.heard.get(next.heard.size() - 2));
            assertEquals(List.of("made", "data(105)"), old.trace(), "the old protocol receives no further callback");
        }
    }

    @Rule("READ-10")
    void aProtocolThatReadsNothingPassesEverythingOn(Tck tck, StreamKind kind) {
        Plain last = new Plain();
        Recorder old = tck.recorder();
        Plain middle = new Plain() {
            @Override
            public void dataReceived(ByteBuffer data) {
                heard.add("data");
                old.transport().setProtocol(last);
            }
        };
        old.onData(data -> old.transport().setProtocol(middle));
        Link link = tck.accept(kind, old);
        link.peer().send("abc");
        tck.until(() -> last.bytes.size() == 3, "the third protocol has the bytes");
        assertEquals(List.of("data"), middle.heard);
        assertEquals("abc", last.bytes.toString());
        link.abort();
        tck.until(() -> last.heard.contains("lost(null)"), "connectionLost goes to the last one");
        assertEquals(List.of("data", "lost(null)"), last.heard);
    }

    @Rule("READ-10")
    void bytesLeftUnreadWaitWhileReadingIsPaused(Tck tck, StreamKind kind) {
        for (Plain next : List.of(new Plain(), new Buffered())) {
            Recorder old = tck.recorder();
            old.onData(data -> {
                data.position(1);
                old.transport().pauseReading();
                old.transport().setProtocol(next);
            });
            Link link = tck.accept(kind, old);
            link.peer().send("abc");
            old.awaitText("abc");
            link.peer().send("def");
            link.peer().halfClose();
            tck.settle();
            assertEquals(List.of(), next.heard, "reading is paused");
            link.run(t -> {
                t.resumeReading();
                assertEquals(List.of(), next.heard, "resumeReading() delivers nothing inside the call");
            });
            tck.until(() -> next.heard.contains("lost(null)"), "the connection ends");
            assertEquals("bcdef", next.bytes.toString(), "what was left comes first");
        }
    }

    @Rule("READ-11")
    void pausingWhileLeftBytesAreDeliveredStopsThem(Tck tck, StreamKind kind) {
        Recorder old = tck.recorder();
        Pausing next = new Pausing(() -> old.transport().pauseReading());
        old.onData(data -> old.transport().setProtocol(next));
        Link link = tck.accept(kind, old);
        link.peer().send(Bytes.pattern(0, 25));
        for (int deliveries = 1; deliveries <= 3; deliveries++) {
            int expected = deliveries;
            tck.until(() -> next.heard.size() >= expected, "delivery " + deliveries);
            tck.settle();
            assertEquals(expected, next.heard.size(), "data came after pauseReading(): " + next.heard);
            link.run(StreamTransport::resumeReading);
        }
        assertArrayEquals(Bytes.pattern(0, 25), next.bytes.toByteArray());
    }

    @Rule("READ-10")
    void aBufferedProtocolMaySwitchWhileLeftBytesAreDelivered(Tck tck, StreamKind kind) {
        Recorder old = tck.recorder();
        Plain last = new Plain();
        Pausing next = new Pausing(() -> old.transport().setProtocol(last));
        old.onData(data -> old.transport().setProtocol(next));
        Link link = tck.accept(kind, old);
        link.peer().send(Bytes.pattern(0, 25));
        tck.until(() -> next.bytes.size() + last.bytes.size() == 25, "all bytes come");
        assertArrayEquals(Bytes.pattern(0, 10), next.bytes.toByteArray());
        assertArrayEquals(
                Bytes.pattern(10, 15), last.bytes.toByteArray(), "the new one receives callbacks from the next one on");
    }

    @Rule("READ-10")
    void switchingFromBufferedToPlainAndBack(Tck tck, StreamKind kind) {
        BufferedRecorder old = tck.bufferedRecorder();
        Plain plain = new Plain();
        Buffered buffered = new Buffered();
        old.onGetBuffer(hint -> ByteBuffer.allocate(10))
                .onUpdated(n -> old.transport().setProtocol(plain));
        Link link = tck.accept(kind, old);
        link.peer().send(Bytes.pattern(0, 25));
        tck.until(() -> plain.bytes.size() == 15, "the plain protocol has what the first buffer did not hold");
        assertArrayEquals(Bytes.pattern(10, 15), plain.bytes.toByteArray());
        link.run(t -> t.setProtocol(buffered));
        link.peer().send(Bytes.pattern(25, 25));
        tck.until(() -> buffered.bytes.size() == 25, "the buffered protocol has the rest");
        assertArrayEquals(Bytes.pattern(25, 25), buffered.bytes.toByteArray());
        assertEquals(10, old.receivedCount());
    }

    @Rule("READ-10")
    void whatANewProtocolCouldNotTakeBeforeItLeftTheLoopComesInTheNextRun(Tck tck, StreamKind kind) {
        boolean[] left = new boolean[1];
        Buffered next = new Buffered() {
            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                if (!left[0] && bytes.size() == 10) {
                    left[0] = true;
                    throw new LoopExit("on purpose");
                }
                return super.getBuffer(sizeHint);
            }
        };
        Recorder first = tck.recorder();
        Link link = tck.accept(kind, first.onData(data -> {
            data.get();
            first.transport().setProtocol(next);
        }));
        link.peer().send(Bytes.pattern(0, 26));
        assertThrows(LoopExit.class, tck.loop()::runForever);
        tck.until(() -> next.bytes.size() == 25, "the new protocol has all that the old one left");
        assertArrayEquals(Bytes.pattern(1, 25), next.bytes.toByteArray());
    }

    @Rule("READ-10")
    void flowControlSpeaksToTheCurrentProtocol(Tck tck, StreamKind kind) {
        Plain next = new Plain();
        Recorder old = tck.recorder();
        Link link = tck.accept(kind, old);
        link.run(t -> t.setProtocol(next));
        link.run(t -> t.write(ByteBuffer.allocate(6_000_000)));
        link.peer().read(6_000_000);
        tck.until(() -> next.heard.contains("resume"), "writing is resumed");
        assertEquals(List.of("pause", "resume"), next.heard);
        assertEquals(List.of("made"), old.trace());
    }

    @Rule("READ-17")
    void noProtocolIsRefused(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        link.run(t -> {
            assertThrows(NullPointerException.class, () -> t.setProtocol(nothing()));
            assertSame(recorder, t.protocol(), "the old protocol stays");
        });
        link.peer().send("x");
        recorder.awaitText("x");
        assertTrue(link.get(StreamTransport::isReading));
        assertNull(recorder.lostCause());
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // the contract is broken on purpose
    private static StreamProtocol nothing() {
        return (StreamProtocol) List.of(new Object[0]).stream().findFirst().orElse(null);
    }
}
