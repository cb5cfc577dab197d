package io.semper.tck.rules.sync;

import static io.semper.tck.rules.support.Refusals.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tasks.sync.Barrier;
import io.semper.tasks.sync.Condition;
import io.semper.tasks.sync.Event;
import io.semper.tasks.sync.Lock;
import io.semper.tasks.sync.Queue;
import io.semper.tasks.sync.Select;
import io.semper.tasks.sync.Semaphore;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.function.Executable;

/** Where the calls may be made, with what arguments, and what they leave behind. */
final class SyncUseRules {
    /** A call of each kind, which would succeed where it may be made. */
    private static List<Executable> calls(EventLoop loop) {
        Lock lock = new Lock(loop);
        Lock.Guard held = Objects.requireNonNull(lock.tryAcquire());
        Condition condition = lock.newCondition();
        Semaphore semaphore = new Semaphore(loop, 2);
        Semaphore.Permits permits = Objects.requireNonNull(semaphore.tryAcquire());
        Event event = new Event(loop);
        Queue<String> queue = Queue.fifo(loop, 0);
        queue.putNow("item");
        return List.of(
                lock::acquireAsync,
                lock::tryAcquire,
                held::close,
                () -> condition.signal(held),
                () -> condition.signalAll(held),
                () -> condition.awaitAsync(held),
                semaphore::acquireAsync,
                semaphore::tryAcquire,
                semaphore::release,
                permits::close,
                event::set,
                event::clear,
                event::awaitAsync,
                () -> new Barrier(loop, 2).awaitAsync(),
                queue::getAsync,
                queue::poll,
                queue::getNow,
                () -> queue.putAsync("other"),
                () -> queue.putNow("other"),
                () -> queue.offer("other"),
                queue::taskDone,
                queue::joinAsync,
                queue::shutdown,
                queue::shutdownNow,
                () -> new Select<String>(loop).get(queue, item -> item).chooseAsync());
    }

    private static List<Executable> waits(EventLoop loop) {
        Lock lock = new Lock(loop);
        Lock other = new Lock(loop);
        Lock.Guard held = Objects.requireNonNull(other.tryAcquire());
        Semaphore semaphore = new Semaphore(loop, 2);
        Event event = new Event(loop);
        Queue<String> queue = Queue.fifo(loop, 0);
        queue.putNow("item");
        return List.of(
                lock::acquire,
                () -> other.newCondition().await(held),
                () -> other.newCondition().awaitUntil(held, () -> true),
                semaphore::acquire,
                event::await,
                () -> new Barrier(loop, 1).await(),
                queue::get,
                () -> queue.put("other"),
                queue::join,
                () -> new Select<String>(loop).get(queue, item -> item).await());
    }

    @Rule("SYNC-01")
    void callsOnOtherThreadsAreRefused(Tck tck, TaskEngine engine) {
        List<Executable> calls = new ArrayList<>(calls(tck.loop()));
        calls.addAll(waits(tck.loop()));
        tck.background();
        for (Executable each : calls) {
            assertThrows(io.semper.WrongThreadException.class, each);
        }
    }

    @Rule("SYNC-01")
    void callsInCodeOfAnotherLoopAreRefused(Tck tck, TaskEngine engine) throws Exception {
        List<Executable> calls = new ArrayList<>(calls(tck.loop()));
        calls.addAll(waits(tck.loop()));
        EventLoop other = tck.newLoop();
        tck.run(other, () -> calls.forEach(each -> assertThrows(IllegalStateException.class, each)));
        Tasks.run(other, () -> calls.forEach(each -> assertThrows(IllegalStateException.class, each)));
    }

    @Rule("SYNC-01")
    void onlyATaskWaits(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        Lock lock = new Lock(loop);
        Semaphore semaphore = new Semaphore(loop, 1);
        Queue<String> queue = Queue.fifo(loop, 0);
        queue.putNow("item");
        tck.run(() -> {
            waits(loop).forEach(each -> assertThrows(IllegalStateException.class, each));
            assertThrows(IllegalStateException.class, lock::acquire);
            assertThrows(IllegalStateException.class, semaphore::acquire);
            assertThrows(IllegalStateException.class, queue::get);
            assertThrows(IllegalStateException.class, () -> queue.put("other"));
            assertFalse(lock.isHeld());
            assertEquals(1, semaphore.available());
            assertEquals(1, queue.size());
        });
    }

    @Rule("SYNC-01")
    void callbacksGetFutures(Tck tck, TaskEngine engine) {
        Lock lock = new Lock(tck.loop());
        tck.run(() -> {
            Lock.Guard first = lock.acquireAsync().result();
            lock.acquireAsync().thenAccept(held -> {
                tck.mark("second").run();
                held.close();
            });
            tck.loop().callSoon(() -> {
                tck.mark("release").run();
                first.close();
            });
        });
        tck.awaitMarks("release", "second");
        assertFalse(lock.isHeld());
    }

    @Rule("SYNC-01")
    void aClosedLoopMakesNoneWait(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        Lock lock = new Lock(loop);
        Lock.Guard held = Objects.requireNonNull(lock.tryAcquire());
        Semaphore semaphore = new Semaphore(loop, 0);
        Queue<String> queue = Queue.fifo(loop, 0);
        LoopFuture<String> pending = queue.getAsync();
        loop.close();
        assertThrows(LoopClosedException.class, lock::acquireAsync);
        assertThrows(LoopClosedException.class, semaphore::acquireAsync);
        assertThrows(LoopClosedException.class, queue::getAsync);
        assertThrows(LoopClosedException.class, () -> lock.newCondition().awaitAsync(held));
        assertThrows(LoopClosedException.class, () -> new Event(loop).awaitAsync());
        held.close();
        assertFalse(lock.isHeld());
        semaphore.release();
        assertEquals(1, semaphore.available());
        queue.putNow("item");
        assertEquals("item", pending.result());
    }

