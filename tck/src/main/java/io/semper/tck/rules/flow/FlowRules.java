package io.semper.tck.rules.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramOptions;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.Transport;
import io.semper.WriteLimits;
import io.semper.WrongThreadException;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.HoldsBack;
import io.semper.tck.Link;
import io.semper.tck.Loopback;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.TransportKind;
import io.semper.tck.TransportRecorder;
import io.semper.tck.rules.support.Exchange;
import io.semper.tck.rules.support.Queued;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Which bytes count as queued, and the marks. The peers do not read, so that a test decides how many bytes are queued. */
final class FlowRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);
    private static final StreamOptions SMALL_AND_PATIENT = SMALL.writeLimits(0, 1 << 24);
    private static final List<String> ONE_PAUSE = List.of("made", "pause");
    private static final List<String> ONE_RESUME = List.of("made", "pause", "resume");

    private static void write(StreamTransport transport, int bytes) {
        transport.write(ByteBuffer.allocate(bytes));
    }

    @Rule("FLOW-01")
    void whatTheKernelHasNotTakenIsCountedToTheByte(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder(), SMALL_AND_PATIENT, BufferSizes.TINY);
        int written = (int) tck.fill(link.transport(), 20_000);
        long waiting = link.transport().writeBufferSize();
        int taken = (int) (written - waiting);
        byte[] first = link.peer().reading(taken).join();
        assertArrayEquals(Bytes.pattern(0, taken), first, "the bytes that do not wait are with the kernel");
        link.peer().channel().configureBlocking(false);
        assertEquals(
                0,
                link.peer().channel().read(ByteBuffer.allocate(1)),
                "the kernel has more than the bytes that do not wait");
        link.peer().channel().configureBlocking(true);
        Helper<byte[]> rest = link.peer().reading(written - taken);
        long[] last = {waiting};
        tck.until(
                () -> {
                    long now = link.transport().writeBufferSize();
                    assertTrue(now >= 0 && now <= last[0], "writeBufferSize() went from " + last[0] + " to " + now);
                    last[0] = now;
                    return now == 0;
                },
                "everything is sent");
        assertEquals(written - taken, rest.await().length);
    }

    @Rule("FLOW-01")
    void everyKindOfWriteCounts(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.run(t -> {
            assertEquals(0, t.writeBufferSize(), "nothing was written");
            t.cork();
            write(t, 100);
            assertEquals(100, t.writeBufferSize(), "after write()");
            t.writeAll(ByteBuffer.allocate(10), ByteBuffer.allocateDirect(20), ByteBuffer.allocate(0));
            assertEquals(130, t.writeBufferSize(), "after writeAll()");
            t.writeOwned(ByteBuffer.allocate(1000), null);
            t.writeOwned(ByteBuffer.allocateDirect(1000), null);
            assertEquals(2130, t.writeBufferSize(), "after writeOwned()");
            t.uncork();
        });
        tck.until(() -> link.transport().writeBufferSize() == 0, "the kernel takes 2130 bytes");
    }

    @Rule("FLOW-01")
    @HoldsBack
    void isZeroAfterAnAbort(Tck tck, TransportKind kind) {
        long[] inLost = {-1};
        Exchange exchange = Exchange.open(
                tck,
                kind,
                made -> made.onLost(cause -> inLost[0] = made.transport().writeBufferSize()));
        exchange.hold(1);
        exchange.run(t -> {
            t.abort();
            assertEquals(0, t.writeBufferSize(), "right after abort()");
        });
        exchange.awaitLost();
        assertEquals(0, inLost[0], "in connectionLost");
    }

    @Rule("FLOW-01")
    void isZeroAfterAFailure(Tck tck, StreamKind kind) {
        long[] inLost = {-1};
        Link broken = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        broken.recorder().onLost(cause -> inLost[0] = broken.transport().writeBufferSize());
        tck.fill(broken.transport());
        broken.peer().reset();
        broken.recorder().awaitLost();
        assertEquals(0, inLost[0], "in connectionLost");
    }

    @Rule("FLOW-02")
    @HoldsBack
    void pausesAboveTheHighLimitAndNotAtIt(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.hold(1);
        exchange.run(t -> {
            long first = t.writeBufferSize();
            exchange.send(10);
            long each = t.writeBufferSize() - first;
            assertTrue(each >= 10, "what 10 bytes count");
            t.setWriteLimits(0, (int) (t.writeBufferSize() + 2 * each));
            exchange.send(10);
            assertEquals(0, exchange.recorder().count("pause"), "below the high-water mark");
            exchange.send(10);
            assertEquals(t.writeLimits().high(), t.writeBufferSize());
            assertEquals(0, exchange.recorder().count("pause"), "at the high-water mark");
            exchange.send(1);
            assertEquals(1, exchange.recorder().count("pause"), "above the high-water mark");
            exchange.send(5000);
        });
        exchange.readAll();
        exchange.recorder().await("resume", 1);
        tck.settle();
        assertEquals(ONE_RESUME, exchange.recorder().trace());
        assertEquals(0, exchange.get(Transport::writeBufferSize), "everything was sent");
    }

    @Rule("FLOW-02")
    void resumesWhenTheLowLimitIsReachedAndNotBefore(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        int low = 16 * 1024;
        long[] atResume = {-1};
        link.recorder().onResume(() -> atResume[0] = link.transport().writeBufferSize());
        int written = (int) tck.fill(link.transport(), 64 * 1024 + 1);
        assertEquals(ONE_PAUSE, link.recorder().trace(), "more bytes are queued than the high-water mark");
        for (int read = 0; read < written && atResume[0] < 0; read += 1024) {
            link.peer().read(Math.min(1024, written - read));
            if (link.get(StreamTransport::writeBufferSize) <= low) {
                link.recorder().await("resume", 1);
            }
        }
        assertTrue(atResume[0] >= 0 && atResume[0] <= low, "bytes waiting in resumeWriting: " + atResume[0]);
        assertEquals(ONE_RESUME, link.recorder().trace());
    }

    @Rule("FLOW-03")
    @HoldsBack
    void theSameTraceOnEveryKind(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.hold(1);
        exchange.run(t -> assertMarks(exchange.recorder(), t, () -> exchange.send(4000)));
        tck.settle();
        assertEquals(ONE_PAUSE, exchange.recorder().trace(), "above the low-water mark");
        exchange.run(t -> resumeByMarks(exchange.recorder(), t));
        exchange.recorder().await("resume", 1);
        exchange.run(t -> assertPausesAgain(exchange.recorder(), t));
    }

    @Rule("FLOW-03")
    void theSameTraceOnTheSideThatConnects(Tck tck, StreamKind kind) {
        Link link = tck.connect(kind, tck.recorder(), SMALL_AND_PATIENT, BufferSizes.TINY);
        tck.fill(link.transport());
        link.run(t -> assertMarks(link.recorder(), t, () -> write(t, 4000)));
        tck.settle();
        assertEquals(ONE_PAUSE, link.recorder().trace(), "above the low-water mark");
        link.run(t -> resumeByMarks(link.recorder(), t));
        link.recorder().await("resume", 1);
        link.run(t -> assertPausesAgain(link.recorder(), t));
    }

    private static void assertMarks(TransportRecorder<?, ?> recorder, Transport t, Runnable send) {
        t.setWriteLimits(0, (int) t.writeBufferSize());
        assertEquals(List.of("made"), recorder.trace(), "at the high-water mark");
        send.run();
        assertEquals(ONE_PAUSE, recorder.trace(), "above the high-water mark");
        int queued = (int) t.writeBufferSize();
        t.setWriteLimits(queued - 1, queued + 1000);
        t.setWriteLimits(queued - 1, queued - 1);
        for (int i = 0; i < 10; i++) {
            send.run(); // more than the OS takes later from a peer that does not read
        }
    }

    private static void resumeByMarks(TransportRecorder<?, ?> recorder, Transport t) {
        int queued = (int) t.writeBufferSize();
        t.setWriteLimits(queued - 1, queued);
        t.setWriteLimits(queued, queued);
        assertEquals(ONE_PAUSE, recorder.trace(), "a resume comes in a later callback");
    }

    private static void assertPausesAgain(TransportRecorder<?, ?> recorder, Transport t) {
        t.setWriteLimits(0, (int) t.writeBufferSize());
        assertEquals(ONE_RESUME, recorder.trace(), "at the new high-water mark");
        t.setWriteLimits(0, (int) t.writeBufferSize() - 1);
        assertEquals(List.of("made", "pause", "resume", "pause"), recorder.trace(), "above the new high-water mark");
    }

    @Rule("FLOW-04")
    void theDefaultsAre16And64Kibibytes(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        assertEquals(64 * 1024, StreamOptions.defaults().highLimit());
        assertEquals(16 * 1024, StreamOptions.defaults().lowLimit());
        link.run(t -> {
            Queued.upTo(t, 64 * 1024);
            assertEquals(0, link.recorder().count("pause"), "64 KiB are the high-water mark");
            Queued.upTo(t, 64 * 1024 + 1);
            assertEquals(1, link.recorder().count("pause"), "more than 64 KiB wait");
        });
    }

    @Rule("FLOW-04")
    void limitsThatMakeNoSenseAreRefusedAndLeaveTheOldOnes(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        int[][] wrong = {{-1, 10}, {-2, -1}, {0, -1}, {11, 10}, {Integer.MIN_VALUE, Integer.MAX_VALUE}, {1, 0}};
        exchange.run(t -> {
            t.setWriteLimits(500, 2000);
            for (int[] limits : wrong) {
                IllegalArgumentException refused = assertThrows(
                        IllegalArgumentException.class,
                        () -> t.setWriteLimits(limits[0], limits[1]),
                        () -> "limits " + limits[0] + " and " + limits[1]);
                assertTrue(refused.getMessage().contains("" + limits[0]), "the message tells the limits: " + refused);
                assertThrows(
                        IllegalArgumentException.class,
                        () -> StreamOptions.defaults().writeLimits(limits[0], limits[1]));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> DatagramOptions.bind(Loopback.IPV4.at(0)).writeLimits(limits[0], limits[1]));
                assertEquals(WriteLimits.of(500, 2000), t.writeLimits(), "the old marks are in force");
            }
            t.setWriteLimits(0, 0);
            t.setWriteLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);
        });
    }

    @Rule("FLOW-04")
    void theOldMarksPauseAfterNewOnesWereRefused(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL.writeLimits(500, 2000), BufferSizes.TINY);
        link.run(t -> {
            Queued.upTo(t, 1999);
            assertThrows(IllegalArgumentException.class, () -> t.setWriteLimits(11, 10));
            Queued.upTo(t, 2000);
            assertEquals(0, link.recorder().count("pause"), "the old high-water mark is in force");
            Queued.upTo(t, 2001);
            assertEquals(1, link.recorder().count("pause"), "the old high-water mark is in force");
        });
    }

    @Rule("FLOW-05")
    @HoldsBack
    void withLimitsOfZeroAnyByteCounts(Tck tck, TransportKind kind) {
        long[] atResume = {-1};
        Exchange exchange = Exchange.open(
                tck,
                kind,
                made -> made.onMade(t -> t.setWriteLimits(0, 0))
                        .onResume(() -> atResume[0] = made.transport().writeBufferSize()));
        for (int round = 1; round <= 2; round++) {
            // What ends a handshake may be queued first, and counts.
            exchange.recorder().await("resume", exchange.recorder().count("pause"));
            exchange.run(t -> {
                int before = exchange.recorder().count("pause");
                assertEquals(0, t.writeBufferSize(), "bytes that are queued between pauses");
                while (t.writeBufferSize() == 0) {
                    exchange.send(1000);
                }
                assertEquals(before + 1, exchange.recorder().count("pause"), "something is queued");
            });
            exchange.readAll();
            exchange.recorder().await("resume", exchange.recorder().count("pause"));
            assertEquals(0, atResume[0], "bytes that were queued in resumeWriting");
        }
    }

    @Rule("FLOW-05")
    void aLowLimitOfZeroWaitsForTheLastByte(Tck tck, StreamKind kind) {
        long[] atResume = {-1};
        Recorder recorder = tck.recorder();
        recorder.onResume(() -> atResume[0] = recorder.transport().writeBufferSize());
        Link link = tck.accept(kind, recorder, SMALL.writeLimits(0, 64 * 1024), BufferSizes.SYSTEM);
        int written = (int) tck.fill(link.transport(), 1 << 20);
        Helper<byte[]> reads = link.peer().reading(written);
        recorder.await("resume", 1);
        assertEquals(0, atResume[0], "bytes that were queued in resumeWriting");
        reads.await();
    }

    @Rule("FLOW-06")
    @HoldsBack
    void aLowerHighLimitPausesAtOnce(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.hold(10_000);
        assertEquals(List.of("made"), exchange.recorder().trace(), "less than 64 KiB wait");
        exchange.run(t -> {
            int waiting = (int) t.writeBufferSize();
            t.setWriteLimits(0, waiting);
            assertEquals(0, exchange.recorder().count("pause"), "as many bytes are queued as the new high-water mark");
            t.setWriteLimits(0, waiting - 1);
        });
        tck.settle();
        assertEquals(ONE_PAUSE, exchange.recorder().trace());
    }

    @Rule("FLOW-06")
    @HoldsBack
    void aHigherLowLimitResumesThoughNothingMoves(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.hold(64 * 1024 + 1);
        exchange.run(t -> {
            int waiting = (int) t.writeBufferSize();
            t.setWriteLimits(waiting - 1, 1 << 20);
            exchange.sendSpare();
        });
        tck.settle();
        assertEquals(ONE_PAUSE, exchange.recorder().trace(), "one more byte is queued than the new low-water mark");
        exchange.run(t -> {
            t.setWriteLimits((int) t.writeBufferSize(), 1 << 20);
            assertEquals(0, exchange.recorder().count("resume"), "resumed from inside setWriteLimits");
        });
        tck.settle();
        assertEquals(ONE_RESUME, exchange.recorder().trace());
    }

    @Rule("FLOW-17")
    void limitsBelongToTheLoopsThread(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        Transport transport = exchange.transport();
        WriteLimits before = exchange.get(Transport::writeLimits);
        tck.background();
        assertThrows(WrongThreadException.class, () -> transport.setWriteLimits(0, 0));
        assertThrows(WrongThreadException.class, transport::writeLimits);
        assertEquals(before, exchange.get(Transport::writeLimits), "a refused call has changed the limits");
    }

    @Rule("FLOW-22")
    void theMarksInEffectAreReported(Tck tck, TransportKind kind) {
        WriteLimits[] inMade = new WriteLimits[1];
        Exchange exchange = Exchange.open(tck, kind, made -> made.onMade(t -> inMade[0] = t.writeLimits()));
        assertEquals(WriteLimits.of(16 * 1024, 64 * 1024), inMade[0], "by default");
        exchange.run(t -> {
            t.setWriteLimits(0, 0);
            assertEquals(WriteLimits.of(0, 0), t.writeLimits(), "after setWriteLimits(0, 0)");
            t.setWriteLimits(5, 1000);
            assertThrows(IllegalArgumentException.class, () -> t.setWriteLimits(6, 5));
            assertEquals(WriteLimits.of(5, 1000), t.writeLimits(), "after a call that was refused");
            t.close();
        });
        exchange.awaitLost();
        assertEquals(WriteLimits.of(5, 1000), exchange.get(Transport::writeLimits), "after the end");
    }

    @Rule("FLOW-22")
    void theMarksOfTheOptionsAreReported(Tck tck, StreamKind kind) {
        Link given = tck.accept(kind, tck.recorder(), StreamOptions.defaults().writeLimits(7, 9), BufferSizes.SYSTEM);
        given.run(t -> {
            assertEquals(WriteLimits.of(7, 9), t.writeLimits(), "of the options");
            t.setWriteLimits(5, 1000);
        });
        StreamOptions facts = given.get(t -> t.info(StreamOptions.class))
                .orElseThrow(() -> tck.notApplicable("transports do not tell their options"));
        assertEquals(5, facts.lowLimit(), "lowLimit() of info(StreamOptions.class)");
        assertEquals(1000, facts.highLimit(), "highLimit() of info(StreamOptions.class)");
    }
}
