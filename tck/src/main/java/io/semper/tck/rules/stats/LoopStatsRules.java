package io.semper.tck.rules.stats;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.LoopSnapshot;
import io.semper.LoopStats;
import io.semper.ServerStats;
import io.semper.tck.Background;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoopSteps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** Who may ask for figures and when, how they change, and what is measured of callbacks and timers. */
final class LoopStatsRules {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration BUSY = Duration.ofMillis(20);
    private static final int TRIES = 200;

    @Rule("STATS-01")
    void answerWhileACallbackBlocks(Tck tck, StreamKind kind) throws InterruptedException {
        Link link = tck.accept(kind, tck.recorder());
        Background background = tck.background();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        tck.loop().callSoonThreadsafe(() -> {
            inside.countDown();
            try {
                blocked.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        inside.await();
        try {
            LoopStats stats = assertDoesNotThrow(() -> tck.loop().stats(), "stats() on another thread");
            assertEquals(1, stats.openTransports(), "open transports of a blocked loop");
            LoopSnapshot snapshot = assertDoesNotThrow(() -> tck.loop().snapshot(), "snapshot() on another thread");
            assertEquals(1, snapshot.transports().size(), "transports in the snapshot of a blocked loop");
            assertEquals(background.thread().getName(), snapshot.thread(), "the thread that runs the loop");
            ServerStats ofServer = assertDoesNotThrow(() -> link.server().stats(), "stats() of the server");
            assertEquals(1, ofServer.open(), "open connections of the server of a blocked loop");
        } finally {
            blocked.countDown();
        }
    }

    @Rule("STATS-01")
    void answerOnIdleAndClosedLoops(Tck tck, StreamKind kind) {
        EventLoop loop = tck.newLoop();
        Link link = tck.accept(kind, tck.recorder(loop));
        for (boolean closed : new boolean[] {false, true}) {
            if (closed) {
                loop.close();
            }
            assertDoesNotThrow(
                    () -> tck.elsewhere(() -> {
                        LoopSnapshot snapshot = loop.snapshot();
                        assertEquals(loop.name(), snapshot.backend(), "the backend");
                        assertEquals(
                                closed ? 0 : 1,
                                snapshot.transports().size(),
                                "transports; the loop is closed: " + closed);
                        return loop.stats().turns() + link.server().stats().accepted();
                    }),
                    "figures of a loop, closed: " + closed);
        }
    }

    @Rule("STATS-02")
    void neverDecrease(Tck tck, StreamKind kind) {
        EventLoop loop = tck.newLoop();
        Link link = tck.accept(kind, tck.recorder(loop).echo());
        tck.background(loop);
        Map<String, Long> last = counters(loop.stats());
        for (int i = 0; i < TRIES; i++) {
            link.peer().send("x");
            last = notLess(last, counters(loop.stats()));
            link.peer().read(1);
            last = notLess(last, counters(loop.stats()));
        }
    }

    @Rule("STATS-02")
    void staysWhenTheLoopCloses(Tck tck, StreamKind kind) {
        EventLoop loop = tck.newLoop();
        Link link = tck.accept(kind, tck.recorder(loop).echo());
        link.peer().send("hello");
        link.peer().readText(5);
        tck.fill(link.transport());
        tck.run(loop, () -> loop.callLater(LONG, () -> {}));
        LoopStats before = loop.stats();
        assertTrue(before.queuedBytes() > 0 && before.pendingTimers() > 0, () -> "before the close: " + before);
        loop.close();
        LoopStats after = loop.stats();
        notLess(counters(before), counters(after));
        assertEquals(0, after.openTransports(), "open transports of a closed loop");
        assertEquals(0, after.queuedBytes(), "queued bytes of a closed loop");
        assertEquals(0, after.pendingTimers(), "pending timers of a closed loop");
        assertTrue(after.bytesRead() >= 5 && after.connectionsAccepted() == 1, () -> "after the close: " + after);
    }

    private static Map<String, Long> notLess(Map<String, Long> before, Map<String, Long> now) {
        before.forEach((name, value) -> assertTrue(
                now.getOrDefault(name, 0L) >= value, () -> name + " went from " + value + " to " + now.get(name)));
        return now;
    }

    private static Map<String, Long> counters(LoopStats stats) {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("turns", stats.turns());
        counters.put("polls", stats.polls());
        counters.put("wakeups", stats.wakeups());
        counters.put("callbacks", stats.callbacks());
        counters.put("bytesRead", stats.bytesRead());
        counters.put("bytesWritten", stats.bytesWritten());
        counters.put("connectionsMade", stats.connectionsMade());
        counters.put("connectionsFailed", stats.connectionsFailed());
        counters.put("connectionsAccepted", stats.connectionsAccepted());
        counters.put("acceptErrors", stats.acceptErrors());
        counters.put("failedHandshakes", stats.failedHandshakes());
        counters.put("busyTime", stats.busyTime().toNanos());
        counters.put("longestCallback", stats.longestCallback().toNanos());
        return counters;
    }

    @Rule("STATS-05")
    void timersCountUntilTheyAreDueOrCancelled(Tck tck) {
        EventLoop loop = tck.loop();
        int before = loop.stats().pendingTimers();
        tck.run(() -> {
            Handle cancelled = loop.callLater(LONG, () -> {});
            loop.callLater(LONG, () -> {});
            loop.callLater(Duration.ZERO, tck.mark("due"));
            assertEquals(3, loop.stats().pendingTimers() - before, "after three timers were made");
            cancelled.cancel();
            assertEquals(2, loop.stats().pendingTimers() - before, "after one was cancelled");
            cancelled.cancel();
            assertEquals(2, loop.stats().pendingTimers() - before, "after it was cancelled again");
        });
        tck.awaitMarks("due");
        assertEquals(1, loop.stats().pendingTimers() - before, "after one has run");
    }

    @Rule("STATS-07")
    void busyTimeHasWhatCallbacksTake(Tck tck) {
        EventLoop loop = tck.loop();
        List<Long> took = new ArrayList<>();
        LoopStats before = loop.stats();
        for (Duration length : List.of(Duration.ZERO, BUSY, Duration.ZERO)) { // far from their mean
            loop.callSoon(() -> {
                long start = loop.time();
                LoopSteps.keepBusy(loop, length);
                took.add(loop.time() - start);
            });
        }
        tck.until(() -> took.size() == 3, "three callbacks have run");
        LoopStats after = loop.stats();
        long sum = took.stream().mapToLong(each -> each).sum();
        long longest = took.stream().mapToLong(each -> each).max().orElseThrow();
        long busy = after.busyTime().minus(before.busyTime()).toNanos();
        assertTrue(busy >= sum, () -> "busy for " + busy + " ns in callbacks that took " + sum);
        assertTrue(
                after.longestCallback().toNanos() >= longest,
                () -> "the longest callback took " + longest + " ns: " + after.longestCallback());
    }

    @Rule("STATS-07")
    void theCallbackThatRunsIsIncluded(Tck tck) {
        EventLoop loop = tck.loop();
        LoopStats before = loop.stats();
        List<Long> lengths = tck.call(() -> {
            long start = loop.time();
            LoopSteps.keepBusy(loop, BUSY);
            long took = loop.time() - start;
            LoopStats now = loop.stats();
            return List.of(
                    took,
                    now.busyTime().minus(before.busyTime()).toNanos(),
                    now.longestCallback().toNanos(),
                    loop.snapshot().busyFor().toNanos());
        });
        for (int i = 1; i < lengths.size(); i++) {
            assertTrue(
                    lengths.get(0) <= lengths.get(i), "time in the callback, busy time, longest, busyFor: " + lengths);
        }
        assertEquals(Duration.ZERO, tck.newLoop().snapshot().busyFor(), "busyFor() of a loop that was never run");
    }

    @Rule("STATS-07")
    void waitingIsNotBusy(Tck tck) {
        EventLoop loop = tck.loop();
        tck.background();
        tck.settle();
        Duration before = loop.stats().busyTime();
        for (int i = 0; i < TRIES; i++) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < BUSY.toNanos()) {
                LockSupport.parkNanos(BUSY.toNanos());
            }
            Duration now = loop.stats().busyTime();
            if (now.equals(before) && loop.snapshot().busyFor().isZero()) {
                return;
            }
            before = now;
        }
        throw new AssertionError(
                "busy time grew in each of " + TRIES + " times of " + BUSY + " in which nothing happened");
    }
}