    @Rule("SYNC-17")
    void waitsThatTimeOutLeaveNothingBehind(Tck tck, TaskEngine engine) throws Exception {
        EventLoop loop = tck.loop();
        Lock lock = new Lock(loop);
        Semaphore semaphore = new Semaphore(loop, 0);
        Event event = new Event(loop);
        Barrier barrier = new Barrier(loop, 2);
        Condition condition = lock.newCondition();
        WeakReference<?> first = Tasks.run(loop, () -> {
            LoopFuture<Lock.Guard> early = Objects.requireNonNull(lock.acquireAsync());
            WeakReference<?> waiter = null;
            for (int i = 0; i < 1_000; i++) {
                LoopFuture<?> waits = i % 2 == 0 ? lock.acquireAsync() : semaphore.acquireAsync();
                waiter = waiter == null ? new WeakReference<>(waits) : waiter;
                waits.cancel();
                event.awaitAsync().cancel();
                barrier.awaitAsync().cancel();
                for (Executable each : List.<Executable>of(semaphore::acquire, event::await, barrier::await)) {
                    Tasks.moveOnAfter(Duration.ZERO, () -> {
                        run(each);
                        return "done";
                    });
                }
            }
            early.result().close();
            return waiter;
        });
        assertEquals(0, lock.waiting());
        assertEquals(0, semaphore.waiting());
        assertEquals(0, event.waiting());
        assertEquals(0, barrier.waiting());
        assertEquals(0, condition.waiting());
        tck.awaitCollected(first, "a wait that was cancelled");
    }

    private static void run(Executable wait) {
        try {
            wait.execute();
        } catch (Error | RuntimeException thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw new AssertionError(thrown);
        }
    }

    @Rule("SYNC-17")
    void tasksThatTimeOutAreGone(Tck tck, TaskEngine engine) throws Exception {
        Semaphore semaphore = new Semaphore(tck.loop(), 0);
        Tasks.run(tck.loop(), () -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                tasks.add(Tasks.spawn(() -> Tasks.moveOnAfter(Duration.ofMillis(1), () -> semaphore.acquire())));
            }
            for (Task<?> each : tasks) {
                each.await();
            }
            assertEquals(0, semaphore.waiting());
            assertEquals(List.of(Tasks.currentTask()), Tasks.allTasks(tck.loop()));
        });
    }

    @Rule("SYNC-18")
    void badNumbersAreRefused(Tck tck, TaskEngine engine) throws Exception {
        EventLoop loop = tck.loop();
        refused(IllegalArgumentException.class, "-1", () -> new Semaphore(loop, -1));
        refused(IllegalArgumentException.class, "0", () -> Semaphore.bounded(loop, 0));
        refused(IllegalArgumentException.class, "-5", () -> Semaphore.bounded(loop, -5));
        refused(IllegalArgumentException.class, "0", () -> new Barrier(loop, 0));
        refused(IllegalArgumentException.class, "-3", () -> new Barrier(loop, -3));
        Semaphore semaphore = Semaphore.bounded(loop, 2);
        for (int bad : new int[] {0, -1, Integer.MIN_VALUE}) {
            refused(IllegalArgumentException.class, "" + bad, () -> semaphore.acquireAsync(bad));
            refused(IllegalArgumentException.class, "" + bad, () -> semaphore.tryAcquire(bad));
            refused(IllegalArgumentException.class, "" + bad, () -> semaphore.release(bad));
        }
        refused(IllegalArgumentException.class, "3", () -> semaphore.acquireAsync(3));
        refused(IllegalArgumentException.class, "3", () -> semaphore.tryAcquire(3));
        Tasks.run(loop, () -> {
            refused(IllegalArgumentException.class, "3", () -> semaphore.acquire(3));
            refused(IllegalArgumentException.class, "0", () -> semaphore.acquire(0));
        });
        assertEquals(2, semaphore.available());
        assertEquals(0, semaphore.waiting());
    }

    @Rule("SYNC-18")
    void nullIsRefused(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        assertThrows(NullPointerException.class, () -> new Lock(null));
        assertThrows(NullPointerException.class, () -> new Semaphore(null, 1));
        assertThrows(NullPointerException.class, () -> new Event(null));
        assertThrows(NullPointerException.class, () -> new Barrier(null, 1));
        Lock lock = new Lock(loop);
        Condition condition = lock.newCondition();
        Lock.Guard held = Objects.requireNonNull(lock.tryAcquire());
        assertThrows(NullPointerException.class, () -> condition.signal(null));
        assertThrows(NullPointerException.class, () -> condition.awaitAsync(null));
        assertTrue(held.isHeld());
        assertNotNull(held.lock());
        held.close();
    }

    @Rule("SYNC-18")
    void whatIsMadeWithoutALoopBelongsToTheRunningOne(Tck tck, TaskEngine engine) {
        assertThrows(IllegalStateException.class, () -> new Lock());
        tck.run(() -> {
            assertEquals(tck.loop(), new Lock().loop());
            assertEquals(tck.loop(), new Semaphore(1).loop());
            assertEquals(tck.loop(), Semaphore.bounded(1).loop());
            assertEquals(tck.loop(), new Event().loop());
            assertEquals(tck.loop(), new Barrier(1).loop());
            assertEquals(tck.loop(), Queue.<String>fifo(1).loop());
        });
    }
}
