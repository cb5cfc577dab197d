package io.semper.tasks.sync;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.tasks.Task;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets one task or callback at a time into code that waits in between. First come, first served.
 *
 * <pre>
 *   try (Lock.Guard held = lock.acquire()) {
 *     connection.write(request);
 *     return Tasks.await(connection.reply());           // no other request comes between
 *   }
 * </pre>
 *
 * <p>The right that a lock gives is a {@link Guard}, and the code that has it holds the lock: a guard can be acquired in a callback and
 * closed in another. Code that does not wait while it holds a lock needs none, since tasks and callbacks of a loop run one at a
 * time.
 *
 * <p>A lock belongs to one loop. Methods are for the owner of that. Rules SYNC-01 to SYNC-06, SYNC-17, SYNC-18, SYNC-20.
 */
public final class Lock {
    private final EventLoop loop;
    private final Waiters<Acquire> waiters = new Waiters<>();
    private @Nullable Guard owner;

    /** Makes a free lock of the running loop. */
    public Lock() {
        this(EventLoops.running());
    }

    /** Makes a free lock of {@code loop}. Any thread. */
    public Lock(EventLoop loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
    }

    /** Returns the loop that this lock belongs to. Any thread. */
    public EventLoop loop() {
        return loop;
    }

    /**
     * Waits in the current task until the lock is its own; at once if the lock is free. A task that is cancelled while it waits, or
     * before it continues, does not hold the lock. Rules SYNC-02 to SYNC-05.
     *
     * @throws IllegalStateException outside a task, or in the task that holds the lock by this method, which would wait for itself
     * @throws io.semper.tasks.Cancelled if the task is cancelled
     */
    public Guard acquire() {
        Task<?> task = Waiting.requireTask(loop, "Lock.acquire()", "acquireAsync()");
        Guard held = owner;
        if (held != null && held.task == task) {
            throw new IllegalStateException("Lock.acquire() in " + task
                    + ", which holds this lock: it would wait for itself; pass the guard to the code that needs it");
        }
        return Waiting.await(new Acquire(new Guard(this, task)), "Lock.acquire()");
    }

    /**
     * Returns a future of the right to the lock; done if the lock is free. Cancelling the future while it is pending gives up the
     * place in line. One who gets a guard must close it. Rules SYNC-02 to SYNC-05.
     *
     * @throws io.semper.LoopClosedException if the lock is held and its loop is closed
     */
    public LoopFuture<Guard> acquireAsync() {
        return Waiting.start(new Acquire(new Guard(this, null)), "Lock.acquireAsync()");
    }

    /** Acquires the lock if it is free; returns null otherwise. Rule SYNC-02. */
    public @Nullable Guard tryAcquire() {
        Waiting.check(loop, "Lock.tryAcquire()");
        if (owner != null) {
            return null;
        }
        Guard guard = new Guard(this, null);
        owner = guard;
        return guard;
    }

    /** Makes a condition of this lock; there can be several. */
    public Condition newCondition() {
        return new Condition(this);
    }

    /** Whether the lock is held. */
    public boolean isHeld() {
        return owner != null;
    }

    /** Returns how many wait to acquire it. */
    public int waiting() {
        return waiters.size();
    }

    Operation<Guard> acquiring() {
        return new Acquire(new Guard(this, null));
    }

    /** Whether the invariant holds that none waits for a free lock; for tests. */
    boolean isSettled() {
        return owner != null || waiters.isEmpty();
    }

    boolean isHeldBy(Guard guard) {
        return owner == guard;
    }

    /** Passes the lock to the one in front, or frees it. */
    void release() {
        Acquire next = waiters.poll();
        if (next == null) {
            owner = null;
            return;
        }
        owner = next.guard;
        next.grant(next.guard);
    }

    @Override
    public String toString() {
        return "Lock[" + (owner == null ? "free" : "held, " + waiting() + " waiting") + ", " + loop + "]";
    }

    /**
     * The right to a lock, until it is closed.
     *
     * <p>Methods are for the owner of the loop. Rule SYNC-05.
     */
    public static final class Guard implements AutoCloseable {
        private final Lock lock;
        private final @Nullable Task<?> task;

        private Guard(Lock lock, @Nullable Task<?> task) {
            this.lock = lock;
            this.task = task;
        }

        /** Returns the lock. Any thread. */
        public Lock lock() {
            return lock;
        }

        /** Whether this guard holds the lock: it is not closed, and does not wait for a condition. */
        public boolean isHeld() {
            return lock.isHeldBy(this);
        }

        /** Releases the lock, to the one that waits longest if there is one; does nothing if this guard does not hold the lock. Rule SYNC-05. */
        @Override
        public void close() {
            Waiting.check(lock.loop, "Lock.Guard.close()");
            if (lock.isHeldBy(this)) {
                lock.release();
            }
        }

        @Override
        public String toString() {
            return "Guard[" + (isHeld() ? "held" : "not held") + ", " + lock + "]";
        }
    }

    /** Acquires the lock for a guard, which is a new one or that of a wait for a condition. */
    final class Acquire extends Operation<Guard> {
        private final Guard guard;

        Acquire(Guard guard) {
            this.guard = guard;
        }

        @Override
        EventLoop loop() {
            return loop;
        }

        @Override
        boolean isReady() {
            return owner == null; // then none waits, since a release passes the lock on
        }

        @Override
        Guard take() {
            owner = guard;
            return guard;
        }

        @Override
        void join() {
            waiters.add(this);
        }

        @Override
        void withdraw() {
            waiters.remove(this);
        }

        @Override
        boolean canGiveBack() {
            return true;
        }

        @Override
        void giveBack(Guard granted) {
            granted.close();
        }
    }
}
