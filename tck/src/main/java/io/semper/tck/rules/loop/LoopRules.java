package io.semper.tck.rules.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.tck.Background;
import io.semper.tck.IdleProbe;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoopSteps;
import java.time.Duration;
import java.util.List;

final class LoopRules {
    @Rule("LOOP-01")
    void isIdleThenRunningThenIdleThenClosed(Tck tck) {
        EventLoop loop = tck.loop();
        assertFalse(loop.isRunning(), "running before the first run");
        tck.run(() -> {
            assertTrue(loop.isRunning(), "not running inside a callback");
            assertFalse(loop.isClosed(), "closed while it runs");
        });
        assertFalse(loop.isRunning(), "running after the run method returned");
        assertFalse(loop.isClosed(), "closed before close()");
        loop.close();
        assertTrue(loop.isClosed(), "not closed after close()");
        assertFalse(loop.isRunning(), "running after close()");
    }

    @Rule("LOOP-02")
    void keepsWaitingWithNothingToDoUntilStopped(Tck tck) {
        Background background = tck.background();
        IdleProbe probe = tck.idleProbe();
        assertTrue(background.isRunning(), "runForever() returned although it was not stopped");
        assertFalse(probe.isSpin(), () -> "a loop with nothing to do does not wait: " + probe);
        background.stop();
        assertFalse(tck.loop().isRunning(), "running after stop()");
    }

    @Rule("LOOP-03")
    void stopLetsTheTurnEndAndKeepsWhatCameLater(Tck tck) {
        EventLoop loop = tck.loop();
        loop.callSoon(() -> {
            loop.callSoon(tck.mark("queued before stop in the last turn"));
            loop.stop();
            loop.callSoon(tck.mark("queued after stop"));
            tck.mark("stopper").run();
        });
        loop.callSoon(tck.mark("queued before the run"));
        loop.runForever();
        assertEquals(List.of("stopper", "queued before the run"), tck.marks(), "what the run that was stopped ran");
        loop.callSoon(tck.mark("queued while idle"));
        loop.stop();
        loop.runForever();
        assertEquals(
                List.of(
                        "stopper",
                        "queued before the run",
                        "queued before stop in the last turn",
                        "queued after stop",
                        "queued while idle"),
                tck.marks(),
                "what is kept for the next run comes first in it");
    }

    @Rule("LOOP-03")
    void anyThreadStopsALoopThatWaits(Tck tck) {
        Background background = tck.background();
        tck.loop().stop();
        background.join();
        assertFalse(tck.loop().isRunning(), "running after stop() of another thread");
    }

    @Rule("LOOP-04")
    void stopWhileIdleMakesTheNextRunOneTurn(Tck tck) {
        EventLoop loop = tck.loop();
        int[] ran = new int[1];
        loop.callSoon(new Runnable() {
            @Override
            public void run() {
                ran[0]++;
                loop.callSoon(this);
            }
        });
        loop.stop();
        loop.runForever();
        assertEquals(1, ran[0], "turns of the run after stop() on an idle loop");
        assertFalse(loop.isClosed());
    }

    @Rule("LOOP-04")
    void stopWhileIdleDoesNotWaitAndIsUsedUp(Tck tck) {
        EventLoop loop = tck.loop();
        loop.stop();
        loop.stop();
        loop.runForever();
        Background background = tck.background();
        for (int i = 0; i < 3; i++) {
            background.run(() -> {});
        }
        assertTrue(background.isRunning(), "a stop() of before the last run ended this one too");
    }

    @Rule("LOOP-04")
    void stopWhileIdleCountsForEveryRunMethod(Tck tck) {
        EventLoop loop = tck.loop();
        LoopPromise<String> promise = loop.createPromise();
        loop.stop();
        assertThrows(io.semper.LoopStoppedException.class, () -> loop.runUntilComplete(promise.future()));
        loop.stop();
        assertFalse(loop.runOnce(null), "runOnce ran something although nothing was queued");
        loop.callSoon(() -> promise.complete("used up"));
        assertEquals("used up", loop.runUntilComplete(promise.future()));
    }

