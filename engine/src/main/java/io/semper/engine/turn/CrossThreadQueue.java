package io.semper.engine.turn;

import io.semper.engine.kernel.Poller;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Tasks from other threads, and the wakeup that goes with them. The only place in which threads meet.
 *
 * <p>No wakeup is lost: a producer enqueues, then looks whether the loop is asleep; the loop says that it is asleep, then looks
 * whether something is queued. Both pairs are volatile, so one of the two sees the other. A burst costs one wakeup: who takes the
 * flag down wakes.
 *
 * <p>No wakeup reaches a closed poller: {@link #closeAfterWakers} waits for those who hold the flag, and the flag is never up again.
 */
final class CrossThreadQueue {
    private final MpscUnboundedAtomicArrayQueue<Task> queue = new MpscUnboundedAtomicArrayQueue<>(128);
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final AtomicInteger wakers = new AtomicInteger();
    private final AtomicLong wakeups = new AtomicLong();
    private volatile boolean stopRequested;

    /** Any thread. */
    void add(Task task, Poller poller) {
        queue.offer(task);
        wake(poller);
    }

    /** Any thread. */
    void requestStop(Poller poller) {
        stopRequested = true;
        wake(poller);
    }

    private void wake(Poller poller) {
        if (asleep.get()) {
            wakers.incrementAndGet();
            try {
                if (asleep.compareAndSet(true, false)) {
                    wakeups.incrementAndGet();
                    poller.wakeup();
                }
            } finally {
                wakers.decrementAndGet();
            }
        }
    }

    boolean stopRequested() {
        return stopRequested;
    }

    /** Owner only. */
    void forgetStop() {
        stopRequested = false;
    }

    /** Whether nobody wants anything; any thread, exact for the owner. */
    boolean idle() {
        return queue.isEmpty() && !stopRequested;
    }

    /** Owner only: true if the loop may sleep; then {@link #awake} has to follow. */
    boolean fallAsleep() {
        asleep.set(true);
        if (idle()) {
            return true;
        }
        asleep.set(false);
        return false;
    }

    /** Owner only. */
    void awake() {
        asleep.set(false);
    }

    /** How many tasks wait; exact for the owner, but for those that are being added. */
    int size() {
        return queue.size();
    }

    /** Owner only: the next task, or null. */
    @Nullable
    Task poll() {
        return queue.relaxedPoll();
    }

    /** How often a thread woke the loop; any thread. */
    long wakeups() {
        return wakeups.get();
    }

    /** Owner only, after the loop was marked closed: drops what is queued and closes the poller when no other thread can reach it. */
    void closeAfterWakers(Poller poller) {
        asleep.set(false);
        while (wakers.get() != 0) {
            Thread.onSpinWait();
        }
        poller.close();
        for (Task task = queue.poll(); task != null; task = queue.poll()) {
            task.dropped();
        }
    }
}
