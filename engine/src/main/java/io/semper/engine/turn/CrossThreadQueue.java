package io.semper.engine.turn;

import io.semper.engine.kernel.Poller;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The queue of tasks from other threads, and the wakeups that announce them. The one place in the engine where threads meet.
 *
 * <p>A task is published by one compare-and-set of the head of a list. The owner takes the whole list at once, so it finds every task whose
 * call has returned. There is no intermediate state: a producer may be descheduled, or run out of stack, at any point without an effect on
 * the owner or on other producers. A call that fails after it published its task withdraws the task, unless
 * the owner has taken it.
 *
 * <p>No wakeup is lost: a producer publishes and then checks whether the loop is asleep; the loop announces that it is asleep and then
 * checks whether a task is queued. Both pairs of accesses are volatile, so at least one side sees the other. A burst costs one wakeup: the
 * producer that clears the flag {@code asleep} wakes the poller, and sets the flag again if that fails.
 *
 * <p>No wakeup reaches a closed poller: {@link #closeAfterWakers} waits for the producers that are waking it, until the flag stays cleared.
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

    /** One task, and whether the owner has taken it or its producer has withdrawn it, whichever came first. */
    @SuppressWarnings("serial") // never serialized
    private static final class Node extends AtomicInteger {
        private static final int PUBLISHED = 0;
        private static final int TAKEN = 1;
        private static final int WITHDRAWN = 2;

        private @Nullable Task task;

        /** The node that was published before this one; after {@link #takeAll}, the one that was published after it. */
        private @Nullable Node next;

        Node(Task task) {
            this.task = task;
        }

        /** Owner only; may be repeated. Returns null if the task was withdrawn. */
        @Nullable
        Task take() {
            return get() == TAKEN || compareAndSet(PUBLISHED, TAKEN) ? task : null;
        }

        /** Producer only. Returns false if the owner has taken the task. */
        boolean withdraw() {
            if (!compareAndSet(PUBLISHED, WITHDRAWN)) {
                return false;
            }
            task = null;
            return true;
        }
    }

    /** More stack frames than the wakeup of any poller needs. */
    private static final int WAKEUP_FRAMES = 64;

    /** More stack frames than a withdrawal needs. */
    private static final int WITHDRAWAL_FRAMES = 8;

    private volatile @Nullable Node newest;

    /** The nodes that the owner has taken, in the order of publication. Owner only. */
    private @Nullable Node taken;

    private final AtomicBoolean asleep = new AtomicBoolean();
    private final AtomicInteger wakers = new AtomicInteger();
    private final AtomicLong wakeups = new AtomicLong();
    private volatile boolean stopRequested;

    /** Any thread. If this throws, the task is not queued. */
    void add(Task task, Poller poller) {
        Node node = new Node(task);
        boolean reserved = asleep.get();
        needStack(reserved ? WAKEUP_FRAMES : WITHDRAWAL_FRAMES);
        Node before;
        do {
            before = newest;
            node.next = before;
        } while (!NEWEST.compareAndSet(this, before, node));
        try {
            if (asleep.get()) {
                needStack(reserved ? 0 : WAKEUP_FRAMES);
                wake(poller);
            }
        } catch (Throwable failed) {
            // If the owner has taken the task, the loop is awake, and the call has succeeded.
            if (node.withdraw()) {
                throw failed;
            }
        }
    }

    /** Any thread. If the stack overflows here, no stop is requested. */
    void requestStop(Poller poller) {
        needStack(WAKEUP_FRAMES);
        stopRequested = true;
        wake(poller);
    }

    /** To be called with {@link #WAKEUP_FRAMES} of stack left. */
    private void wake(Poller poller) {
        if (!asleep.get()) {
            return;
        }
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
     * Overflows the stack here, rather than in {@link Poller#wakeup}, if little of it is left: a poller that has recorded a wakeup without
     * carrying it out would never be woken again.
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

    /** Whether no task is queued and no stop is requested. Any thread; exact for the owner. */
    boolean idle() {
        return newest == null && taken == null && !stopRequested;
    }

    /** Owner only: returns true if the loop may wait in a poll; {@link #awake} must follow. */
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

    /**
     * Owner only: moves every task whose call has returned to {@code ready}, but not more, since producers may add tasks faster than this
     * moves them.
     */
    void drainTo(ReadyQueue ready) {
        moveTo(ready);
        if (newest != null) {
            takeAll();
            moveTo(ready);
        }
    }

    private void moveTo(ReadyQueue ready) {
        for (Node first = taken; first != null; first = first.next) {
            Task task = first.take();
            if (task != null) {
                ready.add(task);
            }
            taken = first.next;
        }
    }

    /**
     * Takes the published nodes and puts them into the order of publication. Calls no method after taking them, so that a stack overflow
     * cannot lose them.
     */
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

    /** Whether the loop waits in a poll, and no other thread has woken it. Any thread. */
    boolean isAsleep() {
        return asleep.get();
    }

    /** The number of wakeups. Any thread. */
    long wakeups() {
        return wakeups.get();
    }

    /** Owner only, after the loop was marked closed: closes the poller once no other thread can reach it. */
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
