package io.semper.tck.rules.timer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.TimerHandle;
import io.semper.tck.Background;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoopSteps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** When timers run, and what waiting for them costs. */
final class TimerRules {
    @Rule("TIMER-19")
    void theClockIsNotTheTimeOfDay(Tck tck) {
        long timeOfDay = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        assertTrue(
                Math.abs(tck.loop().time() - timeOfDay) > TimeUnit.MINUTES.toNanos(1),
                "time() is the time of day, which the administrator and NTP set back and forth");
    }

    @Rule("TIMER-01")
    void noTimerRunsBeforeItsDeadline(Tck tck) {
        EventLoop loop = tck.loop();
        Random random = tck.random();
        List<String> early = new ArrayList<>();
        int[] left = {1000};
        for (int i = left[0]; i > 0; i--) {
            long delay = random.nextInt(40_000_000) + 1;
            long earliest = loop.time() + delay;
            TimerHandle timer = loop.callLater(Duration.ofNanos(delay), () -> {
                long missing = earliest - loop.time();
                if (missing > 0) {
                    early.add(delay + " ns: early by " + missing);
                }
                if (--left[0] == 0) {
                    loop.stop();
                }
            });
            assertTrue(timer.when() - earliest >= 0, "the deadline of a timer is early");
        }
        loop.runForever();
        assertEquals(List.of(), early, "timers that ran before their deadline");
    }

    @Rule("TIMER-01")
    void noDelayIsRoundedDown(Tck tck) {
        EventLoop loop = tck.loop();
        for (long delay :
                new long[] {1, 999, 100_001, 499_999, 500_001, 999_999, 1_000_001, 1_499_999, 1_999_999, 15_700_000}) {
            long earliest = loop.time() + delay;
            loop.callLater(Duration.ofNanos(delay), loop::stop);
            loop.runForever();
            assertTrue(loop.time() - earliest >= 0, () -> "a timer of " + delay + " ns ran early");
        }
    }

    @Rule("TIMER-02")
    void waitingForATimerTakesFewPolls(Tck tck) {
        EventLoop loop = tck.loop();
        for (long delay : new long[] {300_000, 1_500_000, 15_700_000}) {
            long before = loop.stats().polls();
            loop.callLater(Duration.ofNanos(delay), loop::stop);
            loop.runForever();
            long polls = loop.stats().polls() - before;
            assertTrue(polls <= 5, () -> "one timer of " + delay + " ns took " + polls + " polls");
        }
    }

    @Rule("TIMER-03")
    void theClockNeverGoesBack(Tck tck) {
        EventLoop loop = tck.loop();
        long last = loop.time();
        for (int i = 0; i < 100_000; i++) {
            long now = loop.time();
            assertTrue(now - last >= 0, "time() went back");
            last = now;
        }
        long here = last;
        assertTrue(tck.elsewhere(loop::time) - here >= 0, "time() of another thread is behind");
        assertTrue(tck.call(loop::time) - here >= 0, "time() in a callback is behind");
    }

    @Rule("TIMER-03")
    void aDelayIsADeadlineCountedFromNow(Tck tck) {
        EventLoop loop = tck.loop();
        Duration delay = Duration.ofSeconds(100);
        long before = loop.time();
        long when = loop.callLater(delay, () -> {}).when();
        long after = loop.time();
        assertTrue(when - before >= delay.toNanos(), "the deadline of callLater is too early");
        assertTrue(when - after <= delay.toNanos(), "the deadline of callLater is too late");
        long instant = loop.time() + delay.toNanos();
        assertEquals(instant, loop.callAt(instant, () -> {}).when(), "the deadline of callAt");
    }

    @Rule("TIMER-03")
    void bothKindsOfTimersShareOneOrder(Tck tck) {
        EventLoop loop = tck.loop();
        for (long unit = 1_000_000; ; unit *= 2) {
            assertTrue(unit < 10_000_000_000L, "this thread is held up for longer than any order of timers lasts");
            long now = loop.time();
            List<Handle> timers = List.of(
                    loop.callAt(now + 3 * unit, tck.mark("b")),
                    loop.callLater(Duration.ofNanos(-unit), tck.mark("a")),
                    loop.callLater(Duration.ofNanos(20 * unit), tck.mark("d")),
                    loop.callAt(now + 4 * unit, tck.mark("c")));
            if (loop.time() - now < 3 * unit) {
                break;
            }
            timers.forEach(Handle::cancel); // the thread was held up between the calls, so their order is not known
        }
        tck.awaitMarks("a", "b", "c", "d");
    }

