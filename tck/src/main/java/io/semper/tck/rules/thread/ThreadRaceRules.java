package io.semper.tck.rules.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.LoopClosedException;
import io.semper.LoopPromise;
import io.semper.tck.Helper;
import io.semper.tck.Rule;
import io.semper.tck.RunLevel;
import io.semper.tck.Tck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Threads that meet the loop at every moment. */
final class ThreadRaceRules {
    private static final int PING_PONGS = RunLevel.isFull() ? 100_000 : 25_000;

    /** Case 24: no timer is armed that could wake the loop in place of the lost wakeup. Spins for the answer, since a thread that blocks comes back long after the loop has gone to sleep. */
    @Rule("THREAD-01")
    void noWakeupIsLost(Tck tck) {
        EventLoop loop = tck.loop();
        tck.background();
        AtomicInteger answers = new AtomicInteger();
        Random random = tck.random();
        for (int i = 1; i <= PING_PONGS; i++) {
            loop.callSoonThreadsafe(answers::incrementAndGet);
            long start = System.nanoTime();
            while (answers.get() < i) {
                if (System.nanoTime() - start > tck.guardNanos()) {
                    throw new AssertionError("call " + i + " of another thread did not wake the loop");
                }
            }
            for (int pause = random.nextInt(i % 50 == 0 ? 5000 : 200); pause > 0; pause--) {
                Thread.onSpinWait();
            }
        }
    }

    @Rule("THREAD-01")
    void noStopIsLost(Tck tck) throws Exception {
        EventLoop loop = tck.loop();
        int rounds = 2000;
        Semaphore ended = new Semaphore(0);
        Helper<Boolean> runner = tck.spawn("a thread that runs the loop again and again", () -> {
            for (int i = 0; i < rounds; i++) {
                loop.runForever();
                ended.release();
            }
            return true;
        });
        for (int i = 0; i < rounds; i++) {
            loop.stop();
            if (!ended.tryAcquire(tck.guardNanos(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError("stop " + i + " of another thread did not end the run");
            }
        }
        runner.join();
    }

    @Rule("THREAD-02")
    void everyThreadsCallsKeepTheirOrder(Tck tck) {
        EventLoop loop = tck.loop();
        tck.background();
        int threads = 4;
        int calls = 5000;
        List<List<Integer>> seen = new ArrayList<>();
        List<Helper<Boolean>> callers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            List<Integer> mine = new ArrayList<>();
            seen.add(mine);
            callers.add(tck.spawn("a thread that calls", () -> {
                for (int i = 0; i < calls; i++) {
                    int number = i;
                    loop.callSoonThreadsafe(() -> mine.add(number));
                }
                return true;
            }));
        }
        callers.forEach(Helper::join);
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            expected.add(i);
        }
        for (List<Integer> mine : seen) {
            assertEquals(expected, tck.call(() -> List.copyOf(mine)), "the calls of one thread");
        }
    }

