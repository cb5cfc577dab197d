package io.semper.engine.turn;

import io.semper.ExceptionContext;
import io.semper.engine.kernel.Clock;
import io.semper.engine.kernel.Poller;
import io.semper.engine.probe.ProbedLoop;
import io.semper.engine.probe.Probes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The one place in which callbacks run. The steps of a turn, in order:
 *
 * <ol>
 *   <li>tasks that other threads queued join the ready queue;
 *   <li>a poll, if nothing is ready, if 50 microseconds or 128 turns went by without one, or in the first turn of a run: the ready sockets
 *       queue themselves, then due timers are queued in order of deadline;
 *   <li>as many tasks run as the ready queue holds now, each guarded; what they queue waits for the next turn;
 *   <li>the poller flushes: changed interest reaches the OS, and deregistered sockets are released and closed.
 * </ol>
 *
 * <p>So a callback never delivers I/O in its own turn, no event of a poll reaches a socket that was closed after the poll, and a descriptor
 * is closed before its {@code connectionLost} runs in a later turn.
 */
public final class Turns {
    /** Modes of {@link #run}. A value of 0 or more means one turn, whose poll waits at most that number of nanoseconds. */
    static final long FOREVER = -2;

    static final long ONCE = -1;

    private static final long MAX_NANOS_WITHOUT_POLL = 50_000;

    /** Keeps loops polling whose clock stands still while they run, as that of a simulation does. */
    private static final int MAX_TURNS_WITHOUT_POLL = 128;

    /** The number of tasks that are prefetched together: few enough that what was read is still cached when a task runs. */
    private static final int PREFETCHED = 8;

    private final LoopCore loop;
    private final CrossThreadQueue crossThread;
    private final Clock clock;
    private final long minSleepNanos;
    private final ReadyQueue ready = new ReadyQueue();
    private final TimerHeap timers = new TimerHeap();
    private final LoopCounters counters = new LoopCounters();
    private final BusyTime busy;
    private final AfterCallback after;
    private final @Nullable WatchedLoop watched;
    private @Nullable ProbedLoop probed;
    private final ArrayDeque<Runnable> afterPoll = new ArrayDeque<>(2);
    private long runs;
    private int turnsWithoutPoll;
    private long lastPoll;
    private @Nullable TurnEnd turnEnd;
    private boolean interruptReported;
    private boolean lone;

    /** Written so that the compiler cannot remove the reads; never read. */
    @SuppressWarnings("unused")
    private int prefetched;

