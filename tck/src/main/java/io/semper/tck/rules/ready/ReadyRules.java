package io.semper.tck.rules.ready;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.LoopPromise;
import io.semper.tck.Background;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoopSteps;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

final class ReadyRules {
    @Rule("READY-01")
    void callbacksRunOnceInTheOrderOfTheCalls(Tck tck) {
        EventLoop loop = tck.loop();
        loop.callSoon(tck.mark("a"));
        loop.callSoon(() -> {
            tck.mark("b").run();
            loop.callSoon(tck.mark("d"));
        });
        loop.callSoon(tck.mark("c"));
        tck.awaitMarks("a", "b", "c", "d");
        tck.run(() -> {});
        tck.awaitMarks("a", "b", "c", "d");
    }

    @Rule("READY-01")
    void thousandsFromNestedCallbacksKeepTheirOrder(Tck tck) {
        EventLoop loop = tck.loop();
        List<Integer> ran = new ArrayList<>();
        int[] next = new int[1];
        Runnable hundred = () -> {
            for (int i = 0; i < 100; i++) {
                int number = next[0]++;
                loop.callSoon(() -> ran.add(number));
            }
        };
        for (int i = 0; i < 100; i++) {
            loop.callSoon(hundred);
        }
        tck.until(() -> ran.size() >= 10_000, "10 000 callbacks run");
        tck.run(() -> {});
        List<Integer> sorted = new ArrayList<>(ran);
        sorted.sort(null);
        assertEquals(sorted, ran, "the order of callbacks differs from that of the calls");
        assertEquals(10_000, ran.size(), "each callback runs once");
    }

    @Rule("READY-01")
    void noCallbackRunsInsideTheCallThatQueuesIt(Tck tck) {
        EventLoop loop = tck.loop();
        loop.callSoon(tck.mark("first"));
        assertEquals(List.of(), tck.marks(), "callSoon on an idle loop ran the callback");
        tck.run(() -> {
            loop.callSoon(tck.mark("second"));
            assertEquals(List.of("first"), tck.marks(), "callSoon in a callback ran the callback");
        });
        tck.awaitMarks("first", "second");
    }

    @Rule("READY-01")
    void callbacksRunOnTheThreadOfTheRun(Tck tck) {
        Background background = tck.background();
        Thread[] seen = new Thread[1];
        background.run(() -> tck.loop().callSoon(() -> seen[0] = Thread.currentThread()));
        tck.until(() -> seen[0] != null, "the callback runs");
        assertSame(background.thread(), seen[0], "the thread of a callback");
    }

    @Rule("READY-02")
    void oneCallbackIsActiveAtATime(Tck tck) {
        EventLoop loop = tck.loop();
        Background background = tck.background();
        AtomicInteger active = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        Runnable[] body = new Runnable[1];
        body[0] = () -> {
            most.accumulateAndGet(active.incrementAndGet(), Math::max);
            if (ran.incrementAndGet() < 300) {
                loop.callSoon(body[0]);
                loop.callLater(Duration.ofNanos(ran.get() % 5 * 10_000L - 10_000), body[0]);
                loop.callSoonThreadsafe(body[0]);
                LoopPromise<String> promise = loop.createPromise();
                promise.future().addDoneCallback(done -> body[0].run());
                promise.complete("value");
                promise.future().addDoneCallback(done -> body[0].run());
            }
            active.decrementAndGet();
        };
        background.run(() -> loop.callSoon(body[0]));
        for (int i = 0; i < 300; i++) {
            loop.callSoonThreadsafe(body[0]);
        }
        tck.until(() -> ran.get() >= 600, "callbacks of all kinds run");
        assertEquals(1, most.get(), "callbacks that were active at the same time");
    }

    @Rule("READY-13")
    void whatIsQueuedInATurnWaitsForTheNext(Tck tck) {
        EventLoop loop = tck.loop();
        List<Long> turns = new ArrayList<>();
        loop.callSoon(() -> {
            turns.add(loop.stats().turns());
            loop.callSoon(() -> turns.add(loop.stats().turns()));
        });
        loop.callSoon(() -> turns.add(loop.stats().turns()));
        tck.until(() -> turns.size() == 3, "three callbacks run");
        assertEquals(turns.get(0), turns.get(1), "two callbacks that were ready together run in one turn");
        assertTrue(turns.get(2) > turns.get(1), "a callback ran in the turn in which it was queued");
    }

    @Rule("READY-13")
    void aLimitedNumberOfTurnsGoesByWithoutAPoll(Tck tck) {
        EventLoop loop = tck.loop();
        long[] seen = new long[3];
        loop.callSoon(new Runnable() {
            @Override
            public void run() {
                long polls = loop.stats().polls();
                seen[1] = polls == seen[0] ? seen[1] + 1 : 0;
                seen[2] = Math.max(seen[2], seen[1]);
                seen[0] = polls;
                loop.callSoon(this);
            }
        });
        loop.callLater(Duration.ofMillis(100), loop::stop);
        loop.runForever();
        assertTrue(seen[2] <= 128, () -> seen[2] + " turns in a row had no poll");
    }

