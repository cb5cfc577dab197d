package io.semper.examples.guide;

import io.semper.EventLoop;
import java.time.Duration;
import java.util.function.LongSupplier;

/** A budget that grows with time. Not thread-safe: one loop uses it. */
// region: bucket
public final class TokenBucket {
    private final double perNano;
    private final double burst;
    private final LongSupplier nanos;
    private double tokens;
    private long updated;

    /** Makes a bucket for {@code perSecond} units on average, and up to {@code burst} of them at once. */
    public TokenBucket(EventLoop loop, long perSecond, long burst) {
        this(loop::time, perSecond, burst);
    }

    TokenBucket(LongSupplier nanos, long perSecond, long burst) {
        this.perNano = perSecond / 1e9;
        this.burst = burst;
        this.nanos = nanos;
        tokens = burst;
        updated = nanos.getAsLong();
    }

    /** Takes {@code units}, and returns how long to wait before taking more: zero as long as the budget suffices. */
    public Duration take(long units) {
        long now = nanos.getAsLong();
        tokens = Math.min(burst, tokens + (now - updated) * perNano) - units;
        updated = now;
        return tokens >= 0 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil(-tokens / perNano));
    }
}
// endregion
