package io.semper.tasks.sync;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A number of permits. First come, first served: one that asks for many permits is not overtaken by those that ask for few.
 *
 * <pre>
 *   Semaphore inFlight = Semaphore.bounded(10);
 *   for (URI page : pages) {
 *     group.spawn(() -&gt; {
 *       try (Semaphore.Permits held = inFlight.acquire()) {
 *         fetch(page);                                  // ten at a time
 *       }
 *     });
 *   }
 * </pre>
 *
 * <p>A bounded semaphore never has more permits than at first, and refuses a release of more. Any other one can be released without
 * having been acquired, as a signal that is counted.
 *
 * <p>A semaphore belongs to one loop. Methods are for the owner of that. Rules SYNC-01, SYNC-04, SYNC-07 to SYNC-10, SYNC-17, SYNC-18,
 * SYNC-20.
 */
public final class Semaphore {
    private final EventLoop loop;
    private final int limit;
    private final Waiters<Acquire> waiters = new Waiters<>();
    private int available;

    private Semaphore(EventLoop loop, int permits, int limit) {
        this.loop = Objects.requireNonNull(loop, "loop");
        this.available = permits;
        this.limit = limit;
    }

    /** Makes a semaphore of the running loop, as {@link #Semaphore(EventLoop, int)} does. */
    public Semaphore(int permits) {
        this(EventLoops.running(), permits);
    }

    /**
     * Makes a semaphore of {@code loop} with {@code permits} permits at first. Any thread. Rule SYNC-07.
     *
     * @throws IllegalArgumentException if {@code permits} is negative
     */
    public Semaphore(EventLoop loop, int permits) {
        this(loop, requireAtLeast(0, permits, "Semaphore()"), Integer.MAX_VALUE);
    }

    /** Makes a bounded semaphore of the running loop, as {@link #bounded(EventLoop, int)} does. */
    public static Semaphore bounded(int permits) {
        return bounded(EventLoops.running(), permits);
    }

    /**
     * Makes a semaphore of {@code loop} that has {@code permits} permits, and never more. Any thread. Rule SYNC-07.
     *
     * @throws IllegalArgumentException if {@code permits} is less than 1
     */
    public static Semaphore bounded(EventLoop loop, int permits) {
        requireAtLeast(1, permits, "Semaphore.bounded()");
        return new Semaphore(loop, permits, permits);
    }

    private static int requireAtLeast(int least, int permits, String call) {
        if (permits < least) {
            throw new IllegalArgumentException(call + " with " + permits + " permits: at least " + least);
        }
        return permits;
    }

    /** Returns the loop that this semaphore belongs to. Any thread. */
    public EventLoop loop() {
        return loop;
    }

    /** Waits in the current task for one permit: {@link #acquire(int)}. */
    public Permits acquire() {
        return acquire(1);
    }

    /**
     * Waits in the current task for {@code permits} permits; at once if there are that many and none waits. A task that is cancelled
     * while it waits, or before it continues, has taken none. Rules SYNC-07 to SYNC-09.
     *
     * @param permits 1 or more, and no more than a bounded semaphore has
     * @return the permits; closing them is one way to release them, {@link #release(int)} the other
     * @throws IllegalArgumentException if {@code permits} is out of range
     * @throws IllegalStateException outside a task
     * @throws io.semper.tasks.Cancelled if the task is cancelled
     */
    public Permits acquire(int permits) {
        Waiting.requireTask(loop, "Semaphore.acquire()", "acquireAsync()");
        return Waiting.await(acquiring(permits), "Semaphore.acquire()");
    }

    /** Returns a future of one permit: {@link #acquireAsync(int)}. */
    public LoopFuture<Permits> acquireAsync() {
        return acquireAsync(1);
    }

    /**
     * Returns a future of {@code permits} permits; done if there are that many and none waits. Cancelling the future while it is
     * pending gives up the place in line. One who gets permits must release them. Rules SYNC-07 to SYNC-09.
     *
     * @throws IllegalArgumentException if {@code permits} is out of range, as for {@link #acquire(int)}
     * @throws io.semper.LoopClosedException if there are not enough permits and the loop is closed
     */
    public LoopFuture<Permits> acquireAsync(int permits) {
        return Waiting.start(acquiring(permits), "Semaphore.acquireAsync()");
    }

