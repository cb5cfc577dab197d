package io.semper.tasks.sync;

import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.tasks.Tasks;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A wait for something that code under the same {@link Lock} brings about. {@link Lock#newCondition()} makes one.
 *
 * <pre>
 *   try (Lock.Guard held = lock.acquire()) {            // one task
 *     changed.awaitUntil(held, () -&gt; balance &gt;= price); // the lock is free meanwhile, and held again afterwards
 *     balance -= price;
 *   }
 *   try (Lock.Guard held = lock.acquire()) {            // another one
 *     balance += deposit;
 *     changed.signalAll(held);
 *   }
 * </pre>
 *
 * <p>Each method takes the guard that holds the lock. A wait releases the lock and, however it ends, holds it again: a task that is
 * cancelled, or whose timeout expires, gets {@link io.semper.tasks.Cancelled} only once the lock is its own.
 *
 * <p>Methods are for the owner of the loop. Rules SYNC-01, SYNC-11 to SYNC-14, SYNC-18, SYNC-19.
 */
public final class Condition {
    private final Lock lock;
    private final Waiters<Wait> waiters = new Waiters<>();

    Condition(Lock lock) {
        this.lock = lock;
    }

    /** Returns the lock of this condition. Any thread. */
    public Lock lock() {
        return lock;
    }

    /**
     * Releases the lock, waits in the current task for a signal, and acquires the lock again. Rules SYNC-11 to SYNC-13.
     *
     * @param held the guard that holds the lock; it does so again when this returns or throws
     * @throws IllegalStateException outside a task, or if {@code held} does not hold the lock. Where the system cannot suspend the
     *     code, too: then {@code held} may have lost the lock, see {@link Lock.Guard#isHeld()}
     * @throws io.semper.tasks.Cancelled if the task is cancelled
     */
    public void await(Lock.Guard held) {
        requireHeld(held, "Condition.await()");
        Waiting.requireTask(lock.loop(), "Condition.await()", "awaitAsync()");
        Wait wait = begin(held);
        try {
            Tasks.await(wait.promise.future());
        } catch (IllegalStateException | StackOverflowError refused) {
            wait.drop();
            throw refused;
        }
    }

    /**
     * Waits until {@code reached} is true, which is tested under the lock: at once, and after each signal. Rules SYNC-11 to SYNC-14.
     *
     * @throws IllegalStateException as {@link #await} does
     * @throws io.semper.tasks.Cancelled if the task is cancelled
     */
    public void awaitUntil(Lock.Guard held, BooleanSupplier reached) {
        Objects.requireNonNull(reached, "reached");
        requireHeld(held, "Condition.awaitUntil()");
        Waiting.requireTask(lock.loop(), "Condition.awaitUntil()", "awaitAsync()");
        while (!reached.getAsBoolean()) {
            await(held);
        }
    }

    /**
     * Releases the lock, and returns a future that has the value {@code held} once a signal came and {@code held} holds the lock
     * again. Cancelling it is a request: the future is cancelled once {@code held} holds the lock, and that must be closed then as
     * ever. Rules SYNC-11 to SYNC-13.
     *
     * @throws IllegalStateException if {@code held} does not hold the lock
     * @throws LoopClosedException if the loop is closed
     */
    public LoopFuture<Lock.Guard> awaitAsync(Lock.Guard held) {
        requireHeld(held, "Condition.awaitAsync()");
        return begin(held).promise.future();
    }

    /**
     * Ends the wait that began first, if there is one: it continues once the lock is its own. Rules SYNC-11 to SYNC-13.
     *
     * @throws IllegalStateException if {@code held} does not hold the lock
     */
    public void signal(Lock.Guard held) {
        requireHeld(held, "Condition.signal()");
        signalFirst();
    }

    /**
     * Ends all waits that have begun: they continue one after the other, each once the lock is its own. Rules SYNC-11 to SYNC-13.
     *
     * @throws IllegalStateException if {@code held} does not hold the lock
     */
    public void signalAll(Lock.Guard held) {
        requireHeld(held, "Condition.signalAll()");
        for (Wait first = waiters.poll(); first != null; first = waiters.poll()) {
            first.acquireAgain();
        }
    }

    /** Returns how many wait for a signal. */
    public int waiting() {
        return waiters.size();
    }

    private void signalFirst() {
        Wait first = waiters.poll();
        if (first != null) {
            first.passesOn = true;
            first.acquireAgain();
        }
    }

    private void requireHeld(Lock.Guard held, String call) {
        Objects.requireNonNull(held, "held");
        Waiting.check(lock.loop(), call);
        if (held.lock() != lock) {
            throw new IllegalArgumentException(call + " with a guard of another lock: " + held);
        }
        if (!held.isHeld()) {
            throw new IllegalStateException(call + " with " + held + ": acquire the lock first");
        }
    }

    private Wait begin(Lock.Guard held) {
        EventLoop loop = lock.loop();
        if (loop.isClosed()) {
            throw new LoopClosedException("Condition.await(): " + loop + " is closed");
        }
        Wait wait = new Wait(held);
        wait.promise.deferCancel(wait::cancel);
        waiters.add(wait);
        lock.release();
        return wait;
    }

    @Override
    public String toString() {
        return "Condition[" + waiting() + " waiting, " + lock + "]";
    }

    /** A wait: for a signal, while it is in the list of the condition, and then for the lock, for the same guard as before. */
    private final class Wait extends Node implements Receiver<Lock.Guard> {
        private final Lock.Guard guard;
        private final LoopPromise<Lock.Guard> promise = lock.loop().createPromise();
        private Lock.@Nullable Acquire acquire;

        /** Whether the signal was for one alone, and goes to the next if this wait is cancelled. */
        private boolean passesOn;

        private boolean cancelled;

        Wait(Lock.Guard guard) {
            this.guard = guard;
        }

        void acquireAgain() {
            Lock.Acquire again = lock.new Acquire(guard);
            acquire = again;
            if (again.isReady()) {
                granted(again.take());
            } else {
                again.enlist(this);
            }
        }

        /** The one who waits gives up: it is notified once the lock is its own. */
        void cancel() {
            if (cancelled) {
                return;
            }
            cancelled = true;
            if (waiters.remove(this)) {
                acquireAgain();
            } else if (passesOn) {
                signalFirst();
            }
        }

        @Override
        public void granted(Lock.@Nullable Guard held) {
            if (cancelled) {
                promise.tryCancel();
            } else {
                promise.complete(held);
            }
        }

        @Override
        public void failed(RuntimeException failure) {
            throw new IllegalStateException("a lock cannot fail", failure);
        }

        /** Ends a wait whose code could not be suspended: it takes the lock back if that is still free. */
        void drop() {
            if (waiters.remove(this) && !lock.isHeld()) {
                lock.new Acquire(guard).take();
            }
            Lock.Acquire again = acquire;
            if (again != null) {
                again.withdraw();
            }
            promise.tryCancel();
        }
    }
}
