package io.semper.tck.rules.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.ConnectionResetException;
import io.semper.StreamTransport;
import io.semper.tck.BufferedRecorder;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Pausing and resuming reading. */
final class ReadPauseRules {
    @Rule("READ-11")
    void pausingInsideACallbackStopsDeliveryAtOnce(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        recorder.onData(data -> recorder.transport().pauseReading());
        Link link = tck.accept(kind, recorder);
        byte[] bytes = Bytes.pattern(0, 2_000_000);
        var sends = link.peer().sending(bytes);
        int deliveries = 0;
        while (recorder.receivedCount() < bytes.length) {
            recorder.await("data", ++deliveries);
            if (deliveries <= 2) {
                tck.settle();
            }
            assertEquals(deliveries, recorder.count("data"), "data came after pauseReading()");
            link.run(StreamTransport::resumeReading);
        }
        sends.await();
        assertArrayEquals(bytes, recorder.received());
    }

    @Rule("READ-11")
    void pausingInsideBufferUpdatedStopsDeliveryAtOnce(Tck tck, StreamKind kind) {
        BufferedRecorder recorder = tck.bufferedRecorder();
        recorder.onGetBuffer(hint -> ByteBuffer.allocate(10))
                .onUpdated(n -> recorder.transport().pauseReading());
        Link link = tck.accept(kind, recorder);
        link.peer().send(Bytes.pattern(0, 25));
        for (int i = 1; i <= 3; i++) {
            recorder.await("data", i);
            tck.settle();
            assertEquals(i, recorder.count("data"), "data came after pauseReading()");
            link.run(StreamTransport::resumeReading);
        }
        assertArrayEquals(Bytes.pattern(0, 25), recorder.received());
    }

    @Rule("READ-11")
    void pausingHoldsTheEndBackToo(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        recorder.onData(data -> recorder.transport().pauseReading());
        Link link = tck.accept(kind, recorder);
        link.run(t -> {
            link.peer().send("abc");
            link.peer().halfClose();
        });
        recorder.awaitText("abc");
        tck.settle();
        assertEquals(List.of("made", "data(3)"), recorder.trace(), "the end came after pauseReading()");
        link.run(StreamTransport::resumeReading);
        recorder.awaitEof();
    }

    @Rule("READ-11")
    void pausingAConnectionThatWasReportedReadableAlready(Tck tck, StreamKind kind) {
        Recorder one = tck.recorder();
        Recorder other = tck.recorder();
        one.onData(data -> other.transport().pauseReading());
        other.onData(data -> one.transport().pauseReading());
        Link first = tck.accept(kind, one);
        Link second = tck.accept(kind, other);
        tck.run(() -> {
            first.peer().send("x");
            second.peer().send("y");
        });
        tck.until(() -> one.receivedCount() + other.receivedCount() > 0, "one of them receives its byte");
        tck.settle();
        assertEquals(1, one.receivedCount() + other.receivedCount(), "the first one called has paused the other");
        tck.run(() -> {
            one.transport().resumeReading();
            other.transport().resumeReading();
        });
        one.awaitText("x");
        other.awaitText("y");
    }

    @Rule("READ-11")
    void pausingFromAnotherCallbackStopsDelivery(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        for (int i = 0; i < 5; i++) {
            long before = recorder.receivedCount();
            link.run(t -> {
                link.peer().send("abc");
                t.pauseReading();
                t.resumeReading();
                t.pauseReading();
            });
            tck.settle();
            assertEquals(before, recorder.receivedCount(), "data came after pauseReading()");
            link.run(StreamTransport::resumeReading);
            recorder.awaitBytes(before + 3);
        }
    }

    @Rule("READ-12")
    void pausingAndResumingTwiceIsPausingAndResumingOnce(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        link.run(t -> {
            t.resumeReading();
            assertTrue(t.isReading());
            t.pauseReading();
            t.pauseReading();
            assertFalse(t.isReading());
        });
        link.peer().send("abc");
        tck.settle();
        assertEquals(0, recorder.receivedCount());
        link.run(t -> {
            t.resumeReading();
            t.resumeReading();
            assertTrue(t.isReading(), "one resumeReading() undoes any number of pauseReading()");
        });
        recorder.awaitText("abc");
    }

    @Rule("READ-12")
    void pausingAndResumingMeanNothingWhenItIsOver(Tck tck, StreamKind kind) {
        for (Consumer<Link> end : List.<Consumer<Link>>of(
                Link::close, Link::abort, link -> link.peer().halfClose())) {
            Recorder recorder = tck.recorder().onLost(cause -> {});
            Link link = tck.accept(kind, recorder);
            recorder.onEof(() -> {
                both(recorder.transport(), "inside eofReceived");
                return false;
            });
            end.accept(link);
            if (link.get(StreamTransport::isClosing)) {
                link.run(t -> both(t, "when closing"));
            }
            recorder.onLost(cause -> both(recorder.transport(), "inside connectionLost"));
            recorder.awaitLost();
            link.run(t -> both(t, "after connectionLost"));
            tck.settle();
            assertEquals(1, recorder.count("lost"));
        }
    }

