package io.semper.tck.rules.sync;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.tasks.TaskBody;
import io.semper.tasks.sync.Barrier;
import io.semper.tasks.sync.Condition;
import io.semper.tasks.sync.Event;
import io.semper.tasks.sync.Lock;
import io.semper.tasks.sync.Queue;
import io.semper.tasks.sync.Select;
import io.semper.tasks.sync.Semaphore;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Something that a task waits for, in each form that this package and its queues have, so that a race can be run on all of them. For one
 * use, on its loop.
 */
final class Contended {
    private final String name;
    private final TaskBody waits;
    private final Runnable grants;
    private final boolean undone;
    private final Predicate<Boolean> intact;

    private Contended(String name, TaskBody waits, Runnable grants, boolean undone, Predicate<Boolean> intact) {
        this.name = name;
        this.waits = waits;
        this.grants = grants;
        this.undone = undone;
        this.intact = intact;
    }

    /** Makes one of each, none of which can be had at once. */
    static List<Contended> each(EventLoop loop) {
        return List.of(
                lock(loop),
                condition(loop),
                semaphore(loop),
                event(loop),
                barrier(loop),
                get(loop),
                put(loop),
                selectOfAGet(loop),
                selectOfALock(loop));
    }

    /** Waits in the current task, and releases at once what it got. */
    void await() throws Exception {
        waits.run();
    }

    /** Lets the one who waits have what it waits for. */
    void grant() {
        grants.run();
    }

    /** Whether a cancellation undoes a grant that the task does not know of yet; otherwise the task continues with it. */
    boolean isUndone() {
        return undone;
    }

    /**
     * Whether nothing is lost and nothing held, once the task has ended.
     *
     * @param served whether the task had what it waited for
     */
    boolean isIntact(boolean served) {
        return intact.test(served);
    }

    @Override
    public String toString() {
        return name;
    }

    private static <T extends @Nullable Object> T heldNow(@Nullable T held) {
        if (held == null) {
            throw new AssertionError("what is free cannot be had");
        }
        return held;
    }

    private static Contended lock(EventLoop loop) {
        Lock lock = new Lock(loop);
        Lock.Guard first = heldNow(lock.tryAcquire());
        return new Contended(
                "lock",
                () -> lock.acquire().close(),
                first::close,
                true,
                served -> !lock.isHeld() && lock.waiting() == 0);
    }

    private static Contended condition(EventLoop loop) {
        Lock lock = new Lock(loop);
        Condition condition = lock.newCondition();
        return new Contended(
                "condition",
                () -> {
                    try (Lock.Guard held = lock.acquire()) {
                        condition.await(held);
                    }
                },
                () -> {
                    // Held already by one that was cancelled before: the lock then passes to this one, and back.
                    LoopFuture<Lock.Guard> acquired = lock.acquireAsync();
                    acquired.addDoneCallback(done -> done.result().close());
                    if (acquired.isDone()) {
                        condition.signal(acquired.result());
                        acquired.result().close();
                    }
                },
                false,
                served -> !lock.isHeld() && lock.waiting() == 0 && condition.waiting() == 0);
    }

    private static Contended semaphore(EventLoop loop) {
        Semaphore semaphore = Semaphore.bounded(loop, 2);
        Semaphore.Permits all = heldNow(semaphore.tryAcquire(2));
        return new Contended(
                "semaphore",
                () -> semaphore.acquire(2).close(),
                all::close,
                true,
                served -> semaphore.available() == 2 && semaphore.waiting() == 0);
    }

    private static Contended event(EventLoop loop) {
        Event event = new Event(loop);
        return new Contended("event", event::await, event::set, false, served -> event.isSet() && event.waiting() == 0);
    }

    private static Contended barrier(EventLoop loop) {
        Barrier barrier = new Barrier(loop, 2);
        @Nullable LoopFuture<?>[] other = new LoopFuture<?>[1];
        return new Contended(
                "barrier",
                () -> {
                    barrier.await();
                },
                () -> other[0] = barrier.awaitAsync(),
                false,
                served -> {
                    boolean other0 = heldNow(other[0]).cancel(); // alone if the task had not arrived
                    return other0 != served && barrier.waiting() == 0;
                });
    }

    private static Contended get(EventLoop loop) {
        Queue<String> queue = Queue.fifo(loop, 0);
        return new Contended(
                "get",
                () -> {
                    queue.get();
                },
                () -> queue.putNow("item"),
                true,
                served -> queue.size() == (served ? 0 : 1) && queue.waitingToGet() == 0);
    }

    private static Contended put(EventLoop loop) {
        Queue<String> queue = Queue.fifo(loop, 1);
        queue.putNow("first");
        return new Contended(
                "put",
                () -> queue.put("second"),
                () -> queue.getNow(),
                false,
                served -> queue.size() == (served ? 1 : 0) && queue.waitingToPut() == 0);
    }

    private static Contended selectOfAGet(EventLoop loop) {
        Queue<String> queue = Queue.fifo(loop, 0);
        Event other = new Event(loop);
        return new Contended(
                "select of a get",
                () -> new Select<String>()
                        .on(other, () -> "event")
                        .get(queue, item -> item)
                        .await(),
                () -> queue.putNow("item"),
                true,
                served -> queue.size() == (served ? 0 : 1) && queue.waitingToGet() == 0 && other.waiting() == 0);
    }

    private static Contended selectOfALock(EventLoop loop) {
        Lock lock = new Lock(loop);
        Lock.Guard first = heldNow(lock.tryAcquire());
        Event other = new Event(loop);
        return new Contended(
                "select of a lock",
                () -> new Select<String>()
                        .acquire(lock, held -> {
                            held.close();
                            return "lock";
                        })
                        .on(other, () -> "event")
                        .await(),
                first::close,
                true,
                served -> !lock.isHeld() && lock.waiting() == 0 && other.waiting() == 0);
    }
}