    Turns(LoopCore loop, CrossThreadQueue crossThread) {
        this.loop = loop;
        this.crossThread = crossThread;
        clock = loop.kernel().clock();
        minSleepNanos = loop.kernel().minSleepNanos();
        lastPoll = clock.nanoTime();
        busy = new BusyTime(clock);
        after = new AfterCallback(loop);
        watched = WatchedLoop.of(loop, counters, crossThread);
        Probes.start();
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

    /** The installed probe; null if there is none, which is usual. */
    @Nullable
    ProbedLoop probed() {
        probed = Probes.refresh(loop, probed);
        return probed;
    }

    BusyTime busy() {
        return busy;
    }

    /** The time of the last poll, for what needs to be known roughly and costs no clock. */
    long lastPoll() {
        return lastPoll;
    }

    /** Ends the watch of a loop that is being closed. */
    void endWatch() {
        if (watched != null) {
            watched.end();
        }
    }

    /** The number of runs that were begun. */
    long runs() {
        return runs;
    }

    /** Whether the running turn consists of one task. */
    boolean isLone() {
        return lone;
    }

    /** The end of the running turn. */
    TurnEnd turnEnd() {
        if (turnEnd == null) {
            turnEnd = new TurnEnd();
        }
        return turnEnd;
    }

    void enqueue(Task task) {
        if (!loop.isRunning()) {
            // Keeps the order of the calls of one thread: on an idle loop, its callSoonThreadsafe uses the cross-thread
            // queue.
            crossThread.drainTo(ready);
        }
        ready.add(task);
    }

    boolean isReadyEmpty() {
        return ready.isEmpty();
    }

    void afterPoll(Runnable scheduling) {
        afterPoll.add(scheduling);
    }

    /** Drops everything queued, on a loop that is being closed. */
    void forgetAll() {
        afterPoll.clear();
        timers.clear();
        crossThread.drainTo(ready);
        ready.clear();
    }

    /** Runs turns until a stop is requested, or one turn. Returns whether any callback ran. */
    boolean run(long mode) {
        runs++;
        crossThread.awake();
        if (watched != null) {
            watched.run();
        }
        interruptReported = false;
        boolean any;
        busy.begin(clock.nanoTime());
        try {
            beginRun();
            drain();
            poll(mode == FOREVER ? ONCE : mode);
            any = runUntilPoll(mode != FOREVER);
            while (mode == FOREVER && !crossThread.stopRequested()) {
                poll(ONCE);
                any |= runUntilPoll(false);
            }
            return any;
        } catch (IOException e) {
            throw new UncheckedIOException("the poller of " + loop + " failed: " + e.getMessage(), e);
        } finally {
            busy.end(clock.nanoTime());
            if (probed != null) {
                probed.endBatch();
            }
            crossThread.forgetStop();
        }
    }

    /**
     * Does what was requested of transports while the loop was idle, or before a callback threw out of the last run: it must not be delayed
     * by a turn.
     */
    private void beginRun() throws IOException {
        probed = Probes.refresh(loop, probed);
        after.run();
        loop.poller().flush();
    }

    /**
     * Runs one turn or, unless {@code once}, turns until a poll is due or a stop is requested. One method, down to the tasks: a continuation
     * that a task resumes leaves the processor without a prediction of where the frames below it return to, so each of them costs.
     */
    private boolean runUntilPoll(boolean once) throws IOException {
        boolean any = false;
        do {
            int snapshot = ready.size();
            lone = snapshot == 1;
            int callbacks = 0;
            try {
                TimedRun timed = TimedRun.of(loop, busy, probed);
                for (int i = 0; i < snapshot; i++) {
                    if (i % PREFETCHED == 0 && snapshot - i >= PREFETCHED) {
                        prefetched += ready.prefetch(PREFETCHED);
                    }
                    if (i % BusyTime.CALLBACKS == 0 && i > 0) {
                        busy.look(clock.nanoTime());
                    }
                    Task task = ready.remove();
                    if (timed != null) {
                        timed.begin(task);
                    }
                    if (watched != null) {
                        watched.before(task);
                    }
                    try {
                        task.run();
                    } catch (Throwable thrown) {
                        failed(task, thrown);
                    }
                    if (after.isDue()) {
                        after.run();
                    }
                    if (task.wasCallback()) {
                        callbacks++;
                    }
                    if (timed != null) {
                        timed.end(task);
                    }
                }
            } finally {
                counters.turn(callbacks);
                if (probed != null) {
                    probed.ran(callbacks);
                }
                loop.poller().flush();
            }
            any |= callbacks > 0;
        } while (!once && !crossThread.stopRequested() && isTurnDue());
        return any;
    }

    /** Whether tasks are ready, and can run before the next poll. */
    private boolean isTurnDue() {
        drain();
        return !ready.isEmpty() && !isPollDue();
    }

    private boolean isPollDue() {
        if (++turnsWithoutPoll >= MAX_TURNS_WITHOUT_POLL) {
            return true;
        }
        long now = clock.nanoTime();
        busy.look(now);
        return now - lastPoll >= MAX_NANOS_WITHOUT_POLL;
    }

    private void poll(long maxWaitNanos) throws IOException {
        if (turnEnd != null) {
            turnEnd.at(clock.nanoTime());
            turnEnd = null;
        }
        clearInterrupt();
        if (after.isDue()) {
            after.run();
        }
        // Computed after the exception handler was called, which may queue callbacks and timers.
        long now = clock.nanoTime();
        long timeout = !ready.isEmpty() || !afterPoll.isEmpty() || crossThread.stopRequested()
                ? 0
                : untilNextTimer(maxWaitNanos, now);
        Poller poller = loop.poller();
        counters.poll();
        busy.end(now);
        if (watched != null) {
            watched.beforePoll(timeout != 0);
        }
        if (probed != null) {
            probed.beforePoll();
        }
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
        busy.begin(lastPoll);
        if (watched != null) {
            watched.afterPoll();
        }
        for (Runnable scheduling = afterPoll.poll(); scheduling != null; scheduling = afterPoll.poll()) {
            scheduling.run();
        }
        for (CallTimer due = timers.first(); due != null && due.when() - lastPoll <= 0; due = timers.first()) {
            ready.add(due);
            timers.remove(due);
        }
        drain();
        if (probed != null) {
            probed.afterPoll(ready.size());
        }
        probed = Probes.refresh(loop, probed); // after the poll's own probe got its figures
    }

    private void drain() {
        int before = ready.size();
        crossThread.drainTo(ready);
        if (watched != null) {
            watched.drained(ready.size() - before);
        }
    }

    private long untilNextTimer(long maxWaitNanos, long now) {
        CallTimer first = timers.first();
        if (first == null || maxWaitNanos == 0) {
            return maxWaitNanos;
        }
        long left = first.when() - now;
        if (left <= 0) {
            return 0;
        }
        left = Math.max(left, minSleepNanos);
        return maxWaitNanos < 0 ? left : Math.min(left, maxWaitNanos);
    }

    /** An interrupt is not a request to stop, and a pending one would keep some pollers from waiting. */
    private void clearInterrupt() {
        if (Thread.interrupted() && !interruptReported) {
            interruptReported = true;
            loop.report(
                    "the thread of " + loop + " was interrupted, which has no effect; use stop() to end the run",
                    null,
                    loop);
        }
    }

    private void failed(Task task, Throwable thrown) {
        Failures.rethrowIfEscapes(thrown);
        Throwable createdAt = task instanceof CallHandle handle ? handle.createdAt() : null;
        loop.report(
                ExceptionContext.of("a callback threw", thrown).withSource(task).withCreatedAt(createdAt));
    }
}