    @Rule("READ-12")
    void isReadingIsFalseAfterTheEndOfTheStream(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder().keepOpenOnEof();
        Link link = tck.accept(kind, recorder);
        link.peer().halfClose();
        recorder.awaitEof();
        link.run(t -> both(t, "after the end of the stream"));
        tck.settle();
        assertEquals(1, recorder.count("eof"));
    }

    private static void both(StreamTransport t, String when) {
        t.pauseReading();
        assertFalse(t.isReading(), when);
        t.resumeReading();
        t.resumeReading();
        assertFalse(t.isReading(), "there is nothing to read " + when);
    }

    @Rule("READ-13")
    void whatCameDuringAPauseIsDeliveredAfterItByItself(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        link.peer().send("before ");
        recorder.awaitText("before ");
        for (int i = 1; i <= 3; i++) {
            long had = recorder.receivedCount();
            link.run(StreamTransport::pauseReading);
            link.peer().send("during ");
            tck.settle();
            assertEquals(had, recorder.receivedCount());
            link.run(t -> {
                t.resumeReading();
                assertEquals(had, recorder.receivedCount(), "resumeReading() delivered inside the call");
            });
            recorder.awaitBytes(had + 7);
        }
        assertEquals("before during during during ", recorder.text());
    }

    @Rule("READ-13")
    void aPauseInTheMiddleOfMuchDataLosesNoWakeup(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        recorder.onData(data -> recorder.transport().pauseReading());
        link.peer().send(Bytes.pattern(0, 1000));
        recorder.awaitBytes(1);
        link.peer().send(Bytes.pattern(1000, 1000));
        tck.settle();
        for (int i = 0; i < 2 && recorder.receivedCount() < 2000; i++) {
            long had = recorder.receivedCount();
            link.run(StreamTransport::resumeReading);
            recorder.awaitBytes(had + 1);
        }
        assertArrayEquals(Bytes.pattern(0, 2000), recorder.received());
    }

    /** One quiet time for all of them. */
    @Rule("READ-14")
    void aPeerThatGoesDuringAPauseIsSilentUntilResume(Tck tck) {
        List<Link> reset = new ArrayList<>();
        List<Link> ended = new ArrayList<>();
        for (StreamKind kind : StreamKind.values()) {
            if (kind == StreamKind.TCP || tck.claims(Capability.UNIX_SOCKETS)) {
                if (kind == StreamKind.TCP) {
                    Link link = paused(tck, kind);
                    link.peer().reset();
                    reset.add(link);
                }
                Link closed = paused(tck, kind);
                closed.peer().close();
                ended.add(closed);
                Link half = paused(tck, kind);
                half.peer().halfClose();
                ended.add(half);
                Link rude = paused(tck, kind);
                rude.write("unread");
                rude.peer().close();
                reset.add(rude);
            }
        }
        tck.assertNoSpin();
        for (Link link : reset) {
            assertEquals(List.of("made", "data(1)"), link.recorder().trace(), "paused, so a reset is not reported");
            link.run(StreamTransport::resumeReading);
            assertInstanceOf(ConnectionResetException.class, link.recorder().awaitLost());
            assertEquals(
                    List.of("made", "data(1)", "lost(ConnectionResetException)"),
                    link.recorder().trace());
        }
        for (Link link : ended) {
            assertEquals(List.of("made", "data(1)"), link.recorder().trace(), "paused, so an end is not reported");
            link.run(StreamTransport::resumeReading);
            link.recorder().awaitLost();
            assertEquals(
                    List.of("made", "data(1)", "eof", "lost(null)"),
                    link.recorder().trace());
        }
    }

    @Rule("READ-14")
    void aWriteThatFailsDuringAPauseEndsIt(Tck tck, StreamKind kind) {
        Link link = paused(tck, kind);
        link.peer().reset();
        tck.settle();
        assertEquals(List.of("made", "data(1)"), link.recorder().trace());
        tck.until(
                () -> {
                    link.transport().write(ByteBuffer.allocate(1));
                    return link.transport().isClosing();
                },
                "writing finds out that the peer is gone");
        assertInstanceOf(ConnectionResetException.class, link.recorder().awaitLost());
    }

    private static Link paused(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.peer().send("x");
        link.recorder().awaitText("x");
        link.run(StreamTransport::pauseReading);
        return link;
    }
}
