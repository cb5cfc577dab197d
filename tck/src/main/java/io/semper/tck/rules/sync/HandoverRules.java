package io.semper.tck.rules.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopFuture;
import io.semper.tasks.DeadlineException;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tasks.sync.Lock;
import io.semper.tasks.sync.Queue;
import io.semper.tasks.sync.Semaphore;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A waiter that is cancelled in the callback that woke it: the next one proceeds, and no lock, permit or item is lost. Each test
 * checks what is true inside that callback, too.
 */
@SuppressWarnings("try") // guards that are held, not used
final class HandoverRules {
    @Rule("SYNC-04")
    void aLockGoesToTheNext(Tck tck, TaskEngine engine) throws Exception {
        List<String> trace = new ArrayList<>();
        Lock lock = new Lock(tck.loop());
        Tasks.run(tck.loop(), () -> {
            Lock.Guard first = lock.acquire();
            Task<?> head = Tasks.spawn(() -> {
                try (Lock.Guard held = lock.acquire()) {
                    trace.add("head");
                }
            });
            Task<?> second = Tasks.spawn(() -> {
                try (Lock.Guard held = lock.acquire()) {
                    trace.add("second");
                }
            });
            Tasks.yieldNow();
            first.close();
            assertEquals(1, lock.waiting(), "the head has the lock");
            head.cancel();
            assertEquals(0, lock.waiting(), "the second has it");
            assertTrue(lock.isHeld());
            second.await();
            assertTrue(head.future().isCancelled());
            assertFalse(lock.isHeld());
        });
        assertEquals(List.of("second"), trace);
    }

    @Rule("SYNC-04")
    void aLockWithoutAnotherWaiterIsFree(Tck tck, TaskEngine engine) throws Exception {
        Lock lock = new Lock(tck.loop());
        Tasks.run(tck.loop(), () -> {
            Lock.Guard first = lock.acquire();
            Task<?> head = Tasks.spawn(() -> lock.acquire());
            Tasks.yieldNow();
            first.close();
            head.cancel();
            assertFalse(lock.isHeld());
            Tasks.yieldNow();
            assertTrue(head.future().isCancelled());
        });
    }

    @Rule("SYNC-04")
    void aPermitGoesToTheNext(Tck tck, TaskEngine engine) throws Exception {
        Semaphore semaphore = Semaphore.bounded(tck.loop(), 2);
        Tasks.run(tck.loop(), () -> {
            Semaphore.Permits both = semaphore.acquire(2);
            Task<?> head = Tasks.spawn(() -> semaphore.acquire(2));
            Tasks.yieldNow();
            LoopFuture<Semaphore.Permits> second = semaphore.acquireAsync();
            LoopFuture<Semaphore.Permits> third = semaphore.acquireAsync();
            both.close();
            assertFalse(second.isDone());
            head.cancel();
            assertTrue(second.isDone());
            assertTrue(third.isDone());
            second.result().close();
            third.result().close();
            Tasks.yieldNow();
            assertTrue(head.future().isCancelled());
            assertEquals(2, semaphore.available());
        });
    }

    @Rule("SYNC-04")
    void anItemGoesToTheNext(Tck tck, TaskEngine engine) throws Exception {
        Queue<String> queue = Queue.fifo(tck.loop(), 0);
        Tasks.run(tck.loop(), () -> {
            Task<?> head = Tasks.spawn(() -> queue.get());
            Task<String> second = Tasks.spawn(() -> queue.get());
            Tasks.yieldNow();
            queue.putNow("item");
            head.cancel();
            assertEquals(0, queue.waitingToGet());
            assertEquals("item", second.await());
            assertTrue(head.future().isCancelled());
            assertEquals(0, queue.size());
        });
    }

    @Rule("SYNC-04")
    void allWaitersOfACancelledGroupGiveBack(Tck tck, TaskEngine engine) throws Exception {
        Semaphore semaphore = Semaphore.bounded(tck.loop(), 3);
        Tasks.run(tck.loop(), () -> {
            Semaphore.Permits all = semaphore.acquire(3);
            Tasks.group(group -> {
                for (int i = 0; i < 6; i++) {
                    group.spawn(() -> {
                        try (Semaphore.Permits held = semaphore.acquire()) {
                            Tasks.sleep(Duration.ofHours(1));
                        }
                    });
                }
                Tasks.yieldNow();
                all.close();
                group.cancel("enough");
                assertEquals(3, semaphore.available());
                assertEquals(0, semaphore.waiting());
            });
            assertEquals(3, semaphore.available());
        });
    }

    @Rule("SYNC-04")
    void aFutureThatIsDoneKeepsWhatItGot(Tck tck, TaskEngine engine) throws Exception {
        Semaphore semaphore = Semaphore.bounded(tck.loop(), 1);
        Tasks.run(tck.loop(), () -> {
            Semaphore.Permits first = semaphore.acquire();
            LoopFuture<Semaphore.Permits> head = semaphore.acquireAsync();
            LoopFuture<Semaphore.Permits> second = semaphore.acquireAsync();
            first.close();
            assertFalse(head.cancel());
            assertFalse(second.isDone(), "the permit belongs to the one that holds the first future");
            head.result().close();
            assertTrue(second.isDone());
        });
    }

    @Rule("SYNC-04")
    void aTimeoutThatRacesWithTheGrantLosesNothing(Tck tck, TaskEngine engine) throws Exception {
        Queue<Integer> queue = Queue.fifo(tck.loop(), 0);
        Tasks.run(tck.loop(), () -> {
            List<Integer> got = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int item = i;
                Duration soon = Duration.ofNanos(i * 10_000L);
                tck.loop().callLater(soon, () -> queue.putNow(item));
                try {
                    Tasks.timeout(soon, () -> {
                        got.add(queue.get());
                    });
                } catch (DeadlineException expired) {
                    got.add(queue.get());
                }
            }
            List<Integer> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                all.add(i);
            }
            assertEquals(all, got);
            assertEquals(0, queue.size());
        });
    }
}
