package io.semper.tck.selftest.small;

import io.semper.LoopStats;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a small loop counts; any thread may read. */
final class SmallFigures {
    final LongAdder turns = new LongAdder();
    final LongAdder polls = new LongAdder();
    final LongAdder callbacks = new LongAdder();
    final LongAdder bytesRead = new LongAdder();
    final LongAdder bytesWritten = new LongAdder();
    final LongAdder made = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder accepted = new LongAdder();
    final LongAdder acceptErrors = new LongAdder();
    final Set<SmallStream> streams = ConcurrentHashMap.newKeySet();
    private long busy;
    private long longest;
    private long began;
    private boolean running;

    /** Called before a task runs. */
    synchronized void begin(long now) {
        began = now;
        running = true;
    }

    /** Called when the task has returned or thrown. */
    synchronized void end(long now) {
        running = false;
        busy += now - began;
        longest = Math.max(longest, now - began);
    }

    /** For how long the running task has been running; 0 if none is. */
    synchronized long current(long now) {
        return running ? Math.max(0, now - began) : 0;
    }

    synchronized LoopStats stats(long now, long wakeups, int timers) {
        return LoopStats.builder()
                .turns(turns.sum())
                .polls(polls.sum())
                .wakeups(wakeups)
                .callbacks(callbacks.sum())
                .openTransports(streams.size())
                .bytesRead(bytesRead.sum())
                .bytesWritten(bytesWritten.sum())
                .queuedBytes(streams.stream().mapToLong(SmallStream::queued).sum())
                .pendingTimers(timers)
                .connectionsMade(made.sum())
                .connectionsFailed(failed.sum())
                .connectionsAccepted(accepted.sum())
                .acceptErrors(acceptErrors.sum())
                .busyNanos(busy + current(now))
                .longestCallbackNanos(Math.max(longest, current(now)))
                .build();
    }
}
