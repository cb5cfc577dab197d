package io.semper.tck.rules.timer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopExit;
import io.semper.TimerHandle;
import io.semper.tck.Background;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoopSteps;
import io.semper.tck.rules.support.Refusals;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** Timers that repeat. */
final class RepetitionRules {
    private static final Duration SHORT = Duration.ofMillis(2);
    private static final long NANOS = SHORT.toNanos();

    private static List<BiFunction<Duration, Runnable, TimerHandle>> both(EventLoop loop) {
        return List.of(loop::repeatAtFixedRate, loop::repeatWithFixedDelay);
    }

    @Rule("TIMER-14")
    void runsKeepToTheMultiplesOfThePeriod(Tck tck) {
        EventLoop loop = tck.loop();
        List<TimerHandle> timer = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        int[] runs = new int[1];
        long before = loop.time();
        long[] due = new long[1];
        timer.add(loop.repeatAtFixedRate(SHORT, () -> {
            long now = loop.time();
            long next = timer.get(0).when();
            if (now - due[0] < 0) {
                wrong.add("run " + runs[0] + " is early by " + (due[0] - now));
            }
            if (next - due[0] <= 0 || (next - due[0]) % NANOS != 0) {
                wrong.add("run " + runs[0] + " is followed by one after " + (next - due[0]));
            }
            due[0] = next;
            runs[0]++;
        }));
        due[0] = timer.get(0).when();
        assertTrue(due[0] - before >= NANOS, "the first run has to wait for one period");
        tck.until(() -> runs[0] >= 10, "ten runs");
        timer.get(0).cancel();
        assertEquals(List.of(), wrong);
    }

    @Rule("TIMER-14")
    void runsThatWereMissedAreMadeAsOne(Tck tck) {
        EventLoop loop = tck.loop();
        List<TimerHandle> timer = new ArrayList<>();
        List<Long> following = new ArrayList<>();
        long[] busyUntil = new long[1];
        timer.add(loop.repeatAtFixedRate(SHORT, () -> {
            following.add(timer.get(0).when());
            if (following.size() == 1) {
                LoopSteps.keepBusyUntil(loop, following.get(0) + 5 * NANOS / 2);
                busyUntil[0] = loop.time();
            }
        }));
        long first = timer.get(0).when();
        tck.until(() -> following.size() >= 3, "three runs");
        timer.get(0).cancel();
        long third = following.get(1);
        assertTrue(third - busyUntil[0] > 0, "the run after the missed ones is due before the loop was free: a burst");
        assertEquals(0, (third - first) % NANOS, "the late run has moved those after it");
    }

    @Rule("TIMER-15")
    void theDelayPassesAfterTheEndOfEachRun(Tck tck) {
        EventLoop loop = tck.loop();
        List<TimerHandle> timer = new ArrayList<>();
        List<String> early = new ArrayList<>();
        int[] runs = new int[1];
        long[] ended = {loop.time()};
        timer.add(loop.repeatWithFixedDelay(SHORT, () -> {
            long passed = loop.time() - ended[0];
            if (passed < NANOS) {
                early.add("run " + runs[0] + " came after " + passed);
            }
            runs[0]++;
            LoopSteps.keepBusy(loop, SHORT.multipliedBy(2));
            ended[0] = loop.time();
        }));
        tck.until(() -> runs[0] >= 5, "five runs");
        timer.get(0).cancel();
        assertEquals(List.of(), early);
    }

    @Rule("TIMER-16")
    void aRepetitionMayBeCancelledBeforeItsFirstRun(Tck tck) {
        for (BiFunction<Duration, Runnable, TimerHandle> repetition : both(tck.loop())) {
            TimerHandle timer = repetition.apply(SHORT, tck.mark("never"));
            long deadline = timer.when();
            assertFalse(timer.isCancelled());
            timer.cancel();
            timer.cancel();
            assertTrue(timer.isCancelled());
            assertEquals(deadline, timer.when());
            LoopSteps.pass(tck, SHORT.multipliedBy(2));
        }
        assertEquals(List.of(), tck.marks());
    }

    @Rule("TIMER-16")
    void aRepetitionMayBeCancelledByItsOwnCallback(Tck tck) {
        for (BiFunction<Duration, Runnable, TimerHandle> repetition : both(tck.loop())) {
            List<TimerHandle> timer = new ArrayList<>();
            int[] runs = new int[1];
            timer.add(repetition.apply(SHORT, () -> {
                if (++runs[0] == 3) {
                    timer.get(0).cancel();
                    assertTrue(timer.get(0).isCancelled());
                }
            }));
            tck.until(() -> runs[0] == 3, "three runs");
            LoopSteps.pass(tck, SHORT.multipliedBy(3));
            assertEquals(3, runs[0], "it was cancelled in its third run");
            assertTrue(timer.get(0).isCancelled());
        }
    }

