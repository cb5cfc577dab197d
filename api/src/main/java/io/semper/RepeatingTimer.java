package io.semper;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Implementation of {@link EventLoop#repeatAtFixedRate} and {@link EventLoop#repeatWithFixedDelay}: one timer after the other.
 *
 * <p>What brings about the next run is scheduled before the callback runs, in the context of the repetition: the callback may then
 * throw anything, and change the context.
 */
final class RepeatingTimer implements TimerHandle, Runnable {
    private final EventLoop loop;
    private final Duration interval;
    private final boolean atFixedRate;

    /** Where the repetition began; null outside debug mode. */
    private final @Nullable Throwable createdAt;

    private long ended;

    /** Null when the repetition is cancelled. */
    private volatile @Nullable Runnable callback;

    private volatile TimerHandle timer;

    private RepeatingTimer(EventLoop loop, Duration interval, boolean atFixedRate, Runnable callback) {
        this.loop = loop;
        this.interval = interval;
        this.atFixedRate = atFixedRate;
        this.callback = callback;
        createdAt = loop.isDebug() ? new Throwable("made here") : null;
        timer = loop.callLater(interval, this);
    }

    static TimerHandle of(String call, EventLoop loop, Duration interval, boolean atFixedRate, Runnable callback) {
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(callback, "callback");
        if (interval.isZero() || interval.isNegative()) {
            throw new IllegalArgumentException(call + " every " + interval + " on " + loop
                    + ": the interval must be more than zero; callSoon() runs a callback in the next turn");
        }
        return new RepeatingTimer(loop, interval, atFixedRate, callback);
    }

    @Override
    public void run() {
        Runnable current = callback;
        if (current == null) {
            return;
        }
        if (atFixedRate) {
            long late = loop.time() - timer.when();
            long nanos = interval.toNanos();
            schedule(timer.when() + (late / nanos + 1) * nanos);
            runOnce(current);
            return;
        }
        loop.callSoon(this::scheduleAfterRun);
        try {
            runOnce(current);
        } finally {
            ended = loop.time();
        }
    }

    /** Reports a failure itself, since the loop has the handle of one timer and not that of the repetition. */
    private void runOnce(Runnable current) {
        try {
            current.run();
        } catch (Throwable thrown) {
            if (LoopExit.leavesLoop(thrown)) {
                throw thrown;
            }
            loop.callExceptionHandler(ExceptionContext.of("a repeated callback threw", thrown)
                    .withSource(this)
                    .withCreatedAt(createdAt));
        }
    }

    private void scheduleAfterRun() {
        if (callback != null) {
            schedule(ended + interval.toNanos());
        }
    }

    /** Another thread that cancels meanwhile sees the new timer, or this method sees that the callback is gone. */
    private void schedule(long deadline) {
        TimerHandle next = loop.callAt(deadline, this);
        timer = next;
        if (callback == null) {
            next.cancel();
        }
    }

    @Override
    public void cancel() {
        callback = null;
        timer.cancel();
    }

    @Override
    public boolean isCancelled() {
        return callback == null;
    }

    @Override
    public long when() {
        return timer.when();
    }

    @Override
    public String toString() {
        Runnable current = callback;
        return "RepeatingTimer[" + (current == null ? "cancelled" : current) + ", every " + interval
                + (atFixedRate ? "]" : " after a run]");
    }
}
