package io.semper.tck.rules.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopFuture;
import io.semper.tasks.Cancelled;
import io.semper.tasks.DeadlineException;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tasks.sync.Condition;
import io.semper.tasks.sync.Lock;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.InTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Waits for a condition. */
@SuppressWarnings("try") // guards that are held, not used
final class ConditionRules {
    private static void waitFor(Lock lock, Condition condition, String name, List<String> trace) {
        try (Lock.Guard held = lock.acquire()) {
            try {
                condition.await(held);
                trace.add(name + " is signalled");
            } catch (Cancelled cancelled) {
                trace.add(name + " is cancelled");
                throw cancelled;
            } finally {
                trace.add(name + (held.isHeld() ? " holds" : " does not hold"));
            }
        }
    }

    @Rule("SYNC-11")
    void aWaitReleasesTheLockAndHoldsItAgain(Tck tck, TaskEngine engine) throws Exception {
        List<String> trace = new ArrayList<>();
        Lock lock = new Lock(tck.loop());
        Condition condition = lock.newCondition();
        assertSame(lock, condition.lock());
        Tasks.run(tck.loop(), () -> {
            for (String name : List.of("a", "b", "c")) {
                Tasks.spawn(() -> waitFor(lock, condition, name, trace));
            }
            Tasks.yieldNow();
            assertFalse(lock.isHeld());
            assertEquals(3, condition.waiting());
            try (Lock.Guard held = lock.acquire()) {
                condition.signal(held);
                assertEquals(2, condition.waiting());
                Tasks.yieldNow();
                assertEquals(List.of(), trace, "the lock is held");
            }
            Tasks.yieldNow();
            assertEquals(List.of("a is signalled", "a holds"), trace);
            try (Lock.Guard held = lock.acquire()) {
                condition.signalAll(held);
                condition.signal(held);
                trace.clear();
            }
            InTask.turns();
            assertEquals(List.of("b is signalled", "b holds", "c is signalled", "c holds"), trace);
            assertFalse(lock.isHeld());
        });
    }

    @Rule("SYNC-11")
    void callbacksWaitByAFuture(Tck tck, TaskEngine engine) throws Exception {
        Lock lock = new Lock(tck.loop());
        Condition condition = lock.newCondition();
        Lock.Guard first = tck.await(lock.acquireAsync());
        LoopFuture<Lock.Guard> waits = condition.awaitAsync(first);
        assertFalse(first.isHeld());
        Lock.Guard second = tck.await(lock.acquireAsync());
        condition.signal(second);
        tck.settle();
        assertFalse(waits.isDone());
        second.close();
        assertSame(first, tck.await(waits));
        assertTrue(first.isHeld());
        first.close();
        assertFalse(lock.isHeld());
    }

    @Rule("SYNC-11")
    void callsNeedTheLock(Tck tck, TaskEngine engine) throws Exception {
        Lock lock = new Lock(tck.loop());
        Lock other = new Lock(tck.loop());
        Condition condition = lock.newCondition();
        Tasks.run(tck.loop(), () -> {
            Lock.Guard closed = lock.acquire();
            closed.close();
            Lock.Guard foreign = other.acquire();
            assertThrows(IllegalStateException.class, () -> condition.await(closed));
            assertThrows(IllegalStateException.class, () -> condition.awaitAsync(closed));
            assertThrows(IllegalStateException.class, () -> condition.awaitUntil(closed, () -> true));
            assertThrows(IllegalStateException.class, () -> condition.signal(closed));
            assertThrows(IllegalStateException.class, () -> condition.signalAll(closed));
            assertThrows(IllegalArgumentException.class, () -> condition.signal(foreign));
            assertThrows(IllegalArgumentException.class, () -> condition.await(foreign));
            assertTrue(foreign.isHeld());
            assertEquals(0, condition.waiting());
            foreign.close();
        });
    }