    @Rule("TIMER-16")
    void aRepetitionMayBeCancelledByAnyThread(Tck tck) {
        EventLoop loop = tck.loop();
        Background running = tck.background();
        for (BiFunction<Duration, Runnable, TimerHandle> repetition : both(loop)) {
            AtomicInteger runs = new AtomicInteger();
            TimerHandle timer = running.call(() -> repetition.apply(Duration.ofNanos(100_000), runs::incrementAndGet));
            tck.until(() -> runs.get() > 3, "some runs");
            assertTrue(tck.elsewhere(() -> {
                timer.cancel();
                return timer.isCancelled();
            }));
            int ran = running.call(runs::get);
            LoopSteps.pass(tck, SHORT);
            int later = running.call(runs::get);
            assertEquals(ran, later, "no run begins after the cancel");
            assertTrue(timer.isCancelled());
        }
    }

    @Rule("TIMER-16")
    void aCancelledRepetitionDropsItsCallback(Tck tck) {
        for (BiFunction<Duration, Runnable, TimerHandle> repetition : both(tck.loop())) {
            List<TimerHandle> kept = new ArrayList<>();
            tck.awaitCollected(cancelled(repetition, kept), "the callback of a repetition that was cancelled");
            assertTrue(kept.get(0).isCancelled());
        }
    }

    private static WeakReference<?> cancelled(
            BiFunction<Duration, Runnable, TimerHandle> repetition, List<TimerHandle> kept) {
        AtomicInteger held = new AtomicInteger();
        TimerHandle timer = repetition.apply(Duration.ofHours(1), held::incrementAndGet);
        kept.add(timer);
        timer.cancel();
        return new WeakReference<>(held);
    }

    @Rule("TIMER-16")
    void theHandleHasTheDeadlineOfTheNextRun(Tck tck) {
        for (BiFunction<Duration, Runnable, TimerHandle> repetition : both(tck.loop())) {
            List<Long> deadlines = new ArrayList<>();
            int[] runs = new int[1];
            TimerHandle timer = repetition.apply(SHORT, () -> runs[0]++);
            for (int i = 1; i < 4; i++) {
                int n = i;
                deadlines.add(timer.when());
                tck.until(() -> runs[0] >= n && timer.when() - deadlines.get(n - 1) > 0, "run " + n);
                assertTrue(tck.loop().time() - deadlines.get(n - 1) >= 0, "the run came before its deadline");
            }
            timer.cancel();
        }
    }

    @Rule("TIMER-17")
    void aRunThatThrowsIsReportedAndTheNextOneComes(Tck tck) {
        for (BiFunction<Duration, Runnable, TimerHandle> repetition : both(tck.loop())) {
            IllegalStateException thrown = new IllegalStateException("thrown by every run");
            int[] runs = new int[1];
            TimerHandle timer = repetition.apply(SHORT, () -> {
                runs[0]++;
                throw thrown;
            });
            tck.until(() -> runs[0] >= 3, "three runs, all of which throw");
            timer.cancel();
            int ran = runs[0];
            for (int i = 0; i < ran; i++) {
                assertSame(thrown, tck.takeException().exception());
            }
        }
    }

    @Rule("TIMER-17")
    void aRunThatLeavesTheLoopIsFollowedByTheNextOne(Tck tck) {
        EventLoop loop = tck.loop();
        for (BiFunction<Duration, Runnable, TimerHandle> repetition : both(loop)) {
            LoopExit exit = new LoopExit("out of a run");
            TimerHandle timer = repetition.apply(SHORT, () -> {
                throw exit;
            });
            for (int i = 0; i < 3; i++) {
                assertSame(exit, assertThrows(LoopExit.class, loop::runForever));
            }
            timer.cancel();
            LoopSteps.pass(tck, SHORT.multipliedBy(2));
        }
    }

    @Rule("TIMER-18")
    void anIntervalThatIsNotPositiveIsRefused(Tck tck) {
        for (Duration none : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
            for (BiFunction<Duration, Runnable, TimerHandle> repetition : both(tck.loop())) {
                Refusals.refused(
                        IllegalArgumentException.class,
                        "more than zero",
                        () -> repetition.apply(none, tck.mark("never")));
            }
        }
        tck.settle();
        assertEquals(List.of(), tck.marks());
    }
}
