package io.semper.tck.rules.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopFuture;
import io.semper.tasks.DeadlineException;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tasks.sync.Lock;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Who holds a lock. */
@SuppressWarnings("try") // guards that are held, not used
final class LockRules {
    @Rule("SYNC-02")
    void tasksHoldALockInTheOrderInWhichTheyCame(Tck tck, TaskEngine engine) throws Exception {
        List<String> trace = new ArrayList<>();
        Lock lock = new Lock(tck.loop());
        Tasks.run(tck.loop(), () -> {
            Lock.Guard first = lock.acquire();
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                String name = "t" + i;
                tasks.add(Tasks.spawn(tck.loop(), name, () -> {
                    try (Lock.Guard held = lock.acquire()) {
                        assertTrue(held.isHeld());
                        trace.add(name);
                        Tasks.yieldNow();
                        trace.add(name);
                    }
                }));
            }
            Tasks.yieldNow();
            assertEquals(10, lock.waiting());
            first.close();
            for (Task<?> each : tasks) {
                each.await();
            }
            assertFalse(lock.isHeld());
        });
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            expected.add("t" + i);
            expected.add("t" + i);
        }
        assertEquals(expected, trace, "two at a time, or another order");
    }

    @Rule("SYNC-02")
    void aNewcomerDoesNotOvertake(Tck tck, TaskEngine engine) throws Exception {
        Lock lock = new Lock(tck.loop());
        Tasks.run(tck.loop(), () -> {
            Lock.Guard first = lock.acquire();
            LoopFuture<Lock.Guard> waits = lock.acquireAsync();
            assertFalse(waits.isDone());
            first.close();
            assertTrue(waits.isDone(), "the release passes the lock on before it returns");
            assertNull(lock.tryAcquire(), "the lock belongs to the one that waited");
            LoopFuture<Lock.Guard> newcomer = lock.acquireAsync();
            assertFalse(newcomer.isDone());
            assertTrue(waits.result().isHeld());
            waits.result().close();
            assertTrue(newcomer.result().isHeld());
            newcomer.result().close();
            Lock.Guard free = Objects.requireNonNull(lock.tryAcquire(), "the lock is free");
            free.close();
        });
    }

    @Rule("SYNC-02")
    void oneReleaseServesOne(Tck tck, TaskEngine engine) throws Exception {
        Lock lock = new Lock(tck.loop());
        Tasks.run(tck.loop(), () -> {
            Lock.Guard first = lock.acquire();
            List<LoopFuture<Lock.Guard>> waiting = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                waiting.add(lock.acquireAsync());
            }
            first.close();
            assertEquals(List.of(true, false, false, false, false), done(waiting));
            waiting.get(0).result().close();
            assertEquals(List.of(true, true, false, false, false), done(waiting));
        });
    }

    private static List<Boolean> done(List<LoopFuture<Lock.Guard>> futures) {
        return futures.stream().map(LoopFuture::isDone).toList();
    }

    @Rule("SYNC-03")
    void aCancelledWaiterNeverHoldsTheLock(Tck tck, TaskEngine engine) throws Exception {
        List<String> trace = new ArrayList<>();
        Lock lock = new Lock(tck.loop());
        Tasks.run(tck.loop(), () -> {
            Lock.Guard first = lock.acquire();
            Task<?> cancelled = Tasks.spawn(() -> {
                try (Lock.Guard held = lock.acquire()) {
                    trace.add("cancelled");
                }
            });
            Task<?> next = Tasks.spawn(() -> {
                try (Lock.Guard held = lock.acquire()) {
                    trace.add("next");
                }
            });
            LoopFuture<Lock.Guard> future = lock.acquireAsync();
            Tasks.yieldNow();
            assertEquals(3, lock.waiting());
            assertTrue(cancelled.cancel());
            assertTrue(future.cancel());
            assertEquals(1, lock.waiting(), "they have left inside the calls");
            first.close();
            next.await();
            assertTrue(cancelled.future().isCancelled());
            assertFalse(lock.isHeld());
        });
        assertEquals(List.of("next"), trace);
    }

    @Rule("SYNC-03")
    void aTimeoutEndsTheWait(Tck tck, TaskEngine engine) throws Exception {
        Lock lock = new Lock(tck.loop());
        Tasks.run(tck.loop(), () -> {
            Lock.Guard other = Objects.requireNonNull(lock.tryAcquire());
            assertThrows(
                    DeadlineException.class,
                    () -> Tasks.timeout(Duration.ofMillis(2), () -> {
                        lock.acquire().close();
                    }));
            assertEquals(0, lock.waiting());
            other.close();
            assertFalse(lock.isHeld());
        });
    }

    @Rule("SYNC-05")
    void aGuardReleasesOnce(Tck tck, TaskEngine engine) throws Exception {
        Lock lock = new Lock(tck.loop());
        Tasks.run(tck.loop(), () -> {
            Lock.Guard first = lock.acquire();
            assertSame(lock, first.lock());
            first.close();
            assertFalse(first.isHeld());
            Lock.Guard second = lock.acquire();
            first.close();
            assertTrue(second.isHeld(), "the first guard has nothing to release");
            second.close();
            second.close();
            assertFalse(lock.isHeld());
        });
    }

    @Rule("SYNC-05")
    void theBlockReleasesHoweverItEnds(Tck tck, TaskEngine engine) throws Exception {
        Lock lock = new Lock(tck.loop());
        Tasks.run(tck.loop(), () -> {
            Task<?> fails = Tasks.spawn(() -> {
                try (Lock.Guard held = lock.acquire()) {
                    Tasks.yieldNow();
                    throw new IllegalArgumentException("the body fails");
                }
            });
            Task<?> isCancelled = Tasks.spawn(() -> {
                try (Lock.Guard held = lock.acquire()) {
                    Tasks.sleep(Duration.ofHours(1));
                }
            });
            assertThrows(IllegalArgumentException.class, fails::await);
            Tasks.yieldNow();
            assertTrue(lock.isHeld());
            isCancelled.cancel();
            assertTrue(lock.isHeld(), "its code has not run yet");
            Tasks.yieldNow();
            assertFalse(lock.isHeld());
        });
    }

    @Rule("SYNC-06")
    void aTaskDoesNotWaitForItself(Tck tck, TaskEngine engine) throws Exception {
        Lock lock = new Lock(tck.loop());
        Tasks.run(tck.loop(), () -> {
            try (Lock.Guard held = lock.acquire()) {
                assertThrows(IllegalStateException.class, lock::acquire);
                assertTrue(held.isHeld());
                assertEquals(0, lock.waiting());
                assertNull(lock.tryAcquire());
            }
            Lock.Guard again = lock.acquire();
            assertNotNull(again);
            again.close();
        });
    }
}
