package io.semper.engine.turn;

import io.semper.engine.kernel.Clock;
import io.semper.engine.kernel.Poller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The one place in which callbacks run. A turn, in this order:
 *
 * <ol>
 *   <li>what other threads queued joins the ready queue;
 *   <li>a poll, if nothing is ready, if 16 turns or 50 microseconds went by without one, or if the loop is about to stop: the ready
 *       sockets queue themselves, then due timers are queued in order of deadline;
 *   <li>as many tasks run as the ready queue holds now, each guarded; what they queue waits for the next turn;
 *   <li>the poller flushes: changed interest reaches the system, and sockets that were given up are closed.
 * </ol>
 *
 * So a callback never starts I/O of its own turn anew, no event of a poll reaches a socket that was closed after it, and a descriptor
 * is closed before its {@code connectionLost} runs in a later turn.
 */
public final class Turns {
    /** Modes of {@link #run}; 0 and more is one turn that waits so many nanoseconds at most. */
    static final long FOREVER = -2;

    static final long ONCE = -1;

    private static final int MAX_TURNS_WITHOUT_POLL = 16;
    private static final long MAX_NANOS_WITHOUT_POLL = 50_000;

    /** Few enough that what was read is still there when its task runs. */
    private static final int PREFETCHED = 8;

    private final LoopCore loop;
    private final CrossThreadQueue crossThread;
    private final Clock clock;
    private final long minSleepNanos;
    private final ReadyQueue ready = new ReadyQueue();
    private final TimerHeap timers = new TimerHeap();
    private final LoopCounters counters = new LoopCounters();
    private final AfterCallback after;
    private final ArrayDeque<Runnable> afterPoll = new ArrayDeque<>(2);
    private long runs;
    private int turnsWithoutPoll;
    private long lastPoll;
    private @Nullable TurnEnd turnEnd;
    private boolean interruptReported;
    private boolean lone;

    /** Read by nobody. */
    @SuppressWarnings("unused")
    private int prefetched;

    Turns(LoopCore loop, CrossThreadQueue crossThread) {
        this.loop = loop;
        this.crossThread = crossThread;
        clock = loop.kernel().clock();
        minSleepNanos = loop.kernel().minSleepNanos();
        lastPoll = clock.nanoTime();
        after = new AfterCallback(loop);
    }

    TimerHeap timers() {
        return timers;
    }

    LoopCounters counters() {
        return counters;
    }

    AfterCallback after() {
        return after;
    }

    /** How many runs were begun. */
    long runs() {
        return runs;
    }

    /** Whether one task makes up the turn. */
    boolean isLone() {
        return lone;
    }

    /** The end of what runs now. */
    TurnEnd turnEnd() {
        if (turnEnd == null) {
            turnEnd = new TurnEnd();
        }
        return turnEnd;
    }

    void enqueue(Task task) {
        if (!loop.isRunning()) {
            // Keeps the order of one thread's calls: what it queued through the other door came first.
            crossThread.drainTo(ready);
        }
        ready.add(task);
    }

    void afterPoll(Runnable scheduling) {
        afterPoll.add(scheduling);
    }

    /** Drops what is queued, on a loop that is being closed. */
    void forgetAll() {
        afterPoll.clear();
        timers.clear();
        crossThread.drainTo(ready);
        ready.clear();
    }

    /** Runs turns until a stop, or one; true if any callback ran. */
    boolean run(long mode) {
        runs++;
        interruptReported = false;
        boolean any;
        try {
            beginRun();
            if (mode != FOREVER) {
                return turn(mode, true);
            }
            any = false;
            do {
                any |= turn(ONCE, crossThread.stopRequested());
            } while (!crossThread.stopRequested());
            return any;
        } catch (IOException e) {
            throw new UncheckedIOException("the poller of " + loop + " failed: " + e.getMessage(), e);
        } finally {
            crossThread.forgetStop();
        }
    }

    /** What was asked of transports while the loop was idle, or before a callback threw out of the last run, must not wait for a turn. */
    private void beginRun() throws IOException {
        after.run();
        loop.poller().flush();
    }

