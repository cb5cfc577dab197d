package io.semper.tck.rules.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopPromise;
import io.semper.TimerHandle;
import io.semper.tck.Background;
import io.semper.tck.Calibration;
import io.semper.tck.Helper;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Single turns, and what does not end a run. */
final class LoopOnceRules {
    @Rule("LOOP-16")
    void runOnceRunsWhatIsReadyAndNothingThatComesMeanwhile(Tck tck) {
        EventLoop loop = tck.loop();
        int[] ran = new int[1];
        loop.callSoon(new Runnable() {
            @Override
            public void run() {
                ran[0]++;
                loop.callSoon(this);
            }
        });
        for (int i = 1; i <= 50; i++) {
            assertTrue(loop.runOnce(i % 2 == 0 ? null : Duration.ofHours(1)), "runOnce says whether a callback ran");
            assertEquals(i, ran[0], "a callback that queues itself, after all calls of runOnce");
        }
    }

    @Rule("LOOP-16")
    void runOncePollsEveryTime(Tck tck) {
        EventLoop loop = tck.loop();
        for (int i = 0; i < 10; i++) {
            loop.callSoon(() -> {});
            long polls = loop.stats().polls();
            loop.runOnce(Duration.ZERO);
            assertEquals(polls + 1, loop.stats().polls(), "polls after one more runOnce");
        }
    }

    @Rule("LOOP-16")
    void zeroAndLessDoNotWait(Tck tck) {
        EventLoop loop = tck.loop();
        loop.callLater(Duration.ofHours(1), tck.mark("not due"));
        assertFalse(loop.runOnce(Duration.ZERO), "runOnce says that a callback ran");
        assertFalse(loop.runOnce(Duration.ofNanos(-1)), "runOnce says that a callback ran");
        assertFalse(loop.runOnce(Duration.ofSeconds(Long.MIN_VALUE)), "runOnce says that a callback ran");
        assertEquals(List.of(), tck.marks());
    }

    @Rule("LOOP-16")
    void aLimitedWaitEnds(Tck tck) {
        assertFalse(tck.loop().runOnce(Duration.ofMillis(1)), "runOnce says that a callback ran");
        assertFalse(tck.loop().runOnce(Duration.ofNanos(1)), "runOnce says that a callback ran");
    }

    /** A wait of another unit, such as microseconds for milliseconds, makes every test slow and none fail. */
    @Rule("LOOP-16")
    void aLimitedWaitEndsByItself(Tck tck) {
        EventLoop loop = tck.loop();
        AtomicBoolean ended = new AtomicBoolean();
        Helper<Boolean> other = tck.spawn("a thread that wakes the loop", () -> {
            long start = System.nanoTime();
            while (!ended.get() && System.nanoTime() - start < Calibration.guardNanos() / 6) {
                LockSupport.parkNanos(1_000_000);
            }
            if (!ended.get()) {
                loop.callSoonThreadsafe(tck.mark("a callback of another thread"));
            }
            return true;
        });
        loop.runOnce(Duration.ofMillis(50));
        ended.set(true);
        other.join();
        assertEquals(List.of(), tck.marks(), "what ended runOnce(50 ms)");
    }

    @Rule("LOOP-16")
    void aWaitWithoutLimitEndsWithTheNextCallback(Tck tck) {
        EventLoop loop = tck.loop();
        Helper<Boolean> other = tck.spawn("a thread that wakes the loop", () -> {
            while (!loop.isRunning()) {
                Thread.onSpinWait();
            }
            loop.callSoonThreadsafe(tck.mark("woken"));
            return true;
        });
        while (tck.marks().isEmpty()) {
            loop.runOnce(null);
        }
        other.join();
        loop.callLater(Duration.ofMillis(2), tck.mark("timer"));
        long polls = loop.stats().polls();
        while (tck.marks().size() < 2) {
            loop.runOnce(null);
        }
        long spent = loop.stats().polls() - polls;
        assertTrue(spent <= 5, () -> "runOnce(null) does not wait: a timer of 2 ms took " + spent + " polls");
        assertEquals(List.of("woken", "timer"), tck.marks());
    }

