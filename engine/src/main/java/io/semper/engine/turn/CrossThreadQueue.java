package io.semper.engine.turn;

import io.semper.engine.kernel.Poller;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Tasks from other threads, and the wakeup that goes with them. The only place in which threads meet.
 *
 * <p>A task is published by one compare-and-set on the head of a list, and the owner takes the whole list at once, so that it finds
 * every task whose call has returned. There is no state between: a producer may be descheduled, or run out of stack, at any point, and
 * neither the owner nor another producer sees anything of it. A call that fails after its task was published takes the task back.
 *
 * <p>No wakeup is lost: a producer publishes, then looks whether the loop is asleep; the loop says that it is asleep, then looks
 * whether something is queued. Both pairs are volatile, so one of the two sees the other. A burst costs one wakeup: the producer that
 * takes the flag down wakes, and puts the flag up again if it cannot.
 *
 * <p>No wakeup reaches a closed poller: {@link #closeAfterWakers} waits for producers that hold the flag, and the flag is never up
 * again.
 */
final class CrossThreadQueue {
    private static final VarHandle NEWEST;

    static {
        try {
            NEWEST = MethodHandles.lookup().findVarHandle(CrossThreadQueue.class, "newest", Node.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** One task; null once its producer has taken it back. */
    private static final class Node {
        private volatile @Nullable Task task;

        /** The one before; after {@link #takeAll} the one behind. */
        private @Nullable Node next;

        Node(Task task) {
            this.task = task;
        }
    }

    /** More frames than any poller's wakeup takes. */
    private static final int WAKEUP_FRAMES = 64;

    private volatile @Nullable Node newest;

    /** What the owner has taken, in the order of publication. Owner only. */
    private @Nullable Node taken;

    private final AtomicBoolean asleep = new AtomicBoolean();
    private final AtomicInteger wakers = new AtomicInteger();
    private final AtomicLong wakeups = new AtomicLong();
    private volatile boolean stopRequested;

    /** Any thread. What this throws has left nothing behind. */
    void add(Task task, Poller poller) {
        Node node = new Node(task);
        Node before;
        do {
            before = newest;
            node.next = before;
        } while (!NEWEST.compareAndSet(this, before, node));
        try {
            wake(poller);
        } catch (Throwable failed) {
            node.task = null;
            throw failed;
        }
    }

    /** Any thread. */
    void requestStop(Poller poller) {
        stopRequested = true;
        wake(poller);
    }

    private void wake(Poller poller) {
        if (!asleep.get()) {
            return;
        }
        needStack(WAKEUP_FRAMES);
        wakers.getAndAdd(1);
        boolean taken = false;
        try {
            taken = asleep.compareAndSet(true, false);
            if (taken) {
                poller.wakeup();
                wakeups.getAndIncrement();
                taken = false;
            }
        } finally {
            if (taken) {
                asleep.set(true);
            }
            wakers.getAndAdd(-1);
        }
    }

    /**
     * Overflows here rather than in {@link Poller#wakeup}, if the stack is about to end: a poller that has noted a wakeup and cannot carry
     * it out would never be woken again.
     */
    private static int needStack(int frames) {
        return frames == 0 ? 0 : needStack(frames - 1) + 1;
    }

    boolean stopRequested() {
        return stopRequested;
    }

    /** Owner only. */
    void forgetStop() {
        stopRequested = false;
    }

    /** Whether nothing is requested; any thread, exact for the owner. */
    boolean idle() {
        return newest == null && taken == null && !stopRequested;
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

    /** Owner only: moves every task whose call has returned to {@code ready}, and no more: producers may add faster than this moves. */
    void drainTo(ReadyQueue ready) {
        moveTo(ready);
        if (newest != null) {
            takeAll();
            moveTo(ready);
        }
    }

    private void moveTo(ReadyQueue ready) {
        for (Node first = taken; first != null; first = first.next) {
            Task task = first.task;
            if (task != null) {
                ready.add(task);
            }
            taken = first.next;
        }
    }

    /** Puts what is published into the order of publication. Calls nothing once the list is taken. */
    private void takeAll() {
        Node node;
        do {
            node = newest;
        } while (!NEWEST.compareAndSet(this, node, null));
        Node oldest = null;
        while (node != null) {
            Node before = node.next;
            node.next = oldest;
            oldest = node;
            node = before;
        }
        taken = oldest;
    }

    /** How often a thread woke the loop; any thread. */
    long wakeups() {
        return wakeups.get();
    }

    /** Owner only, after the loop was marked closed: closes the poller when no other thread can reach it. */
    void closeAfterWakers(Poller poller) {
        do {
            asleep.set(false);
            while (wakers.get() != 0) {
                Thread.onSpinWait();
            }
        } while (asleep.get());
        poller.close();
    }
}
