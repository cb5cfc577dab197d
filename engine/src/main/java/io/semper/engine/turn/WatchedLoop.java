package io.semper.engine.turn;

import io.semper.engine.watch.Inspection;
import io.semper.engine.watch.LoopWatch;
import io.semper.engine.watch.Watchdog;
import io.semper.engine.watch.Watched;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A loop with {@code stuckAfter}, for the watchdog. {@link Turns} calls it around tasks and polls; unless the loop is being inspected, that
 * costs one ordered store for each task. Owner only, except the methods of {@link Watched}.
 */
final class WatchedLoop implements Watched {
    private final LoopCore loop;
    private final LoopCounters counters;
    private final CrossThreadQueue crossThread;
    private final LoopWatch watch;
    private volatile @Nullable Inspection inspection;
    private boolean watching;
    private boolean mayWait;
    private long pollStart;

    private WatchedLoop(LoopCore loop, LoopCounters counters, CrossThreadQueue crossThread, long stuckAfter) {
        this.loop = loop;
        this.counters = counters;
        this.crossThread = crossThread;
        watch = new LoopWatch(this, stuckAfter);
    }

    /** Returns null if the options do not ask for a watchdog. */
    static @Nullable WatchedLoop of(LoopCore loop, LoopCounters counters, CrossThreadQueue crossThread) {
        Duration stuckAfter = loop.options().stuckAfter();
        return stuckAfter == null
                ? null
                : new WatchedLoop(loop, counters, crossThread, Math.max(1, Calls.nanos(stuckAfter)));
    }

    /** Called when a run begins: the first one begins the watch. */
    void run() {
        if (!watching) {
            Watchdog.watch(watch);
            watching = true;
        }
    }

    /** Called when the loop closes. */
    void end() {
        if (watching) {
            watching = false;
            Watchdog.forget(watch);
        }
    }

    void before(Task task) {
        counters.task();
        Inspection now = inspection;
        if (now != null) {
            record(now, task);
        }
    }

    private static void record(Inspection now, Task task) {
        if (task instanceof CallHandle handle) {
            now.task(
                    task instanceof CallTimer ? Inspection.Kind.TIMER : Inspection.Kind.CALLBACK,
                    Inspection.nameOf(handle.callbackName()));
        } else {
            now.task(Inspection.Kind.SOCKET, task.toString());
        }
    }

    void drained(int tasks) {
        Inspection now = inspection;
        if (now != null) {
            now.foreign(tasks);
        }
    }

    void beforePoll(boolean waits) {
        if (inspection != null) {
            mayWait = waits;
            pollStart = loop.time();
        }
    }

    void afterPoll() {
        Inspection now = inspection;
        if (now != null) {
            now.polled(mayWait, loop.time() - pollStart);
            if (now.isDone()) {
                inspection = null;
            }
        }
    }

    @Override
    public @Nullable Thread thread() {
        return loop.ownership().holder();
    }

    @Override
    public boolean isAsleep() {
        return crossThread.isAsleep();
    }

    @Override
    public long tasks() {
        return counters.tasks();
    }

    @Override
    public long turns() {
        return counters.turns();
    }

    @Override
    public long polls() {
        return counters.polls();
    }

    @Override
    public long transfers() {
        return counters.transfers();
    }

    @Override
    public void inspect(@Nullable Inspection next) {
        inspection = next;
    }

    @Override
    public void warn(String message) {
        LoopCore.warn(message, null);
    }

    @Override
    public String toString() {
        return loop.toString();
    }
}