    @Rule("SYNC-12")
    void aCancelBeforeTheSignalComesWithTheLock(Tck tck, TaskEngine engine) throws Exception {
        List<String> trace = new ArrayList<>();
        Lock lock = new Lock(tck.loop());
        Condition condition = lock.newCondition();
        Tasks.run(tck.loop(), () -> {
            Task<?> task = Tasks.spawn(() -> waitFor(lock, condition, "task", trace));
            Tasks.yieldNow();
            try (Lock.Guard held = lock.acquire()) {
                task.cancel();
                assertEquals(0, condition.waiting());
                condition.signal(held);
                Tasks.yieldNow();
                assertFalse(task.isDone());
            }
            Tasks.yieldNow();
            assertEquals(List.of("task is cancelled", "task holds"), trace);
            assertTrue(task.future().isCancelled());
            assertFalse(lock.isHeld());
        });
    }

    @Rule("SYNC-12")
    void aCancelWhileTheLockIsFreeHoldsIt(Tck tck, TaskEngine engine) throws Exception {
        List<String> trace = new ArrayList<>();
        Lock lock = new Lock(tck.loop());
        Condition condition = lock.newCondition();
        Tasks.run(tck.loop(), () -> {
            Task<?> task = Tasks.spawn(() -> waitFor(lock, condition, "task", trace));
            Tasks.yieldNow();
            task.cancel();
            assertTrue(lock.isHeld());
            Tasks.yieldNow();
            assertEquals(List.of("task is cancelled", "task holds"), trace);
            assertFalse(lock.isHeld());
        });
    }

    @Rule("SYNC-12")
    void aTimeoutComesWithTheLock(Tck tck, TaskEngine engine) throws Exception {
        List<String> trace = new ArrayList<>();
        Lock lock = new Lock(tck.loop());
        Condition condition = lock.newCondition();
        Tasks.run(tck.loop(), () -> {
            try (Lock.Guard held = lock.acquire()) {
                Tasks.spawn(() -> {
                    try (Lock.Guard other = lock.acquire()) {
                        Tasks.sleep(Duration.ofMillis(20));
                        trace.add("other releases");
                    }
                });
                assertThrows(
                        DeadlineException.class,
                        () -> Tasks.timeout(Duration.ofMillis(2), () -> condition.await(held)));
                trace.add("expired");
                assertTrue(held.isHeld());
            }
            assertEquals(List.of("other releases", "expired"), trace);
            assertFalse(lock.isHeld());
        });
    }

    @Rule("SYNC-12")
    void theFutureOfACancelledWaitIsPendingUntilTheLockIsHeld(Tck tck, TaskEngine engine) {
        Lock lock = new Lock(tck.loop());
        Condition condition = lock.newCondition();
        Lock.Guard first = tck.await(lock.acquireAsync());
        LoopFuture<Lock.Guard> waits = condition.awaitAsync(first);
        Lock.Guard second = tck.await(lock.acquireAsync());
        waits.cancel();
        assertFalse(waits.isDone());
        second.close();
        assertTrue(waits.isCancelled());
        assertTrue(first.isHeld());
        first.close();
        assertFalse(lock.isHeld());
    }

    @Rule("SYNC-13")
    void theSignalOfACancelledWaiterIsPassedOn(Tck tck, TaskEngine engine) throws Exception {
        List<String> trace = new ArrayList<>();
        Lock lock = new Lock(tck.loop());
        Condition condition = lock.newCondition();
        Tasks.run(tck.loop(), () -> {
            Task<?> first = Tasks.spawn(() -> waitFor(lock, condition, "first", trace));
            Task<?> second = Tasks.spawn(() -> waitFor(lock, condition, "second", trace));
            Task<?> third = Tasks.spawn(() -> waitFor(lock, condition, "third", trace));
            Tasks.yieldNow();
            try (Lock.Guard held = lock.acquire()) {
                condition.signal(held);
                first.cancel();
                assertEquals(1, condition.waiting(), "the second is signalled");
            }
            InTask.turns();
            assertEquals(List.of("first is cancelled", "first holds", "second is signalled", "second holds"), trace);
            assertTrue(second.isDone());
            third.cancel();
        });
    }