    @Rule("THREAD-05")
    void callsThatRaceWithCloseAreDroppedOrRefused(Tck tck) {
        for (int round = 0; round < 40; round++) {
            EventLoop loop = tck.newLoop();
            AtomicBoolean closed = new AtomicBoolean();
            AtomicInteger late = new AtomicInteger();
            List<Helper<Long>> callers = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                callers.add(tck.spawn("a thread that calls until the loop is closed", () -> {
                    for (long calls = 1; ; calls++) {
                        try {
                            loop.callSoonThreadsafe(() -> {
                                if (closed.get()) {
                                    late.incrementAndGet();
                                }
                            });
                            loop.stop();
                            Thread.yield();
                        } catch (LoopClosedException expected) {
                            return calls;
                        }
                    }
                }));
            }
            for (int i = round % 4; i > 0; i--) {
                loop.runForever();
            }
            loop.close();
            closed.set(true);
            callers.forEach(caller -> assertTrue(caller.join() > 0));
            assertEquals(0, late.get(), "callbacks that ran after close()");
        }
    }

    @Rule("THREAD-06")
    void whatACallerDidIsSeenByItsCallback(Tck tck) throws InterruptedException {
        EventLoop loop = tck.loop();
        tck.background();
        Semaphore answers = new Semaphore(0);
        int[] plain = new int[1];
        int[] wrong = new int[1];
        for (int i = 1; i <= 2000; i++) {
            int number = i;
            plain[0] = number;
            loop.callSoonThreadsafe(() -> {
                if (plain[0] != number) {
                    wrong[0]++;
                }
                plain[0] = -number;
                answers.release();
            });
            assertTrue(answers.tryAcquire(20, TimeUnit.SECONDS), "the callback runs");
            assertEquals(-number, plain[0], "what the callback did is not seen by its caller");
        }
        assertEquals(0, wrong[0], "callbacks that did not see what their caller did");
    }

    @Rule("THREAD-06")
    void whatOneRunDidIsSeenByTheNextOnAnotherThread(Tck tck) {
        EventLoop loop = tck.loop();
        int[] plain = new int[1];
        for (int i = 0; i < 100; i++) {
            loop.callSoon(() -> plain[0]++);
            tck.elsewhere(() -> loop.runOnce(Duration.ZERO));
        }
        assertEquals(100, plain[0], "what runs on other threads did");
    }

    @Rule("THREAD-08")
    void aHandleOfAnotherThreadRunsOrIsCancelled(Tck tck) {
        EventLoop loop = tck.loop();
        tck.background();
        int count = 5000;
        AtomicInteger[] ran = new AtomicInteger[count];
        Handle[] handles = new Handle[count];
        Random random = tck.random();
        for (int i = 0; i < count; i++) {
            AtomicInteger mine = new AtomicInteger();
            ran[i] = mine;
            handles[i] = loop.callSoonThreadsafe(mine::incrementAndGet);
            for (int pause = random.nextInt(100); pause > 0; pause--) {
                Thread.onSpinWait();
            }
            handles[i].cancel();
        }
        tck.run(() -> {});
        tck.run(() -> {});
        for (int i = 0; i < count; i++) {
            assertEquals(
                    handles[i].isCancelled() ? 0 : 1,
                    ran[i].get(),
                    "runs of a handle whose isCancelled() is " + handles[i].isCancelled());
        }
    }

    @Rule("THREAD-08")
    void aDoneCallbackThatAnotherThreadCancelsRunsOrIsCancelled(Tck tck) {
        EventLoop loop = tck.loop();
        tck.background();
        Random random = tck.random();
        for (int i = 0; i < 3000; i++) {
            AtomicInteger runs = new AtomicInteger();
            AtomicReference<Handle> added = new AtomicReference<>();
            loop.callSoonThreadsafe(() -> {
                LoopPromise<Integer> promise = loop.createPromise();
                added.set(promise.future().addDoneCallback(done -> runs.incrementAndGet()));
                promise.complete(1);
            });
            while (added.get() == null) {
                Thread.onSpinWait();
            }
            Handle handle = added.get();
            for (int pause = random.nextInt(400); pause > 0; pause--) {
                Thread.onSpinWait();
            }
            handle.cancel();
            tck.run(() -> {});
            tck.run(() -> {});
            assertEquals(
                    handle.isCancelled() ? 0 : 1,
                    runs.get(),
                    "runs of a done-callback whose isCancelled() is " + handle.isCancelled());
        }
    }

    @Rule("THREAD-08")
    void cancellingTimersFromAnotherThreadLeavesTheOthersInOrder(Tck tck) {
        EventLoop loop = tck.loop();
        tck.background();
        List<Integer> ran = new ArrayList<>();
        List<Integer> kept = new ArrayList<>();
        List<Handle> others = new ArrayList<>();
        int count = 1000;
        tck.run(() -> {
            long base = loop.time() + 1_000_000;
            for (int i = 0; i < count; i++) {
                int number = i;
                Handle timer = loop.callAt(base + number * 5_000L, () -> ran.add(number));
                if (i % 2 == 0) {
                    others.add(timer);
                } else {
                    kept.add(number);
                }
            }
        });
        others.forEach(Handle::cancel);
        tck.until(() -> ran.containsAll(kept), "timers that were not cancelled run");
        tck.run(() -> {});
        assertEquals(kept, tck.call(() -> ran.stream().filter(n -> n % 2 == 1).toList()), "the order of the others");
        for (int i = 0; i < others.size(); i++) {
            int number = i * 2;
            boolean cancelled = others.get(i).isCancelled();
            assertNotEquals(cancelled, tck.call(() -> ran.contains(number)), "either cancelled or run");
        }
    }

    @Rule("THREAD-08")
    void cancellingDoneCallbacksOfAnIdleLoopLeavesTheOthers(Tck tck) {
        AtomicReference<Handle[]> todo = new AtomicReference<>();
        AtomicBoolean over = new AtomicBoolean();
        Helper<Boolean> canceller = tck.spawn("a thread that cancels", () -> {
            while (!over.get()) {
                Handle[] handles = todo.get();
                if (handles == null) {
                    Thread.onSpinWait();
                    continue;
                }
                for (int i = handles.length - 1; i >= 0; i--) {
                    handles[i].cancel();
                }
                todo.set(null);
            }
            return true;
        });
        AtomicInteger unwanted = new AtomicInteger();
        try {
            for (int round = 0; round < 2000; round++) {
                cancelWhileAdding(tck, todo, unwanted);
            }
        } finally {
            over.set(true);
        }
        canceller.join();
        tck.settle();
        assertEquals(0, unwanted.get(), "callbacks that were cancelled before the end and ran");
    }

    private static void cancelWhileAdding(Tck tck, AtomicReference<Handle[]> todo, AtomicInteger unwanted) {
        LoopPromise<String> promise = tck.loop().createPromise();
        AtomicInteger ran = new AtomicInteger();
        Handle[] handles = new Handle[20];
        for (int i = 0; i < handles.length; i++) {
            handles[i] = promise.future().addDoneCallback(done -> unwanted.incrementAndGet());
        }
        todo.set(handles);
        int count = 60;
        for (int i = 0; i < count; i++) {
            promise.future().addDoneCallback(done -> ran.incrementAndGet());
        }
        long start = System.nanoTime();
        while (todo.get() != null) {
            if (System.nanoTime() - start > tck.guardNanos()) {
                throw new AssertionError("cancel() of another thread does not return");
            }
            Thread.onSpinWait();
        }
        promise.complete("value");
        tck.run(() -> {}); // behind the callbacks of the future
        if (ran.get() != count) {
            tck.settle();
        }
        assertEquals(count, ran.get(), "callbacks that were not cancelled and ran");
        assertEquals(0, unwanted.get(), "callbacks that were cancelled before the end and ran");
    }
}
