package io.semper.engine.turn;

import io.semper.engine.kernel.Clock;
import io.semper.engine.probe.ProbedLoop;
import io.semper.spi.LoopProbe;
import org.jspecify.annotations.Nullable;

/** Times each task of a turn, in debug mode and for a probe that asks for it. Owner only. */
final class TimedRun {
    private final LoopCore loop;
    private final Clock clock;
    private final BusyTime busy;
    private final @Nullable ProbedLoop probed;
    private @Nullable String what;
    private LoopProbe.@Nullable Running span;
    private long start;

    private TimedRun(LoopCore loop, BusyTime busy, @Nullable ProbedLoop probed) {
        this.loop = loop;
        this.busy = busy;
        this.probed = probed;
        clock = loop.kernel().clock();
    }

    /** Returns null if the tasks of the next turn are not to be timed, which is usual. */
    static @Nullable TimedRun of(LoopCore loop, BusyTime busy, @Nullable ProbedLoop probed) {
        ProbedLoop timing = probed != null && probed.timesCallbacks() ? probed : null;
        return timing != null || loop.isDebug() ? new TimedRun(loop, busy, timing) : null;
    }

    /** Called before the run, which removes the callback from its handle. */
    void begin(Task task) {
        what = task instanceof CallHandle handle ? handle.callbackName() : null;
        span = probed == null ? null : probed.running();
        start = clock.nanoTime();
    }

    /** Called after the run. */
    void end(Task task) {
        long end = clock.nanoTime();
        busy.look(end);
        long took = end - start;
        LoopProbe.Running begun = span;
        if (probed != null && begun != null) {
            probed.ended(begun, what == null ? task : what);
        }
        if (loop.isDebug() && took >= Calls.nanos(loop.slowCallback())) {
            LoopCore.warn(
                    "slow callback on " + loop + ": " + (what == null ? task : what) + " took " + took / 1_000_000
                            + " ms",
                    task instanceof CallHandle handle ? handle.createdAt() : null);
        }
    }
}
