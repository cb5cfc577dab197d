package io.semper.tck.rules.write;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopExit;
import io.semper.LoopOptions;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoopSteps;
import io.semper.tck.rules.support.Queued;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Writes that are held back to go out together. */
final class CorkRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);

    @Rule("WRITE-18")
    void nothingLeavesBetweenCorkAndUncork(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        Helper<byte[]> first = link.peer().reading(1);
        link.run(t -> {
            t.cork();
            t.write(text("ab"));
            t.writeAll(text("c"), text("de"));
            t.writeOwned(text("f"), b -> tck.mark("released").run());
            t.write(text("g"));
            assertEquals(7, t.writeBufferSize(), "what is held back waits");
            assertFalse(first.isDone(), "a byte left before uncork()");
            t.uncork();
            assertTrue(LoopSteps.endsHere(tck, first), "uncork() sends inside the call");
        });
        assertEquals("a", new String(first.await(), StandardCharsets.UTF_8));
        assertEquals("bcdefg", link.peer().readText(6), "held back bytes stay in order");
        tck.awaitMarks("released");
    }

    @Rule("WRITE-18")
    void writesAfterUncorkGoOutAtOnceAgain(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        Helper<byte[]> first = link.peer().reading(1);
        link.run(t -> {
            t.cork();
            t.uncork();
            t.write(text("x"));
            assertTrue(LoopSteps.endsHere(tck, first), "after uncork() nothing is held back");
            t.uncork();
        });
        tck.until(() -> link.transport().writeBufferSize() == 0, "an idle socket takes a byte");
        Helper<byte[]> second = link.peer().reading(1);
        link.run(t -> {
            t.cork();
            t.cork();
            t.write(text("y"));
            t.uncork();
            assertTrue(LoopSteps.endsHere(tck, second), "one uncork() ends it, however often cork() was called");
        });
        assertArrayEquals(text("x").array(), first.join());
        assertArrayEquals(text("y").array(), second.join());
    }

    @Rule("WRITE-18")
    void heldBackBytesQueueBehindWhatWaits(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.SYSTEM);
        int waiting = (int) tck.fill(link.transport());
        link.run(t -> {
            t.cork();
            t.write(ByteBuffer.wrap(Bytes.pattern(waiting, 100_000)));
            t.uncork();
            t.write(ByteBuffer.wrap(Bytes.pattern(waiting + 100_000, 100)));
        });
        assertArrayEquals(Bytes.pattern(0, waiting + 100_100), link.peer().read(waiting + 100_100));
    }

    @Rule("WRITE-19")
    void theEndOfTheRunningCallbackUncorks(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        StreamTransport transport = link.transport();
        Helper<byte[]> reads = link.peer().reading(3);
        tck.loop().callSoon(() -> {
            transport.cork();
            transport.write(text("abc"));
            assertEquals(3, transport.writeBufferSize());
            tck.mark("corked").run();
        });
        tck.loop().callSoon(() -> {
            tck.mark(LoopSteps.endsHere(tck, reads) ? "sent" : "not sent").run();
        });
        tck.awaitMarks("corked", "sent");
        assertArrayEquals(text("abc").array(), reads.join());
        tck.until(() -> transport.writeBufferSize() == 0, "an idle socket takes three bytes");
        Helper<byte[]> next = link.peer().reading(1);
        link.run(t -> {
            t.write(text("d"));
            assertTrue(LoopSteps.endsHere(tck, next), "the next callback is not corked");
        });
        assertArrayEquals(text("d").array(), next.join());
    }

    @Rule("WRITE-19")
    void aCallbackThatThrowsUncorksToo(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        tck.loop().callSoon(() -> {
            link.transport().cork();
            link.transport().write(text("abc"));
            throw new IllegalStateException("on purpose");
        });
        assertEquals(
                "on purpose", String.valueOf(tck.awaitException().exception().getMessage()));
        assertNothingIsQueued(link);
        assertEquals("abc", link.peer().readText(3));
    }

    @Rule("WRITE-19")
    void callbacksOfProtocolsUncorkToo(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder().onMade(t -> {
            t.cork();
            t.write(text("made"));
        });
        recorder.onData(data -> {
            recorder.transport().cork();
            recorder.transport().write(text("data"));
        });
        Link link = tck.accept(kind, recorder);
        assertNothingIsQueued(link);
        assertEquals("made", link.peer().readText(4));
        link.peer().send("?");
        recorder.awaitBytes(1);
        assertNothingIsQueued(link);
        assertEquals("data", link.peer().readText(4));
    }

    /** An idle socket takes a few bytes at once. */
    private static void assertNothingIsQueued(Link link) {
        assertEquals(0, link.get(StreamTransport::writeBufferSize), "bytes that are still corked");
    }

    @Rule("WRITE-19")
    void aCorkOfAnIdleLoopEndsWithTheNextRun(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        tck.settle();
        link.transport().cork();
        link.transport().write(text("idle"));
        tck.loop().runOnce(Duration.ZERO);
        assertNothingIsQueued(link);
        assertEquals("idle", link.peer().readText(4), "what no callback will uncork");
    }

    @Rule("WRITE-19")
    void aCorkEndsThoughItsCallbackLeftTheLoop(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        tck.settle();
        tck.loop().callSoon(() -> {
            link.transport().cork();
            link.transport().write(text("exit"));
            throw new LoopExit("on purpose");
        });
        assertThrows(LoopExit.class, tck.loop()::runForever);
        tck.loop().runOnce(Duration.ZERO);
        assertNothingIsQueued(link);
        assertEquals("exit", link.peer().readText(4), "what no callback will uncork");
    }

    @Rule("WRITE-19")
    void aCorkOfTheExceptionHandlerEnds(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        Recorder fails = tck.recorder().onPause(() -> {
            throw new IllegalStateException("on purpose");
        });
        Link pausing = tck.accept(kind, fails, SMALL, BufferSizes.TINY);
        tck.settle();
        tck.loop().setExceptionHandler((where, context) -> {
            link.transport().cork();
            link.transport().write(text("abc"));
        });
        Helper<byte[]> first = link.peer().reading(3);
        Thread.currentThread().interrupt();
        tck.loop().runOnce(Duration.ZERO);
        assertTrue(LoopSteps.endsHere(tck, first), "a cork of the report of an interrupt");
        Helper<byte[]> second = link.peer().reading(3);
        tck.loop().callSoon(() -> {
            pausing.transport().setWriteLimits(0, 10);
            Queued.upTo(pausing.transport(), 11);
        });
        tck.loop().runOnce(Duration.ZERO);
        assertTrue(LoopSteps.endsHere(tck, second), "a cork of the report of what pauseWriting threw");
        assertArrayEquals(text("abc").array(), first.join());
        assertArrayEquals(text("abc").array(), second.join());
    }

    @Rule("WRITE-19")
    void aCorkOfAReportThatFollowsTheCallbackEnds(Tck tck, StreamKind kind) {
        boolean[] fails = {false};
        EventLoop loop = tck.newLoop(LoopOptions.defaults().context(() -> {
            if (fails[0]) {
                throw new IllegalStateException("thrown by capture()");
            }
            return Runnable::run;
        }));
        Link link = tck.accept(kind, tck.recorder(loop));
        tck.settle(loop);
        loop.setExceptionHandler((where, context) -> {
            link.transport().cork();
            link.transport().write(text("abc"));
        });
        Helper<byte[]> reads = link.peer().reading(3);
        loop.callSoon(() -> {
            fails[0] = true;
            loop.callSoon(() -> {}); // its context fails, which is reported after this callback
            fails[0] = false;
        });
        loop.runOnce(Duration.ZERO);
        assertTrue(LoopSteps.endsHere(tck, reads), "a cork of the report of a context that failed");
        assertArrayEquals(text("abc").array(), reads.join());
    }

    @Rule("WRITE-20")
    void endingOrClosingSendsWhatIsHeldBack(Tck tck, StreamKind kind) {
        for (boolean closes : new boolean[] {false, true}) {
            Link link = tck.accept(kind, tck.recorder());
            link.run(t -> {
                t.cork();
                t.write(text("abc"));
                if (closes) {
                    t.close();
                } else {
                    t.writeEof();
                }
            });
            assertEquals("abc", new String(link.peer().readToEof(), StandardCharsets.UTF_8));
        }
    }

    @Rule("WRITE-20")
    void abortDropsWhatIsHeldBack(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.run(t -> {
            t.cork();
            t.write(text("abc"));
            t.writeOwned(text("d"), b -> tck.mark("released").run());
            t.abort();
            assertEquals(0, t.writeBufferSize(), "abort() drops queued bytes");
            t.cork();
            t.uncork();
        });
        assertEquals(0, link.peer().readToEof().length, "nothing held back is sent after abort()");
        tck.awaitMarks("released");
        assertTrue(link.get(StreamTransport::isClosing));
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
