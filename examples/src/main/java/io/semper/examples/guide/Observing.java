package io.semper.examples.guide;

import io.semper.EventLoop;
import io.semper.LoopStats;
import io.semper.group.LoopGroup;
import java.time.Duration;
import java.util.stream.Collectors;

/** Figures of loops, and snapshots of loops that are stuck. */
final class Observing {
    private Observing() {}

    // region: load
    /** The part of the time between two readings in which the loop was busy: 0 to 1. */
    static double load(LoopStats before, LoopStats after, Duration between) {
        Duration busy = after.busyTime().minus(before.busyTime());
        return (double) busy.toNanos() / between.toNanos();
    }
    // endregion

    // region: snapshots
    /** Works on every thread, even if the loops are stuck: call it from an admin port, a signal handler or a watchdog. */
    static String describe(LoopGroup group) {
        return group.loops().stream()
                .map(EventLoop::snapshot)
                .map(Object::toString)
                .collect(Collectors.joining("\n"));
    }
    // endregion
}
