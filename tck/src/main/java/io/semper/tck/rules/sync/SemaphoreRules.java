package io.semper.tck.rules.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopFuture;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tasks.sync.Semaphore;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Who gets permits. */
@SuppressWarnings("try") // guards that are held, not used
final class SemaphoreRules {
    @Rule("SYNC-07")
    void permitsGoToThoseThatCameFirst(Tck tck, TaskEngine engine) throws Exception {
        List<String> trace = new ArrayList<>();
        Semaphore semaphore = new Semaphore(tck.loop(), 0);
        Tasks.run(tck.loop(), () -> {
            for (int i = 0; i < 4; i++) {
                String name = "t" + i;
                Tasks.spawn(() -> {
                    semaphore.acquire();
                    trace.add(name);
                });
            }
            Tasks.yieldNow();
            semaphore.release(2);
            Tasks.yieldNow();
            semaphore.release(2);
            Tasks.yieldNow();
        });
        assertEquals(List.of("t0", "t1", "t2", "t3"), trace);
    }

    @Rule("SYNC-07")
    void oneThatWantsManyIsNotOvertaken(Tck tck, TaskEngine engine) throws Exception {
        Semaphore semaphore = new Semaphore(tck.loop(), 2);
        Tasks.run(tck.loop(), () -> {
            LoopFuture<Semaphore.Permits> many = semaphore.acquireAsync(3);
            LoopFuture<Semaphore.Permits> one = semaphore.acquireAsync(1);
            assertNull(semaphore.tryAcquire(), "there are permits, and others wait");
            assertFalse(one.isDone());
            assertEquals(2, semaphore.waiting());
            semaphore.release();
            assertTrue(many.isDone());
            assertFalse(one.isDone());
            assertEquals(3, many.result().count());
            many.result().close();
            assertTrue(one.isDone());
            assertEquals(2, semaphore.available());
        });
    }

    @Rule("SYNC-08")
    void oneThatGivesUpLetsThoseBehindItGoOn(Tck tck, TaskEngine engine) throws Exception {
        Semaphore semaphore = new Semaphore(tck.loop(), 2);
        Tasks.run(tck.loop(), () -> {
            Task<?> many = Tasks.spawn(() -> semaphore.acquire(3));
            Tasks.yieldNow();
            LoopFuture<Semaphore.Permits> first = semaphore.acquireAsync(1);
            LoopFuture<Semaphore.Permits> second = semaphore.acquireAsync(2);
            many.cancel();
            assertTrue(first.isDone(), "served inside the call that cancels");
            assertFalse(second.isDone());
            first.result().close();
            assertTrue(second.isDone());
            second.result().close();

            LoopFuture<Semaphore.Permits> future = semaphore.acquireAsync(3);
            LoopFuture<Semaphore.Permits> behind = semaphore.acquireAsync(2);
            assertTrue(future.cancel());
            assertTrue(behind.isDone());
            behind.result().close();
            assertEquals(2, semaphore.available());
            assertEquals(0, semaphore.waiting());
        });
    }

    @Rule("SYNC-09")
    void permitsAreReleasedOnce(Tck tck, TaskEngine engine) throws Exception {
        Semaphore semaphore = new Semaphore(tck.loop(), 3);
        Tasks.run(tck.loop(), () -> {
            Semaphore.Permits two = semaphore.acquire(2);
            assertEquals(1, semaphore.available());
            two.close();
            two.close();
            assertEquals(3, semaphore.available());
            Task<?> fails = Tasks.spawn(() -> {
                try (Semaphore.Permits held = semaphore.acquire()) {
                    Tasks.yieldNow();
                    throw new IllegalArgumentException("the body fails");
                }
            });
            Task<?> isCancelled = Tasks.spawn(() -> {
                try (Semaphore.Permits held = semaphore.acquire()) {
                    Tasks.sleep(Duration.ofHours(1));
                }
            });
            Tasks.yieldNow();
            assertEquals(1, semaphore.available());
            assertThrows(IllegalArgumentException.class, fails::await);
            isCancelled.cancel();
            Tasks.yieldNow();
            assertEquals(3, semaphore.available());
        });
    }

    @Rule("SYNC-10")
    void aReleaseServesAsManyAsItSufficesFor(Tck tck, TaskEngine engine) throws Exception {
        Semaphore semaphore = new Semaphore(tck.loop(), 0);
        Tasks.run(tck.loop(), () -> {
            LoopFuture<Semaphore.Permits> first = semaphore.acquireAsync(2);
            LoopFuture<Semaphore.Permits> second = semaphore.acquireAsync(2);
            LoopFuture<Semaphore.Permits> third = semaphore.acquireAsync(2);
            semaphore.release(5);
            assertTrue(first.isDone());
            assertTrue(second.isDone());
            assertFalse(third.isDone());
            assertEquals(1, semaphore.available());
            assertEquals(1, semaphore.waiting());
            third.cancel();
        });
    }

    @Rule("SYNC-10")
    void anOverReleaseChangesNothing(Tck tck, TaskEngine engine) {
        Semaphore bounded = Semaphore.bounded(tck.loop(), 2);
        assertThrows(IllegalStateException.class, bounded::release);
        assertEquals(2, bounded.available());
        Semaphore.Permits held = tck.await(bounded.acquireAsync());
        assertThrows(IllegalStateException.class, () -> bounded.release(2));
        assertEquals(1, bounded.available());
        bounded.release();
        assertEquals(2, bounded.available());
        assertThrows(IllegalStateException.class, held::close, "released by other means before");
        assertEquals(2, bounded.available());

        Semaphore large = new Semaphore(tck.loop(), Integer.MAX_VALUE - 1);
        assertThrows(IllegalStateException.class, () -> large.release(2));
        large.release();
        assertEquals(Integer.MAX_VALUE, large.available());
    }
}
