package io.semper.tck.selftest.small;

import io.semper.LoopStats;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

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
    private long failedHandshakes;
    private @Nullable String lastHandshakeFailure;
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

    synchronized void handshakeFailed(String why) {
        failedHandshakes++;
        lastHandshakeFailure = why;
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
                .failedHandshakes(failedHandshakes, lastHandshakeFailure)
                .busyNanos(busy + current(now))
                .longestCallbackNanos(Math.max(longest, current(now)))
                .build();
    }
}
