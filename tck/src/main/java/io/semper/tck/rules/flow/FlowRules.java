package io.semper.tck.rules.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.WriteLimits;
import io.semper.WrongThreadException;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
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
    void isZeroAfterAnAbortAndAfterAFailure(Tck tck, StreamKind kind) {
        long[] inLost = {-1, -1};
        Link aborted = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        aborted.recorder().onLost(cause -> inLost[0] = aborted.transport().writeBufferSize());
        tck.fill(aborted.transport());
        aborted.run(t -> {
            t.abort();
            assertEquals(0, t.writeBufferSize(), "right after abort()");
        });
        Link broken = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        broken.recorder().onLost(cause -> inLost[1] = broken.transport().writeBufferSize());
        tck.fill(broken.transport());
        broken.peer().reset();
        aborted.recorder().awaitLost();
        broken.recorder().awaitLost();
        assertEquals(0, inLost[0], "in connectionLost after abort()");
        assertEquals(0, inLost[1], "in connectionLost after a failure");
    }

    @Rule("FLOW-02")
    void pausesAboveTheHighLimitAndNotAtIt(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        int[] written = new int[1];
        link.run(t -> {
            t.setWriteLimits(1000, 4000);
            written[0] += Queued.upTo(t, 3999);
            assertEquals(0, link.recorder().count("pause"), "one byte below the high-water mark");
            written[0] += Queued.upTo(t, 4000);
            assertEquals(0, link.recorder().count("pause"), "at the high-water mark");
            written[0] += Queued.upTo(t, 4001);
            assertEquals(1, link.recorder().count("pause"), "one byte above the high-water mark");
            write(t, 5000);
        });
        link.peer().read(written[0] + 5000);
        link.recorder().await("resume", 1);
        tck.settle();
        assertEquals(ONE_RESUME, link.recorder().trace());
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
    void theSameTraceOnBothSidesOfEveryKind(Tck tck, StreamKind kind) {
        Link accepted = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        Link connected = tck.connect(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        for (Link link : List.of(accepted, connected)) {
            link.run(t -> {
                t.setWriteLimits(1000, 4000);
                Queued.upTo(t, 4000);
                write(t, 0);
                assertEquals(List.of("made"), link.recorder().trace(), "at the high-water mark");
                Queued.upTo(t, 4001);
                assertEquals(ONE_PAUSE, link.recorder().trace(), "above the high-water mark");
                t.setWriteLimits(4000, 8000);
                t.setWriteLimits(4000, 4000);
                write(t, 200_000);
            });
            tck.settle();
            assertEquals(ONE_PAUSE, link.recorder().trace(), "above the low-water mark");
            link.run(t -> {
                int waiting = (int) t.writeBufferSize();
                t.setWriteLimits(waiting - 1, waiting);
                t.setWriteLimits(waiting, waiting);
                assertEquals(ONE_PAUSE, link.recorder().trace(), "a resume comes in a later callback");
            });
            link.recorder().await("resume", 1);
            link.run(t -> {
                t.setWriteLimits(0, (int) t.writeBufferSize());
                assertEquals(ONE_RESUME, link.recorder().trace(), "at the new high-water mark");
                t.setWriteLimits(0, (int) t.writeBufferSize() - 1);
            });
            assertEquals(
                    List.of("made", "pause", "resume", "pause"),
                    link.recorder().trace(),
                    "above the new high-water mark");
        }
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
    void limitsThatMakeNoSenseAreRefusedAndLeaveTheOldOnes(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL.writeLimits(500, 2000), BufferSizes.TINY);
        int[][] wrong = {{-1, 10}, {-2, -1}, {0, -1}, {11, 10}, {Integer.MIN_VALUE, Integer.MAX_VALUE}, {1, 0}};
        link.run(t -> {
            Queued.upTo(t, 1999);
            for (int[] limits : wrong) {
                IllegalArgumentException refused = assertThrows(
                        IllegalArgumentException.class,
                        () -> t.setWriteLimits(limits[0], limits[1]),
                        () -> "limits " + limits[0] + " and " + limits[1]);
                assertTrue(refused.getMessage().contains("" + limits[0]), "the message tells the limits: " + refused);
                assertThrows(
                        IllegalArgumentException.class,
                        () -> StreamOptions.defaults().writeLimits(limits[0], limits[1]));
            }
            Queued.upTo(t, 2000);
            assertEquals(0, link.recorder().count("pause"), "the old high-water mark is in force");
            Queued.upTo(t, 2001);
            assertEquals(1, link.recorder().count("pause"), "the old high-water mark is in force");
            t.setWriteLimits(0, 0);
            t.setWriteLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);
        });
    }

    @Rule("FLOW-05")
    void withLimitsOfZeroAnyByteCounts(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL.writeLimits(0, 0), BufferSizes.TINY);
        long[] atResume = {-1};
        link.recorder().onResume(() -> atResume[0] = link.transport().writeBufferSize());
        int[] first = new int[1];
        link.run(t -> {
            write(t, 0);
            assertEquals(0, link.recorder().count("pause"), "nothing is queued");
            first[0] = Queued.upTo(t, 1);
            assertEquals(1, link.recorder().count("pause"), "one byte is queued");
        });
        link.peer().read(first[0]);
        link.recorder().await("resume", 1);
        int written = (int) tck.fill(link.transport());
        assertEquals(0, atResume[0], "bytes that were queued in resumeWriting");
        link.peer().read(written);
        tck.until(() -> link.recorder().count("resume") == link.recorder().count("pause"), "resumed when all is sent");
        assertEquals(0, atResume[0], "bytes that waited in resumeWriting");
    }

    @Rule("FLOW-06")
    void aLowerHighLimitPausesAtOnce(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        tck.fill(link.transport(), 10_000);
        assertEquals(List.of("made"), link.recorder().trace(), "less than 64 KiB wait");
        link.run(t -> {
            int waiting = (int) t.writeBufferSize();
            t.setWriteLimits(0, waiting);
            assertEquals(0, link.recorder().count("pause"), "as many bytes are queued as the new high-water mark");
            t.setWriteLimits(0, waiting - 1);
        });
        link.recorder().await("pause", 1);
        tck.settle();
        assertEquals(ONE_PAUSE, link.recorder().trace());
    }

    @Rule("FLOW-06")
    void aHigherLowLimitResumesThoughNothingMoves(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        tck.fill(link.transport(), 64 * 1024 + 1);
        link.run(t -> {
            int waiting = (int) t.writeBufferSize();
            t.setWriteLimits(waiting - 1, 1 << 20);
        });
        tck.settle();
        assertEquals(ONE_PAUSE, link.recorder().trace(), "one more byte is queued than the new low-water mark");
        link.run(t -> {
            t.setWriteLimits((int) t.writeBufferSize(), 1 << 20);
            assertEquals(0, link.recorder().count("resume"), "resumed from inside setWriteLimits");
        });
        link.recorder().await("resume", 1);
        tck.settle();
        assertEquals(ONE_RESUME, link.recorder().trace());
    }

    @Rule("FLOW-17")
    void limitsBelongToTheLoopsThread(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        StreamTransport transport = link.transport();
        tck.background();
        assertThrows(WrongThreadException.class, () -> transport.setWriteLimits(0, 0));
        link.run(t -> Queued.upTo(t, 64 * 1024));
        tck.settle();
        assertFalse(link.recorder().trace().contains("pause"), "a refused call has changed the limits");
    }

    @Rule("FLOW-22")
    void theMarksInEffectAreReported(Tck tck, StreamKind kind) {
        WriteLimits[] inMade = new WriteLimits[1];
        Link link = tck.accept(kind, tck.recorder().onMade(t -> inMade[0] = t.writeLimits()));
        assertEquals(WriteLimits.of(16 * 1024, 64 * 1024), inMade[0], "by default");
        Link given = tck.accept(kind, tck.recorder(), StreamOptions.defaults().writeLimits(7, 9), BufferSizes.SYSTEM);
        given.run(t -> {
            assertEquals(WriteLimits.of(7, 9), t.writeLimits(), "of the options");
            t.setWriteLimits(0, 0);
            assertEquals(WriteLimits.of(0, 0), t.writeLimits(), "after setWriteLimits(0, 0)");
            t.setWriteLimits(5, 1000);
            assertThrows(IllegalArgumentException.class, () -> t.setWriteLimits(6, 5));
            assertEquals(WriteLimits.of(5, 1000), t.writeLimits(), "after a call that was refused");
            t.info(StreamOptions.class).ifPresent(facts -> {
                assertEquals(5, facts.lowLimit(), "lowLimit() of info(StreamOptions.class)");
                assertEquals(1000, facts.highLimit(), "highLimit() of info(StreamOptions.class)");
            });
        });
        given.lostAfter(StreamTransport::close);
        assertEquals(WriteLimits.of(5, 1000), given.get(StreamTransport::writeLimits), "after the end");
        StreamTransport transport = link.transport();
        tck.background();
        assertThrows(WrongThreadException.class, transport::writeLimits);
    }
}