    @Rule("LOOP-15")
    void anInterruptNeitherEndsTheRunNorHurriesATimer(Tck tck) {
        EventLoop loop = tck.loop();
        Background background = tck.background();
        long start = loop.time();
        background.run(() -> {
            loop.callLater(Duration.ofMillis(30), tck.mark("timer"));
            Thread.currentThread().interrupt(); // once at least, even if the timer runs before this thread continues
        });
        while (tck.marks().isEmpty()) {
            background.thread().interrupt();
            Thread.onSpinWait();
        }
        assertTrue(loop.time() - start >= Duration.ofMillis(30).toNanos(), "the timer ran early");
        background.run(() -> {});
        assertEquals(List.of("timer"), tck.marks(), "the timer runs once");
        assertTrue(background.isRunning(), "an interrupt has ended the run");
        assertEquals(1, tck.takeExceptions().size(), "reports of interrupts in one run");
    }

    @Rule("LOOP-15")
    void anInterruptIsClearedAndToldOnceInEachRun(Tck tck) {
        EventLoop loop = tck.loop();
        for (int run = 0; run < 2; run++) {
            Background background = tck.background();
            for (int i = 0; i < 3; i++) {
                background.thread().interrupt();
                tck.until(() -> !Thread.currentThread().isInterrupted(), "the interrupt is cleared");
            }
            background.stop();
            assertEquals(1, tck.takeExceptions().size(), "reports of interrupts in run " + run);
        }
        assertFalse(loop.isRunning());
    }

    @Rule("LOOP-15")
    void anInterruptDoesNotKeepTheLoopFromWaiting(Tck tck) {
        EventLoop loop = tck.loop();
        long polls = loop.stats().polls();
        loop.callLater(Duration.ofMillis(50), loop::stop);
        Thread.currentThread().interrupt();
        loop.runForever();
        long spent = loop.stats().polls() - polls;
        assertTrue(spent <= 8, () -> "one timer and one interrupt took " + spent + " polls");
        assertFalse(Thread.interrupted(), "the interrupt is still there after the run");
        assertEquals(1, tck.takeExceptions().size(), "reports of one interrupt");
    }

    @Rule("LOOP-15")
    void whatTheReportOfAnInterruptQueuesIsNotDelayed(Tck tck) {
        EventLoop loop = tck.loop();
        LoopPromise<String> promise = loop.createPromise();
        loop.setExceptionHandler((where, context) -> loop.callSoon(loop::stop));
        Thread.currentThread().interrupt();
        loop.runForever();
        loop.setExceptionHandler((where, context) -> loop.callLater(Duration.ofMillis(1), loop::stop));
        Thread.currentThread().interrupt();
        loop.runForever();
        loop.setExceptionHandler((where, context) -> promise.tryComplete("completed"));
        Thread.currentThread().interrupt();
        assertEquals("completed", loop.runUntilComplete(promise.future()));
    }

    @Rule("LOOP-16")
    void whatWasCancelledHasNotRun(Tck tck) {
        EventLoop loop = tck.loop();
        long callbacks = loop.stats().callbacks();
        loop.callSoon(tck.mark("cancelled")).cancel();
        loop.callSoonThreadsafe(tck.mark("cancelled")).cancel();
        loop.callLater(Duration.ZERO, tck.mark("cancelled")).cancel();
        assertFalse(loop.runOnce(Duration.ZERO), "runOnce says that a callback ran");
        assertEquals(callbacks, loop.stats().callbacks(), "callbacks that ran, by the statistics");
        loop.callSoon(() -> {}).cancel();
        loop.callSoon(tck.mark("ran"));
        assertTrue(loop.runOnce(Duration.ZERO), "runOnce says whether a callback ran");
        assertEquals(callbacks + 1, loop.stats().callbacks(), "callbacks that ran, by the statistics");
        assertEquals(List.of("ran"), tck.marks());
    }

    /** What the loop has to do for itself is no callback either. */
    @Rule("LOOP-16")
    void aTimerThatAnotherThreadCancelsHasNotRun(Tck tck) {
        EventLoop loop = tck.loop();
        TimerHandle timer = loop.callLater(Duration.ofHours(1), tck.mark("cancelled"));
        boolean[] cancelled = new boolean[1];
        loop.callSoon(() -> cancelled[0] = tck.elsewhere(() -> {
            timer.cancel();
            return true;
        }));
        assertTrue(loop.runOnce(Duration.ZERO), "runOnce says whether a callback ran");
        assertTrue(cancelled[0]);
        assertFalse(loop.runOnce(Duration.ZERO), "runOnce says that a callback ran");
        assertEquals(List.of(), tck.marks());
    }
}
