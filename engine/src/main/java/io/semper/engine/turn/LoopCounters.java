package io.semper.engine.turn;

import io.semper.LoopStats;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a loop counts, for {@link io.semper.EventLoop#stats()} and the watchdog. The owner writes, with ordered stores without fences, and
 * every thread may read, slightly late.
 */
public final class LoopCounters {
    private final AtomicLong turns = new AtomicLong();
    private final AtomicLong polls = new AtomicLong();
    private final AtomicLong callbacks = new AtomicLong();
    private final AtomicLong tasks = new AtomicLong();
    private final AtomicLong transfers = new AtomicLong();
    private final AtomicLong bytesRead = new AtomicLong();
    private final AtomicLong bytesWritten = new AtomicLong();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicLong made = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong acceptErrors = new AtomicLong();
    private final AtomicLong failedHandshakes = new AtomicLong();
    private volatile @Nullable String lastHandshakeFailure;

    LoopCounters() {}

    private static void add(AtomicLong counter, long more) {
        counter.lazySet(counter.getPlain() + more);
    }

    void turn(int callbacksRun) {
        add(turns, 1);
        add(callbacks, callbacksRun);
    }

    void poll() {
        add(polls, 1);
    }

    /** Counted only on a watched loop. */
    void task() {
        add(tasks, 1);
    }

    /** Counts a read that returned {@code bytes}. */
    public void read(int bytes) {
        add(bytesRead, bytes);
        add(transfers, 1);
    }

    /** Counts a write of which the OS took {@code bytes}. */
    public void wrote(long bytes) {
        add(bytesWritten, bytes);
        add(transfers, 1);
    }

    /** Counts {@code bytes} more, or fewer, that wait for the OS to take them. */
    public void queued(long bytes) {
        add(queuedBytes, bytes);
    }

    /** Counts a stream that was created. */
    public void opened() {
        add(transfers, 1);
    }

    /** Counts a connect that succeeded. */
    public void connected() {
        add(made, 1);
    }

    /** Counts a connect that failed. */
    public void connectFailed() {
        add(failed, 1);
    }

    /** Counts a connection that a server of the loop accepted. */
    public void accepted() {
        add(accepted, 1);
    }

    /** Counts an attempt to accept that failed. */
    public void acceptFailed() {
        add(acceptErrors, 1);
    }

    /** Counts a handshake of a connect or of {@code startTls} that failed because of {@code why}. */
    public void handshakeFailed(String why) {
        lastHandshakeFailure = why;
        add(failedHandshakes, 1);
    }

    long turns() {
        return turns.get();
    }

    long polls() {
        return polls.get();
    }

    long callbacks() {
        return callbacks.get();
    }

    long tasks() {
        return tasks.get();
    }

    /** The number of reads and writes that transferred bytes, and of streams that were created. */
    long transfers() {
        return transfers.get();
    }

    /** Sets what is counted here. Any thread. */
    void addTo(LoopStats.Builder stats) {
        long failures = failedHandshakes.get(); // before the reason, which is set first
        stats.turns(turns.get())
                .polls(polls.get())
                .callbacks(callbacks.get())
                .bytesRead(bytesRead.get())
                .bytesWritten(bytesWritten.get())
                .queuedBytes(queuedBytes.get())
                .connectionsMade(made.get())
                .connectionsFailed(failed.get())
                .connectionsAccepted(accepted.get())
                .acceptErrors(acceptErrors.get())
                .failedHandshakes(failures, lastHandshakeFailure);
    }
}