    private boolean turn(long maxWaitNanos, boolean pollNow) throws IOException {
        crossThread.drainTo(ready);
        if (pollNow
                || ready.isEmpty()
                || ++turnsWithoutPoll >= MAX_TURNS_WITHOUT_POLL
                || clock.nanoTime() - lastPoll >= MAX_NANOS_WITHOUT_POLL) {
            poll(maxWaitNanos);
        }
        int snapshot = ready.size();
        lone = snapshot == 1;
        int callbacks = 0;
        try {
            if (loop.isDebug()) {
                for (int i = 0; i < snapshot; i++) {
                    callbacks += runTimed(ready.remove());
                }
            } else {
                for (int i = 0; i < snapshot; i++) {
                    if (i % PREFETCHED == 0 && snapshot - i >= PREFETCHED) {
                        prefetched += ready.prefetch(PREFETCHED);
                    }
                    callbacks += runGuarded(ready.remove());
                }
            }
        } finally {
            counters.turn(callbacks);
            loop.poller().flush();
        }
        return callbacks > 0;
    }

    private void poll(long maxWaitNanos) throws IOException {
        if (turnEnd != null) {
            turnEnd.at(clock.nanoTime());
            turnEnd = null;
        }
        long timeout = !ready.isEmpty() || !afterPoll.isEmpty() || crossThread.stopRequested()
                ? 0
                : untilNextTimer(maxWaitNanos);
        clearInterrupt();
        Poller poller = loop.poller();
        counters.poll();
        if (timeout != 0 && crossThread.fallAsleep()) {
            try {
                poller.poll(timeout);
            } finally {
                crossThread.awake();
            }
        } else {
            poller.poll(0);
        }
        turnsWithoutPoll = 0;
        lastPoll = clock.nanoTime();
        for (Runnable scheduling = afterPoll.poll(); scheduling != null; scheduling = afterPoll.poll()) {
            scheduling.run();
        }
        for (CallTimer due = timers.first(); due != null && due.when() - lastPoll <= 0; due = timers.first()) {
            ready.add(due);
            timers.remove(due);
        }
        crossThread.drainTo(ready);
    }

    private long untilNextTimer(long maxWaitNanos) {
        CallTimer first = timers.first();
        if (first == null || maxWaitNanos == 0) {
            return maxWaitNanos;
        }
        long left = first.when() - clock.nanoTime();
        if (left <= 0) {
            return 0;
        }
        left = Math.max(left, minSleepNanos);
        return maxWaitNanos < 0 ? left : Math.min(left, maxWaitNanos);
    }

    /** An interrupt is no request to stop, and a pending one would keep some pollers from sleeping. */
    private void clearInterrupt() {
        if (Thread.interrupted() && !interruptReported) {
            interruptReported = true;
            loop.report(
                    "the thread of " + loop + " was interrupted, which has no effect; use stop() to end the run",
                    null,
                    loop);
        }
    }

    /** Returns 1 if that ran a callback, else 0. */
    private int runGuarded(Task task) {
        try {
            task.run();
        } catch (Throwable thrown) {
            failed(task, thrown);
        }
        if (after.isDue()) {
            after.run();
        }
        return task.wasCallback() ? 1 : 0;
    }

    private int runTimed(Task task) {
        // Asked before the run, which makes a handle forget its callback.
        String what = task instanceof CallHandle handle ? handle.callbackName() : null;
        long start = clock.nanoTime();
        int callbacks = runGuarded(task);
        long took = clock.nanoTime() - start;
        if (took >= Calls.nanos(loop.options().slowCallback())) {
            LoopCore.warn(
                    "slow callback on " + loop + ": " + (what == null ? task : what) + " took " + took / 1_000_000
                            + " ms",
                    task instanceof CallHandle handle ? handle.createdAt() : null);
        }
        return callbacks;
    }

    private void failed(Task task, Throwable thrown) {
        Failures.rethrowIfEscapes(thrown);
        Throwable createdAt = task instanceof CallHandle handle ? handle.createdAt() : null;
        loop.report("a callback threw", thrown, task, createdAt);
    }
}