    @Rule("LOOP-05")
    void theLastTurnRunsNoTimerThatIsNotDue(Tck tck) {
        EventLoop loop = tck.loop();
        loop.callLater(Duration.ofHours(1), tck.mark("not due"));
        loop.stop();
        loop.runForever();
        loop.callSoon(loop::stop);
        loop.runForever();
        assertEquals(List.of(), tck.marks(), "a timer of an hour ran in the last turn");
    }

    @Rule("LOOP-06")
    void aStoppedLoopRunsOverdueTimersFirst(Tck tck) {
        EventLoop loop = tck.loop();
        loop.callLater(Duration.ofMillis(200), tck.mark("timer"));
        loop.stop();
        loop.runForever();
        assertEquals(List.of(), tck.marks(), "the timer ran early");
        LoopSteps.keepBusy(loop, Duration.ofMillis(200));
        loop.stop();
        loop.runForever();
        assertEquals(List.of("timer"), tck.marks(), "what became due while the loop was idle runs in its first turn");
    }

    @Rule("LOOP-06")
    void theFirstTurnRunsDueTimersHoweverSoonItFollowsTheLastRun(Tck tck) {
        EventLoop loop = tck.loop();
        int[] timers = new int[1];
        for (int i = 1; i <= 100; i++) {
            loop.callSoon(loop::stop);
            loop.runForever();
            loop.callSoon(loop::stop);
            loop.callLater(Duration.ZERO, () -> timers[0]++);
            loop.runForever();
            assertEquals(i, timers[0], "timers that ran in the first turn after they were due");
        }
    }

    @Rule("LOOP-06")
    void canBeStoppedAndRunAgainAnyNumberOfTimes(Tck tck) {
        EventLoop loop = tck.loop();
        int[] ran = new int[1];
        for (int i = 1; i <= 200; i++) {
            loop.callSoon(() -> ran[0]++);
            loop.callSoon(loop::stop);
            loop.runForever();
            assertEquals(i, ran[0], "callbacks after all runs");
        }
    }

    @Rule("LOOP-07")
    void aRunningLoopRefusesToBeRunByItsOwnCallbacks(Tck tck) {
        EventLoop loop = tck.loop();
        LoopFuture<String> future = loop.<String>createPromise().future();
        tck.run(() -> {
            assertThrows(IllegalStateException.class, loop::runForever, "runForever in a callback");
            assertThrows(IllegalStateException.class, () -> loop.runOnce(Duration.ZERO), "runOnce in a callback");
            assertThrows(IllegalStateException.class, () -> loop.runUntilComplete(future), "run in a callback");
            assertTrue(loop.isRunning(), "the refusal has ended the run");
            assertSame(loop, EventLoops.running(), "the refusal has taken the running loop away");
            loop.callSoon(tck.mark("later"));
        });
        tck.awaitMarks("later");
    }

    @Rule("LOOP-07")
    void aRunningLoopRefusesToBeRunByAnotherThread(Tck tck) {
        Background background = tck.background();
        EventLoop loop = tck.loop();
        LoopFuture<String> future =
                background.call(() -> loop.<String>createPromise().future());
        assertThrows(IllegalStateException.class, loop::runForever, "runForever on a second thread");
        assertThrows(IllegalStateException.class, () -> loop.runOnce(Duration.ZERO), "runOnce on a second thread");
        assertThrows(IllegalStateException.class, () -> loop.runUntilComplete(future), "a run on a second thread");
        assertSame(background.thread(), background.call(Thread::currentThread), "the run was disturbed");
        assertTrue(background.isRunning(), "the refusal has ended the run");
    }

    @Rule("LOOP-08")
    void aThreadThatRunsALoopCannotRunAnother(Tck tck) {
        EventLoop outer = tck.loop();
        EventLoop inner = tck.newLoop();
        inner.callSoon(tck.mark("inner"));
        tck.run(outer, () -> {
            assertThrows(IllegalStateException.class, inner::runForever, "a loop inside a loop");
            assertThrows(IllegalStateException.class, () -> inner.runOnce(Duration.ZERO), "a loop inside a loop");
            assertSame(outer, EventLoops.running(), "the running loop after the refusal");
            assertFalse(inner.isRunning(), "the loop that was refused says that it runs");
        });
        assertEquals(List.of(), tck.marks(), "the inner loop ran");
        inner.runOnce(Duration.ZERO);
        assertEquals(List.of("inner"), tck.marks(), "the inner loop cannot be run afterwards");
    }
}