    @Rule("READY-13")
    void atMostFiftyMicrosecondsGoByWithoutAPoll(Tck tck) {
        List<Long> polls = pollsSeenByAChain(tck.loop(), 100, Duration.ofNanos(60_000));
        for (int i = 1; i < polls.size(); i++) {
            assertTrue(polls.get(i) > polls.get(i - 1), "no poll came after a callback of more than 50 microseconds");
        }
    }

    private static List<Long> pollsSeenByAChain(EventLoop loop, int links, Duration busy) {
        List<Long> polls = new ArrayList<>();
        loop.callSoon(new Runnable() {
            @Override
            public void run() {
                polls.add(loop.stats().polls());
                if (polls.size() == links) {
                    loop.stop();
                    return;
                }
                LoopSteps.keepBusy(loop, busy);
                loop.callSoon(this);
            }
        });
        loop.runForever();
        return polls;
    }

    @Rule("READY-13")
    void anEndlessChainStarvesNeitherTimersNorOtherThreads(Tck tck) {
        EventLoop loop = tck.loop();
        Background background = tck.background();
        background.run(() -> {
            loop.callLater(Duration.ofMillis(5), tck.mark("timer"));
            loop.callSoon(new Runnable() {
                @Override
                public void run() {
                    loop.callSoon(this);
                }
            });
        });
        tck.awaitMarks("timer");
        background.run(tck.mark("other thread"));
        background.stop();
        assertEquals(List.of("timer", "other thread"), tck.marks());
    }

    @Rule("READY-06")
    void aCancelledHandleDoesNotRun(Tck tck) {
        EventLoop loop = tck.loop();
        Handle[] second = new Handle[1];
        loop.callSoon(() -> {
            tck.mark("first").run();
            second[0].cancel();
        });
        second[0] = loop.callSoon(tck.mark("second"));
        Handle third = loop.callSoon(tck.mark("third"));
        assertFalse(second[0].isCancelled(), "cancelled before cancel()");
        loop.runOnce(Duration.ZERO);
        LoopSteps.polls(loop, 3);
        assertEquals(List.of("first", "third"), tck.marks(), "a callback that was cancelled in its own turn");
        assertTrue(second[0].isCancelled(), "isCancelled() after cancel()");
        assertFalse(third.isCancelled(), "isCancelled() of one that ran");
    }

    @Rule("READY-06")
    void cancellingTwiceOrLateDoesNothing(Tck tck) {
        EventLoop loop = tck.loop();
        Handle cancelled = loop.callSoon(tck.mark("cancelled"));
        cancelled.cancel();
        cancelled.cancel();
        Handle ran = loop.callSoon(tck.mark("ran"));
        Handle[] itself = new Handle[1];
        itself[0] = loop.callSoon(() -> {
            itself[0].cancel();
            tck.mark("itself").run();
        });
        tck.awaitMarks("ran", "itself");
        ran.cancel();
        tck.run(tck.mark("after"));
        tck.awaitMarks("ran", "itself", "after");
        assertTrue(cancelled.isCancelled(), "isCancelled() after two calls");
        assertFalse(ran.isCancelled(), "isCancelled() of one that ran before cancel()");
        assertFalse(itself[0].isCancelled(), "isCancelled() of one that cancelled itself while it ran");
    }

    @Rule("READY-07")
    void aCancelledHandleForgetsItsCallbackAtOnce(Tck tck) {
        EventLoop loop = tck.loop();
        List<Handle> handles = new ArrayList<>();
        List<WeakReference<Object>> callbacks = new ArrayList<>();
        handles.add(remember(callbacks, loop::callSoon));
        handles.add(remember(callbacks, callback -> loop.callLater(Duration.ofHours(1), callback)));
        handles.add(remember(callbacks, callback -> tck.elsewhere(() -> loop.callSoonThreadsafe(callback))));
        handles.forEach(Handle::cancel);
        callbacks.forEach(each -> tck.awaitCollected(each, "the callback of a cancelled handle"));
        assertTrue(handles.stream().allMatch(Handle::isCancelled), "isCancelled() after cancel()");
    }

    private static Handle remember(
            List<WeakReference<Object>> callbacks, java.util.function.Function<Runnable, Handle> schedule) {
        byte[] captured = new byte[16];
        callbacks.add(new WeakReference<>(captured));
        return schedule.apply(() -> captured[0]++);
    }

    @Rule("READY-08")
    void aCallbackThatThrowsDoesNotEndTheTurn(Tck tck) {
        EventLoop loop = tck.loop();
        loop.callSoon(tck.mark("before"));
        loop.callSoon(() -> {
            throw new IllegalArgumentException("on purpose");
        });
        loop.callSoon(() -> {
            throw new AssertionError("on purpose");
        });
        loop.callSoon(tck.mark("after"));
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("before", "after"), tck.marks(), "the turn of a callback that throws");
        assertEquals(
                List.of("java.lang.IllegalArgumentException: on purpose", "java.lang.AssertionError: on purpose"),
                tck.takeExceptions().stream()
                        .map(context -> String.valueOf(context.exception()))
                        .toList(),
                "what the exception handler received");
    }
}