    @Rule("SYNC-13")
    void oneThatHasTheLockHasHadItsSignal(Tck tck, TaskEngine engine) throws Exception {
        List<String> trace = new ArrayList<>();
        Lock lock = new Lock(tck.loop());
        Condition condition = lock.newCondition();
        Tasks.run(tck.loop(), () -> {
            Task<?> first = Tasks.spawn(() -> waitFor(lock, condition, "first", trace));
            Task<?> second = Tasks.spawn(() -> waitFor(lock, condition, "second", trace));
            Tasks.yieldNow();
            Lock.Guard held = lock.acquire();
            condition.signal(held);
            held.close();
            first.cancel();
            InTask.turns();
            assertEquals(List.of("first is signalled", "first holds"), trace);
            assertEquals(1, condition.waiting());
            second.cancel();
        });
    }

    @Rule("SYNC-13")
    void aSignalForAllIsPassedOnToNone(Tck tck, TaskEngine engine) throws Exception {
        List<String> trace = new ArrayList<>();
        Lock lock = new Lock(tck.loop());
        Condition condition = lock.newCondition();
        Tasks.run(tck.loop(), () -> {
            Task<?> first = Tasks.spawn(() -> waitFor(lock, condition, "first", trace));
            Tasks.yieldNow();
            Lock.Guard held = lock.acquire();
            condition.signalAll(held);
            LoopFuture<Lock.Guard> later = condition.awaitAsync(held);
            first.cancel();
            InTask.turns();
            assertFalse(later.isDone(), "its wait began after the signal");
            Lock.Guard last = lock.acquire();
            condition.signal(last);
            last.close();
            later.result().close();
        });
    }

    @Rule("SYNC-14")
    void theTestIsMadeAtOnceAndAfterEachSignal(Tck tck, TaskEngine engine) throws Exception {
        Lock lock = new Lock(tck.loop());
        Condition condition = lock.newCondition();
        Tasks.run(tck.loop(), () -> {
            int[] value = {0};
            int[] tests = {0};
            try (Lock.Guard held = lock.acquire()) {
                condition.awaitUntil(held, () -> true);
                assertTrue(held.isHeld());
            }
            Task<?> task = Tasks.spawn(() -> {
                try (Lock.Guard held = lock.acquire()) {
                    condition.awaitUntil(held, () -> {
                        tests[0]++;
                        assertTrue(held.isHeld());
                        return value[0] == 2;
                    });
                }
            });
            for (int i = 1; i <= 2; i++) {
                Tasks.yieldNow();
                assertFalse(task.isDone());
                try (Lock.Guard held = lock.acquire()) {
                    value[0] = i;
                    condition.signal(held);
                }
            }
            task.await();
            assertEquals(3, tests[0]);
            assertFalse(lock.isHeld());
        });
    }

    @Rule("SYNC-14")
    void conditionsOfOneLockAreApart(Tck tck, TaskEngine engine) throws Exception {
        List<String> trace = new ArrayList<>();
        Lock lock = new Lock(tck.loop());
        Condition notEmpty = lock.newCondition();
        Condition notFull = lock.newCondition();
        Tasks.run(tck.loop(), () -> {
            Tasks.spawn(() -> waitFor(lock, notEmpty, "getter", trace));
            Task<?> putter = Tasks.spawn(() -> waitFor(lock, notFull, "putter", trace));
            Tasks.yieldNow();
            try (Lock.Guard held = lock.acquire()) {
                notEmpty.signalAll(held);
            }
            InTask.turns();
            assertEquals(List.of("getter is signalled", "getter holds"), trace);
            assertEquals(1, notFull.waiting());
            putter.cancel();
        });
    }
}