    /** Acquires one permit if there is one and none waits; returns null otherwise. Rule SYNC-07. */
    public @Nullable Permits tryAcquire() {
        return tryAcquire(1);
    }

    /** Acquires {@code permits} permits if there are that many and none waits; returns null otherwise. Rule SYNC-07. */
    public @Nullable Permits tryAcquire(int permits) {
        Waiting.check(loop, "Semaphore.tryAcquire()");
        Acquire now = acquiring(permits);
        return now.isReady() ? now.take() : null;
    }

    /** Releases one permit: {@link #release(int)}. */
    public void release() {
        release(1);
    }

    /**
     * Adds {@code permits} permits. Those in front that they suffice for get theirs before this returns. Rules SYNC-07, SYNC-10.
     *
     * @param permits 1 or more
     * @throws IllegalStateException if a bounded semaphore would have more permits than at first, or any other one more than
     *     {@link Integer#MAX_VALUE}; nothing is changed
     */
    public void release(int permits) {
        Waiting.check(loop, "Semaphore.release()");
        requireAtLeast(1, permits, "Semaphore.release()");
        if (permits > limit - available) {
            throw new IllegalStateException("Semaphore.release() of " + permits + " on " + this
                    + ": more than were acquired; release each permit once, by closing it or by this method");
        }
        available += permits;
        grantAll();
    }

    /** Returns how many permits there are to be acquired. */
    public int available() {
        return available;
    }

    /** Returns how many calls wait to acquire permits. */
    public int waiting() {
        return waiters.size();
    }

    Acquire acquiring(int permits) {
        requireAtLeast(1, permits, "Semaphore.acquire()");
        if (permits > limit) {
            throw new IllegalArgumentException(
                    "Semaphore.acquire() of " + permits + " on " + this + ": it never has more than " + limit);
        }
        return new Acquire(permits);
    }

    /** Whether the invariant holds that none waits that the permits suffice for; for tests. */
    boolean isSettled() {
        Acquire first = waiters.peek();
        return available >= 0 && (first == null || first.count > available);
    }

    /** Serves the line as far as the permits suffice. */
    private void grantAll() {
        for (Acquire next = waiters.peek(); next != null && next.count <= available; next = waiters.peek()) {
            waiters.remove(next);
            next.grant(next.take());
        }
    }

    @Override
    public String toString() {
        return "Semaphore[" + available + (limit == Integer.MAX_VALUE ? "" : " of " + limit) + " available, "
                + waiting() + " waiting, " + loop + "]";
    }

    /**
     * Permits that were acquired together.
     *
     * <p>Methods are for the owner of the loop. Rule SYNC-09.
     */
    public static final class Permits implements AutoCloseable {
        private final Semaphore semaphore;
        private final int count;
        private boolean closed;

        private Permits(Semaphore semaphore, int count) {
            this.semaphore = semaphore;
            this.count = count;
        }

        /** Returns how many there are; 1 or more. */
        public int count() {
            return count;
        }

        /**
         * Releases them, at the first call. Rules SYNC-09, SYNC-10.
         *
         * @throws IllegalStateException if they were released by {@link Semaphore#release(int)} before, and that is more than the
         *     semaphore may have
         */
        @Override
        public void close() {
            Waiting.check(semaphore.loop, "Semaphore.Permits.close()");
            if (!closed) {
                closed = true;
                semaphore.release(count);
            }
        }

        @Override
        public String toString() {
            return "Permits[" + count + (closed ? ", closed" : "") + ", " + semaphore + "]";
        }
    }

    /** Acquires a number of permits. */
    final class Acquire extends Operation<Permits> {
        private final int count;

        Acquire(int count) {
            this.count = count;
        }

        @Override
        EventLoop loop() {
            return loop;
        }

        @Override
        boolean isReady() {
            return waiters.isEmpty() && count <= available;
        }

        @Override
        Permits take() {
            available -= count;
            return new Permits(Semaphore.this, count);
        }

        @Override
        void join() {
            waiters.add(this);
        }

        @Override
        void withdraw() {
            if (waiters.remove(this)) {
                grantAll(); // one that waits for many permits held back those behind it
            }
        }

        @Override
        boolean canGiveBack() {
            return true;
        }

        @Override
        void giveBack(Permits granted) {
            granted.close();
        }
    }
}
