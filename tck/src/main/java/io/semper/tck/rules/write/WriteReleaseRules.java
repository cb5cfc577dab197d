package io.semper.tck.rules.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.LoopClosedException;
import io.semper.LoopExit;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** How a buffer that {@code writeOwned()} took comes back. */
final class WriteReleaseRules {
    private static final int MANY = 1_000_000;

    /** More than there is room for on a stack. */
    private static final int EXITS = 50_000;

    /** Buffers that together are more than the OS takes from a peer that does not read. */
    private static final int OWNED = 6;

    /** The most that a system that works by completion has taken without reporting it. */
    private static final int IN_FLIGHT = 64 * 1024;

    private static final int PIECE = 1_000_000;

    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);

    @Rule("WRITE-21")
    void aReleaseThatLeavesTheLoopCostsTheOthersNothing(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        tck.loop().callSoon(() -> {
            link.transport().writeOwned(ByteBuffer.allocate(1), buffer -> {
                throw new LoopExit("on purpose");
            });
            link.transport()
                    .writeOwned(
                            ByteBuffer.allocate(1), buffer -> tck.mark("second").run());
        });
        assertThrows(LoopExit.class, tck.loop()::runForever);
        tck.awaitMarks("second");
    }

    @Rule("WRITE-21")
    void aReleaseThatLeavesTheCloseOfTheLoopComesLast(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        List<Link> links = List.of(tck.accept(kind, tck.recorder()), tck.accept(kind, tck.recorder()));
        for (Link link : links) {
            tck.fill(link.transport());
            link.run(t -> {
                t.writeOwned(ByteBuffer.allocate(1), buffer -> {
                    throw new LoopExit("on purpose");
                });
                t.writeOwned(
                        ByteBuffer.allocate(1), buffer -> tck.mark("released").run());
            });
        }
        assertThrows(LoopExit.class, loop::close);
        assertEquals(List.of("released", "released"), tck.marks());
        links.forEach(link -> link.peer().awaitEnd());
    }

    @Rule("WRITE-21")
    void howeverManyReleasesLeaveTheCloseOfTheLoopAllAreMade(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        int[] released = {0};
        link.run(StreamTransport::abort);
        link.recorder().awaitLost();
        for (int i = 0; i < EXITS; i++) {
            link.transport().writeOwned(ByteBuffer.allocate(1), buffer -> {
                released[0]++;
                throw new LoopExit("on purpose");
            });
        }
        assertThrows(LoopExit.class, tck.loop()::close);
        assertEquals(EXITS, released[0], "releases");
    }

    @Rule("WRITE-21")
    void aReleaseThatWritesItsBufferAnewKeepsNothingElseWaiting(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        int[] released = new int[1];
        link.run(t -> {
            t.abort();
            pump(t, ByteBuffer.allocate(1), released);
        });
        link.recorder().awaitLost();
        tck.until(() -> released[0] > 10, "a buffer that is dropped comes back each time");
        assertTrue(released[0] < MANY, "releases made more of their kind until they were stopped, and all else waited");
        released[0] = MANY;
        tck.settle();
    }

    private static void pump(StreamTransport transport, ByteBuffer buffer, int[] released) {
        transport.writeOwned(buffer.clear(), again -> {
            if (released[0] < MANY) {
                released[0]++;
                pump(transport, again, released);
            }
        });
    }

    @Rule("WRITE-21")
    void anOwnedBufferIsReleasedOnceSentOrNot(Tck tck, StreamKind kind) {
        Map<String, Consumer<Link>> ends = new TreeMap<>();
        ends.put("sent", link -> link.peer().readingToEof());
        ends.put("aborted", Link::abort);
        ends.put("closed and sent", link -> {
            link.peer().readingToEof();
            link.close();
        });
        ends.put("failed", link -> link.peer().reset());
        ends.forEach((name, end) -> {
            Recorder recorder = tck.recorder();
            Link link = tck.accept(kind, recorder, SMALL, BufferSizes.TINY);
            tck.fill(link.transport());
            List<ByteBuffer> released = new ArrayList<>();
            List<ByteBuffer> given = List.of(
                    ByteBuffer.allocate(100),
                    ByteBuffer.allocateDirect(20_000),
                    ByteBuffer.allocate(20_000).asReadOnlyBuffer());
            link.run(t -> given.forEach(buffer -> {
                t.writeOwned(buffer, released::add);
                t.write(ByteBuffer.allocate(10));
            }));
            tck.settle();
            assertEquals(0, released.size(), name + ": released while it waits");
            end.accept(link);
            tck.until(() -> released.size() >= 3, name + ": all three buffers are released");
            link.abort();
            recorder.awaitLost();
            tck.settle();
            assertEquals(3, released.size(), name + ": released more than once");
            for (int i = 0; i < 3; i++) {
                assertSame(given.get(i), released.get(i), name + ": the very buffer, in order");
            }
        });
    }

    @Rule("WRITE-21")
    void releasingNeverHappensInsideACall(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.SYSTEM);
        int[] released = new int[1];
        Consumer<ByteBuffer> count = buffer -> {
            assertTrue(tck.loop().isRunning() && tck.loop().ownership().heldHere(), "released on the loop");
            released[0]++;
        };
        link.run(t -> {
            t.writeOwned(ByteBuffer.allocate(10), count);
            t.writeOwned(ByteBuffer.allocate(0), count);
            t.writeOwned(ByteBuffer.allocate(5_000_000), count);
            t.writeOwned(ByteBuffer.allocate(10), count);
            assertEquals(0, released[0], "released inside writeOwned()");
            t.abort();
            assertEquals(0, released[0], "released inside abort()");
            t.writeOwned(ByteBuffer.allocate(10), count);
            assertEquals(0, released[0], "released inside writeOwned() of a closing transport");
        });
        link.recorder().awaitLost();
        link.run(t -> {
            t.writeOwned(ByteBuffer.allocate(10), count);
            assertEquals(5, released[0], "all that was written before is released by now, once each");
        });
        tck.until(() -> released[0] == 6, "a buffer that is dropped after connectionLost is released");
        tck.settle();
        assertEquals(6, released[0]);
    }

    @Rule("WRITE-21")
    void closingTheLoopReleasesWhatWaits(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder, SMALL, BufferSizes.SYSTEM);
        tck.fill(link.transport());
        Link idle = tck.accept(kind, tck.recorder());
        List<ByteBuffer> released = new ArrayList<>();
        ByteBuffer queued = ByteBuffer.allocate(100);
        ByteBuffer sent = ByteBuffer.allocate(10);
        ByteBuffer dropped = ByteBuffer.allocate(10);
        link.transport().writeOwned(queued, released::add);
        idle.transport().writeOwned(sent, released::add);
        idle.transport().close();
        idle.transport().writeOwned(dropped, released::add);
        assertEquals(0, released.size(), "released inside writeOwned()");
        tck.loop().close();
        for (ByteBuffer buffer : List.of(queued, sent, dropped)) {
            assertEquals(
                    1, released.stream().filter(b -> b == buffer).count(), "released once each when close() returns");
        }
        assertFalse(recorder.isLost(), "no callback but those of writeOwned()");
    }

    @Rule("WRITE-21")
    void closingTheLoopReleasesWhatWasJustSent(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.transport()
                .writeOwned(ByteBuffer.allocate(10), b -> tck.mark("released").run());
        assertEquals(List.of(), tck.marks(), "released inside writeOwned()");
        tck.loop().close();
        assertEquals(List.of("released"), tck.marks(), "released when close() returns");
    }

    @Rule("WRITE-24")
    void whatRemainsInAReleasedBufferWasNotSent(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.SYSTEM);
        List<Integer> remaining = new ArrayList<>();
        link.run(t -> t.writeOwned(ByteBuffer.allocate(10), b -> remaining.add(b.remaining())));
        tck.until(() -> remaining.size() == 1, "the buffer that was sent is released");
        tck.fill(link.transport());
        link.run(t -> {
            t.writeOwned(ByteBuffer.allocate(10), b -> remaining.add(b.remaining()));
            t.abort();
            t.writeOwned(ByteBuffer.allocate(10).position(3), b -> remaining.add(b.remaining()));
        });
        tck.until(() -> remaining.size() == 3, "the buffers that were dropped are released");
        assertEquals(List.of(0, 10, 7), remaining, "bytes that were not sent");
    }

    @Rule("WRITE-24")
    void aWriteThatFailsTakesNothingFromItsBuffer(Tck tck, StreamKind kind) {
        for (boolean direct : new boolean[] {false, true}) {
            Link link = tck.accept(kind, tck.recorder().onMade(StreamTransport::pauseReading), SMALL, BufferSizes.TINY);
            long[] remaining = {0};
            int[] released = {0};
            link.run(t -> {
                for (int i = 0; i < OWNED; i++) {
                    ByteBuffer data = direct ? ByteBuffer.allocateDirect(PIECE) : ByteBuffer.allocate(PIECE);
                    t.writeOwned(data, back -> {
                        remaining[0] += back.remaining();
                        released[0]++;
                    });
                }
            });
            tck.settle();
            long unsent = link.get(StreamTransport::writeBufferSize);
            assertTrue(unsent > 0, "the test needs more than the OS takes");
            link.peer().reset();
            link.recorder().awaitLost();
            tck.until(() -> released[0] == OWNED, "all buffers are released");
            assertTrue(
                    remaining[0] <= unsent && remaining[0] >= unsent - IN_FLIGHT,
                    remaining[0] + " bytes remain of " + unsent + " unsent, direct: " + direct);
        }
    }

    @Rule("WRITE-24")
    void aClosedLoopTakesNoBufferThatItWouldHaveToReturn(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.SYSTEM);
        tck.fill(link.transport());
        List<Throwable> refusals = new ArrayList<>();
        int[] released = new int[1];
        link.run(t -> t.writeOwned(ByteBuffer.allocate(10), b -> {
            released[0]++;
            refusals.add(assertThrows(
                    LoopClosedException.class, () -> t.writeOwned(b, again -> released[0]++), "offered again"));
        }));
        tck.loop().close();
        assertEquals(1, refusals.size(), "refusals while the loop was closed");
        assertThrows(
                LoopClosedException.class,
                () -> link.transport().writeOwned(ByteBuffer.allocate(10), b -> released[0]++),
                "after the close");
        link.transport().writeOwned(ByteBuffer.allocate(10), null);
        assertEquals(1, released[0], "releases");
    }

    @Rule("WRITE-21")
    void aCallThatThrowsTakesNothingOver(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.run(t -> {
            t.writeEof();
            assertThrows(
                    IllegalStateException.class,
                    () -> t.writeOwned(
                            ByteBuffer.allocate(1), b -> tck.mark("released").run()));
        });
        tck.settle();
        assertEquals(List.of(), tck.marks(), "the buffer stayed its caller's, so there is nothing to release");
    }

    @Rule("WRITE-21")
    void aReleaseThatThrowsIsReportedAndHarmsNothing(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        IllegalStateException thrown = new IllegalStateException("on purpose");
        link.run(t -> {
            t.writeOwned(ByteBuffer.allocate(1), b -> {
                throw thrown;
            });
            t.writeOwned(ByteBuffer.allocate(1), b -> tck.mark("second").run());
            t.writeOwned(ByteBuffer.allocate(1), null);
        });
        ExceptionContext context = tck.awaitException();
        assertSame(thrown, context.exception());
        tck.awaitMarks("second");
        assertEquals(3, link.peer().read(3).length);
        assertFalse(link.get(StreamTransport::isClosing), "the connection stays open");
    }
}
