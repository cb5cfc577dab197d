package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Pauses in both directions. */
@Requires("tls")
final class TlsFlowRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);

    /** More than the buffers of both sockets take on any system, and far more than a layer may keep. */
    private static final int MOST_IN_FLIGHT = 24 << 20;

    private static byte[] record(TlsLink link, String text) {
        try {
            return link.peer().records(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Rule("TLS-31")
    void whatArrivedDuringAPauseIsDeliveredAfterIt(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            link.run(StreamTransport::pauseReading);
            link.sendRaw(record(link, "one "), record(link, "two "));
            tck.settle();
            assertFalse(link.get(StreamTransport::isReading), "isReading() while paused");
            assertEquals(List.of("made"), recorder.trace(), "while paused");
            link.run(t -> {
                t.resumeReading();
                assertTrue(t.isReading(), "isReading() after resumeReading()");
                assertEquals(List.of("made"), recorder.trace(), "inside resumeReading()");
            });
            recorder.awaitText("one two ");
        });
    }

    @Rule("TLS-31")
    void aPauseInACallbackHoldsBackTheRestOfTheSegment(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            byte[] large = Bytes.pattern(0, 400_000);
            recorder.onData(data -> recorder.transport().pauseReading());
            Helper<Integer> sends = link.peer().sending(large);
            int deliveries = 0;
            while (recorder.receivedCount() < large.length) {
                int next = ++deliveries;
                recorder.await("data", next);
                tck.settle();
                assertEquals(next, recorder.count("data"), "deliveries after " + next + " in which reading was paused");
                link.run(StreamTransport::resumeReading);
            }
            sends.await();
            assertArrayEquals(large, recorder.received());
            assertTrue(deliveries > 1, "deliveries of 400000 bytes, each of which paused reading");
        });
    }

    @Rule("TLS-31")
    void aResumeThatIsTakenBackDeliversNothing(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            recorder.onData(data -> recorder.transport().pauseReading());
            link.sendRaw(record(link, "one "));
            recorder.awaitText("one ");
            link.sendRaw(record(link, "two "));
            tck.settle();
            link.run(t -> {
                t.resumeReading();
                t.pauseReading();
            });
            tck.settle();
            assertEquals("one ", recorder.text(), "after a resume and a pause in one callback");
            link.run(StreamTransport::resumeReading);
            recorder.awaitText("one two ");
        });
    }

    @Rule("TLS-31")
    void whatIsKeptDuringAPauseIsBounded(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder().forgetBytes();
            TlsLink link = way.open(tck, recorder, StreamOptions.defaults(), Way.NARROW);
            link.run(StreamTransport::pauseReading);
            long written = 0;
            try {
                link.peer().raw().channel().configureBlocking(false);
                byte[] piece = link.peer().records(Bytes.pattern(0, 16_000));
                ByteBuffer rest = ByteBuffer.wrap(piece);
                for (int idle = 0; idle < 2; ) {
                    int n = link.peer().raw().channel().write(rest);
                    written += n;
                    assertTrue(written < MOST_IN_FLIGHT, "a paused connection took " + written + " bytes");
                    if (!rest.hasRemaining()) {
                        rest = ByteBuffer.wrap(link.peer().records(Bytes.pattern(0, 16_000)));
                    }
                    if (n == 0) {
                        tck.settle();
                        idle++;
                    } else {
                        idle = 0;
                    }
                }
                assertEquals(List.of("made"), recorder.trace(), "while paused");
                link.peer().raw().channel().configureBlocking(true);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            long whole = written / 17_000 * 16_000;
            link.run(StreamTransport::resumeReading);
            recorder.awaitBytes(whole);
        });
    }

    @Rule("TLS-32")
    void writeBufferSizeCountsEncryptedBytes(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            link.run(t -> {
                assertEquals(0, t.writeBufferSize(), "nothing was written");
                t.cork();
                t.write(ByteBuffer.allocate(1000));
                long one = t.writeBufferSize();
                assertTrue(one > 1000 + 5 && one < 1100, "writeBufferSize() after 1000 bytes is " + one);
                t.writeAll(ByteBuffer.allocate(1000), ByteBuffer.allocate(1000));
                t.writeOwned(ByteBuffer.allocate(1000), null);
                assertEquals(4 * one, t.writeBufferSize(), "after four records");
                t.uncork();
            });
            assertEquals(4000, link.peer().reading(4000).await().length);
            tck.until(() -> link.transport().writeBufferSize() == 0, "everything is sent");
        });
    }

    @Rule("TLS-32")
    void pauseAndResumeFollowTheMarks(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder, SMALL, Way.NARROW);
            long[] atPause = {-1};
            long[] atResume = {-1};
            recorder.onPause(() -> atPause[0] = recorder.transport().writeBufferSize());
            recorder.onResume(() -> atResume[0] = recorder.transport().writeBufferSize());
            link.run(t -> t.setWriteLimits(20_000, 60_000));
            int written = 0;
            while (recorder.count("pause") == 0) {
                assertFalse(link.get(StreamTransport::isWritingPaused), "isWritingPaused() before pauseWriting");
                long before = link.get(StreamTransport::writeBufferSize);
                assertTrue(before <= 60_000, before + " bytes are queued, and the protocol is not paused");
                link.run(t -> t.write(ByteBuffer.allocate(1000)));
                written += 1000;
            }
            assertTrue(link.get(StreamTransport::isWritingPaused), "isWritingPaused() after pauseWriting");
            assertTrue(atPause[0] > 60_000, "pauseWriting came at " + atPause[0]);
            tck.settle();
            assertEquals(List.of("made", "pause"), recorder.trace());
            assertEquals(written, link.peer().reading(written).await().length);
            recorder.await("resume", 1);
            assertFalse(link.get(StreamTransport::isWritingPaused), "isWritingPaused() after resumeWriting");
            assertTrue(atResume[0] <= 20_000, "resumeWriting came at " + atResume[0]);
            assertEquals(List.of("made", "pause", "resume"), recorder.trace());
        });
    }

    @Rule("TLS-32")
    void aProtocolThatEchoesIsPausedWhenItsPeerDoesNotRead(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            recorder.onData(data -> recorder.transport().write(data))
                    .onPause(() -> recorder.transport().pauseReading())
                    .onResume(() -> recorder.transport().resumeReading());
            TlsLink link = way.open(tck, recorder, SMALL, Way.NARROW);
            byte[] data = Bytes.pattern(0, 1 << 20);
            Helper<Integer> sends = link.peer().sending(data);
            recorder.await("pause", 1);
            tck.settle();
            long queued = link.get(StreamTransport::writeBufferSize);
            assertTrue(queued < 1 << 20, queued + " bytes are queued although the protocol pauses reading");
            assertArrayEquals(data, link.peer().reading(data.length).await());
            sends.await();
        });
    }

    @Rule("TLS-32")
    void drainedAndThePauseAgreeWithWhatIsQueuedInsideACallback(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder, SMALL, Way.NARROW);
            Deque<String> order = new ArrayDeque<>();
            recorder.onPause(() -> order.add("pause")).onResume(() -> order.add("resume"));
            recorder.onData(data -> {
                for (int i = 0; i < 50; i++) {
                    recorder.transport().write(ByteBuffer.allocate(10_000));
                }
                assertTrue(recorder.transport().isWritingPaused(), "isWritingPaused() with 500000 bytes queued");
                recorder.transport().drained().addDoneCallback(done -> order.add("drained"));
            });
            link.peer().send("go");
            recorder.await("pause", 1);
            assertEquals(500_000, link.peer().reading(500_000).await().length);
            tck.until(() -> order.size() == 3, "pause, resume and drained; so far " + order);
            assertEquals("pause", order.peekFirst());
        });
    }
}
