package io.semper.tck.rules.timer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.TimerHandle;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoopSteps;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Timers that are cancelled, and what is left of them. */
final class TimerCancelRules {
    @Rule("TIMER-09")
    void cancelledTimersAreGoneLongBeforeTheirDeadline(Tck tck) {
        EventLoop loop = tck.loop();
        List<Integer> ran = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        List<WeakReference<Handle>> cancelled = new ArrayList<>();
        List<Handle> timers = new ArrayList<>();
        make(loop, timers, ran, expected);
        for (int i = 0; i < timers.size(); i += 1000) {
            cancelled.add(new WeakReference<>(timers.get(i)));
        }
        timers.subList(0, timers.size() / 2).forEach(Handle::cancel);
        tck.run(() -> timers.forEach(Handle::cancel));
        timers.clear();
        cancelled.forEach(each -> tck.awaitCollected(each, "a timer that was cancelled"));
        tck.until(() -> ran.size() == expected.size(), "the timers that were not cancelled run");
        LoopSteps.polls(loop, 2);
        assertEquals(expected, ran, "the order of timers that were not cancelled");
    }

    private static void make(EventLoop loop, List<Handle> timers, List<Integer> ran, List<Integer> expected) {
        long base = loop.time();
        for (int i = 0; i < 100_000; i++) {
            timers.add(loop.callLater(Duration.ofMinutes(60 + i % 60), () -> ran.add(-1)));
            if (i % 1000 == 0) {
                int number = i;
                expected.add(number);
                loop.callAt(base + i * 10L, () -> ran.add(number));
            }
        }
    }

    @Rule("TIMER-10")
    void aTimerCancelsAnotherOfTheSamePass(Tck tck) {
        EventLoop loop = tck.loop();
        long instant = loop.time();
        TimerHandle[] second = new TimerHandle[1];
        loop.callAt(instant, () -> {
            tck.mark("first").run();
            second[0].cancel();
        });
        second[0] = loop.callAt(instant, tck.mark("second"));
        loop.callAt(instant, tck.mark("third"));
        loop.runOnce(Duration.ZERO);
        LoopSteps.polls(loop, 3);
        assertEquals(List.of("first", "third"), tck.marks(), "a timer that was cancelled in its own pass");
        assertTrue(second[0].isCancelled(), "isCancelled() after cancel()");
    }

    @Rule("TIMER-11")
    void aDelayThatIsCancelledNeverPasses(Tck tck) {
        EventLoop loop = tck.loop();
        TimerHandle earliest = loop.callLater(Duration.ofMillis(2), tck.mark("cancelled"));
        loop.callLater(Duration.ofMillis(4), tck.mark("next"));
        earliest.cancel();
        assertTrue(earliest.isCancelled(), "isCancelled() after cancel()");
        tck.until(() -> !tck.marks().isEmpty(), "the next timer runs");
        assertEquals(List.of("next"), tck.marks(), "what ran after the earliest timer was cancelled");
    }

    @Rule("TIMER-11")
    void cancellingTheEarliestTimerLeavesTheNext(Tck tck) {
        EventLoop loop = tck.loop();
        long start = loop.time();
        TimerHandle earliest = loop.callAt(start + Duration.ofMillis(20).toNanos(), tck.mark("cancelled"));
        loop.callAt(start + Duration.ofMillis(5).toNanos(), earliest::cancel);
        loop.callAt(start + Duration.ofMillis(60).toNanos(), () -> {
            tck.mark("next").run();
            loop.stop();
        });
        long before = loop.stats().polls();
        loop.runForever();
        assertEquals(List.of("next"), tck.marks(), "what ran after the earliest timer was cancelled");
        assertTrue(loop.time() - start >= Duration.ofMillis(60).toNanos(), "the next timer ran early");
        long polls = loop.stats().polls() - before;
        assertTrue(polls <= 10, () -> "two timers and a cancelled one took " + polls + " polls");
    }

    @Rule("TIMER-12")
    void aHandleTellsItsDeadlineAlways(Tck tck) {
        EventLoop loop = tck.loop();
        long instant = loop.time() + 1_000_000;
        TimerHandle ran = loop.callAt(instant, tck.mark("ran"));
        TimerHandle cancelled = loop.callAt(instant + 1, tck.mark("cancelled"));
        assertEquals(instant, ran.when(), "the deadline of a timer that waits");
        cancelled.cancel();
        tck.awaitMarks("ran");
        assertEquals(instant, ran.when(), "the deadline of a timer that ran");
        assertEquals(instant + 1, cancelled.when(), "the deadline of a timer that was cancelled");
        assertEquals(instant, tck.elsewhere(ran::when), "the deadline, asked by another thread");
    }

    @Rule("TIMER-13")
    void aChainOfCallbacksDelaysATimerByOnePollAtMost(Tck tck) {
        EventLoop loop = tck.loop();
        for (int round = 0; round < 20; round++) {
            long deadline = loop.time() + 200_000;
            long[] pollsWhenDue = {-1};
            long[] pollsWhenRun = {-1};
            loop.callAt(deadline, () -> pollsWhenRun[0] = loop.stats().polls());
            Runnable chain = new Runnable() {
                @Override
                public void run() {
                    if (pollsWhenDue[0] < 0 && loop.time() - deadline >= 0) {
                        pollsWhenDue[0] = loop.stats().polls();
                    }
                    if (pollsWhenRun[0] < 0) {
                        loop.callSoon(this);
                    }
                }
            };
            loop.callSoon(chain);
            tck.until(() -> pollsWhenRun[0] >= 0, "the timer runs");
            long late = pollsWhenDue[0] < 0 ? 0 : pollsWhenRun[0] - pollsWhenDue[0];
            assertTrue(late <= 1, () -> "a due timer waited for " + late + " polls");
        }
    }
}