    @Rule("TIMER-04")
    void timersRunInTheOrderOfTheirDeadlines(Tck tck) {
        EventLoop loop = tck.loop();
        long base = loop.time() + 2_000_000;
        List<Long> deadlines = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            deadlines.add(base + i * 10_000L);
        }
        List<Long> shuffled = new ArrayList<>(deadlines);
        java.util.Collections.shuffle(shuffled, tck.random());
        List<Long> ran = new ArrayList<>();
        shuffled.forEach(deadline -> loop.callAt(deadline, () -> ran.add(deadline)));
        tck.until(() -> ran.size() == deadlines.size(), "all timers run");
        assertEquals(deadlines, ran, "the order of timers");
    }

    @Rule("TIMER-04")
    void equalDeadlinesRunInTheOrderOfRegistration(Tck tck) {
        EventLoop loop = tck.loop();
        long instant = loop.time() + 1_000_000;
        List<Integer> ran = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            expected.add(number);
            loop.callAt(instant, () -> ran.add(number));
            loop.callAt(instant - 10 - i, () -> {});
            loop.callAt(instant + 10 + i, () -> {}).cancel();
        }
        tck.until(() -> ran.size() == 100, "all timers run");
        assertEquals(expected, ran, "the order of timers of one instant");
    }

    @Rule("TIMER-05")
    void delaysOfZeroAndLessAreDueAtOnceInTheOrderOfTheirDeadlines(Tck tck) {
        EventLoop loop = tck.loop();
        loop.callLater(Duration.ZERO, tck.mark("now"));
        loop.callLater(Duration.ofSeconds(-1), tck.mark("a second ago"));
        loop.callLater(Duration.ofSeconds(-2), tck.mark("two seconds ago"));
        loop.callLater(Duration.ofSeconds(Long.MIN_VALUE), tck.mark("ages ago"));
        assertEquals(List.of(), tck.marks(), "callLater ran the callback");
        loop.runOnce(null);
        assertEquals(
                List.of("ages ago", "two seconds ago", "a second ago", "now"), tck.marks(), "what one turn has run");
    }

    @Rule("TIMER-05")
    void aDueTimerOfACallbackRunsLater(Tck tck) {
        EventLoop loop = tck.loop();
        tck.run(() -> {
            loop.callLater(Duration.ofSeconds(-1), tck.mark("timer"));
            loop.callAt(loop.time() - 1, tck.mark("at"));
            assertEquals(List.of(), tck.marks(), "the timer ran inside the call that made it");
        });
        tck.awaitMarks("timer", "at");
    }

    @Rule("TIMER-06")
    void aChainOfDueTimersDoesNotKeepTheLoopFromPolling(Tck tck) {
        EventLoop loop = tck.loop();
        List<Long> polls = new ArrayList<>();
        loop.callLater(Duration.ZERO, new Runnable() {
            @Override
            public void run() {
                polls.add(loop.stats().polls());
                if (polls.size() == 200) {
                    loop.stop();
                }
                loop.callLater(Duration.ZERO, this);
            }
        });
        for (int i = 1; i <= 100; i++) {
            loop.runOnce(Duration.ZERO);
            assertEquals(i, polls.size(), "links of a chain of due timers after all turns");
        }
        loop.runForever();
        for (int i = 1; i < polls.size(); i++) {
            assertTrue(polls.get(i) > polls.get(i - 1), "a timer ran without a poll since it was made");
        }
    }

    @Rule("TIMER-07")
    void delaysOfAgesNeitherOverflowNorBreakThePoll(Tck tck) {
        EventLoop loop = tck.loop();
        addTimersOfAges(tck, loop);
        loop.callLater(Duration.ofMillis(1), tck.mark("short"));
        tck.awaitMarks("short");
        assertFalse(loop.runOnce(Duration.ofMillis(2)), "a timer of ages ran");
        assertEquals(List.of("short"), tck.marks(), "a timer of ages ran");
    }

    @Rule("TIMER-07")
    void aLoopThatHasOnlyTimersOfAgesWaits(Tck tck) {
        EventLoop loop = tck.loop();
        addTimersOfAges(tck, loop);
        Background background = tck.background();
        background.run(() -> {});
        long polls = loop.stats().polls();
        LoopSteps.keepBusy(loop, Duration.ofMillis(30));
        long spent = loop.stats().polls() - polls;
        assertTrue(spent <= 8, () -> "waiting for timers of ages takes polls: " + spent + " in 30 ms");
        background.run(tck.mark("woken"));
        assertEquals(List.of("woken"), tck.marks(), "a timer of ages ran");
    }

    @Rule("TIMER-07")
    void aDeadlineLongPastIsDueBesideOnesOfAges(Tck tck) {
        EventLoop loop = tck.loop();
        loop.callLater(Duration.ofSeconds(Long.MIN_VALUE), tck.mark("all seconds ago"));
        loop.callAt(loop.time() - Long.MAX_VALUE / 2, tck.mark("half of all nanoseconds ago"));
        long before = loop.time();
        while (loop.time() == before) {
            Thread.onSpinWait();
        }
        addTimersOfAges(tck, loop);
        loop.callSoon(tck.mark("now"));
        loop.runOnce(Duration.ZERO);
        assertEquals(Set.of("now", "all seconds ago", "half of all nanoseconds ago"), Set.copyOf(tck.marks()));
    }

    @Rule("TIMER-07")
    void theFarPastAndTheFarFutureKeepTheirOrder(Tck tck) {
        EventLoop loop = tck.loop();
        addTimersOfAges(tck, loop);
        loop.callLater(Duration.ofNanos(Long.MIN_VALUE), tck.mark("past"));
        loop.callAt(loop.time() - Long.MAX_VALUE / 4, tck.mark("later past"));
        loop.callLater(Duration.ZERO, tck.mark("now"));
        loop.runOnce(Duration.ZERO);
        LoopSteps.polls(loop, 2);
        assertEquals(List.of("past", "later past", "now"), tck.marks(), "what is due beside timers of ages");
    }

    private static void addTimersOfAges(Tck tck, EventLoop loop) {
        loop.callLater(Duration.ofDays(25), tck.mark("25 days"));
        loop.callLater(Duration.ofDays(50), tck.mark("50 days"));
        loop.callLater(Duration.ofDays(365 * 200), tck.mark("200 years"));
        loop.callLater(Duration.ofNanos(Long.MAX_VALUE), tck.mark("all nanoseconds"));
        loop.callLater(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999), tck.mark("all seconds"));
        loop.callAt(loop.time() + Long.MAX_VALUE, tck.mark("the farthest instant"));
        loop.callAt(loop.time() + Long.MAX_VALUE / 2 + 1, tck.mark("half of that"));
    }

    @Rule("TIMER-08")
    void aTimerMadeInASlowCallbackCountsFromThen(Tck tck) {
        EventLoop loop = tck.loop();
        Duration delay = Duration.ofMillis(10);
        long[] instants = new long[2];
        tck.run(() -> {
            LoopSteps.keepBusy(loop, Duration.ofMillis(20));
            instants[0] = loop.time();
            loop.callLater(delay, () -> {
                instants[1] = loop.time();
                tck.mark("timer").run();
            });
        });
        tck.awaitMarks("timer");
        assertTrue(instants[1] - instants[0] >= delay.toNanos(), "a timer made in a slow callback ran early");
    }

    @Rule("TIMER-08")
    void allThatBecameDueInASlowCallbackRunsInTheNextPass(Tck tck) {
        EventLoop loop = tck.loop();
        long base = loop.time();
        for (int i = 5; i > 0; i--) {
            loop.callAt(base + i * 1_000_000L, tck.mark("" + i));
        }
        loop.callSoon(() -> LoopSteps.keepBusyUntil(loop, base + 5_000_000));
        loop.runOnce(Duration.ZERO);
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("1", "2", "3", "4", "5"), tck.marks(), "what the turn after a slow callback ran");
    }
}
