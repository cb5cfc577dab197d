package io.semper;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How long {@link LoopFutures#retry} waits between a failure and the next attempt. Immutable; setters return copies. Any thread.
 *
 * <p>A service that many clients retry at the same time needs {@link #jitter()}, which spreads their attempts.
 */
public final class Backoff {
    private final Duration first;
    private final double factor;
    private final @Nullable Duration maximum;
    private final @Nullable Supplier<? extends RandomGenerator> random;

    private Backoff(
            Duration first,
            double factor,
            @Nullable Duration maximum,
            @Nullable Supplier<? extends RandomGenerator> random) {
        this.first = first;
        this.factor = factor;
        this.maximum = maximum;
        this.random = random;
    }

    /**
     * Waits for {@code delay} each time; zero does not wait.
     *
     * @throws IllegalArgumentException if {@code delay} is negative
     */
    public static Backoff fixed(Duration delay) {
        return exponential(delay, 1);
    }

    /** Returns {@link #exponential(Duration, double)} with 2. */
    public static Backoff exponential(Duration first) {
        return exponential(first, 2);
    }

    /**
     * Waits for {@code first} after the first failure, and after each further one {@code factor} times as long as before.
     *
     * @param factor 1 or more
     * @throws IllegalArgumentException if {@code first} is negative or {@code factor} is out of range
     */
    public static Backoff exponential(Duration first, double factor) {
        notNegative(first, "delay of a backoff");
        if (!(factor >= 1) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("factor of a backoff: " + factor + " is out of range; use 1 or more");
        }
        return new Backoff(first, factor, null, null);
    }

    /**
     * Limits every delay to {@code maximum}.
     *
     * @throws IllegalArgumentException if {@code maximum} is negative
     */
    public Backoff maximum(Duration maximum) {
        return new Backoff(first, factor, notNegative(maximum, "maximum of a backoff"), random);
    }

    /** Draws each delay at random, evenly between zero and what it would be without jitter. */
    public Backoff jitter() {
        return new Backoff(first, factor, maximum, ThreadLocalRandom::current);
    }

    /** Draws each delay as {@link #jitter()} does, from {@code random}. */
    public Backoff jitter(RandomGenerator random) {
        Objects.requireNonNull(random, "random");
        return new Backoff(first, factor, maximum, () -> random);
    }

    /**
     * Returns how long to wait after a number of failures. With jitter, each call draws another delay.
     *
     * @param failures 1 or more
     * @throws IllegalArgumentException if {@code failures} is less than 1
     */
    public Duration delay(int failures) {
        if (failures < 1) {
            throw new IllegalArgumentException("delay of a backoff after " + failures + " failures; use 1 or more");
        }
        Duration whole = maximum != null && grown(failures).compareTo(maximum) > 0 ? maximum : grown(failures);
        if (random == null) {
            return whole;
        }
        long nanos = nanos(whole);
        return Duration.ofNanos(random.get().nextLong(nanos == Long.MAX_VALUE ? nanos : nanos + 1));
    }

    /** Ends to grow where nanoseconds are no longer counted: that is longer than any program runs. */
    private Duration grown(int failures) {
        long nanos = nanos(first);
        return failures == 1 || nanos == Long.MAX_VALUE
                ? first
                : Duration.ofNanos(Math.round(nanos * Math.pow(factor, failures - 1)));
    }

    private static long nanos(Duration duration) {
        return duration.getSeconds() >= Long.MAX_VALUE / 1_000_000_000L ? Long.MAX_VALUE : duration.toNanos();
    }

    private static Duration notNegative(Duration duration, String what) {
        Objects.requireNonNull(duration, what);
        if (duration.isNegative()) {
            throw new IllegalArgumentException(what + ": " + duration + " is negative; use zero or more");
        }
        return duration;
    }

    @Override
    public String toString() {
        return "Backoff[" + first + (factor == 1 ? "" : ", factor " + factor)
                + (maximum == null ? "" : ", at most " + maximum) + (random == null ? "" : ", jitter") + "]";
    }
}
