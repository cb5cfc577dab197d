package io.semper.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What the tests of the guide share. */
final class Loops {
    static final Duration LONG = Duration.ofSeconds(20);

    private Loops() {}

    // region: run-until
    /** Runs the loop on this thread until {@code condition} holds. */
    static void runUntil(EventLoop loop, BooleanSupplier condition, String what) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as(what).isLessThan(LONG.toNanos()); // a guard against a hang
            loop.runOnce(Duration.ofMillis(100)); // returns as soon as something has happened
        }
    }

    /** Runs the loop on this thread until {@code future} is done. */
    static <T> T run(EventLoop loop, LoopFuture<T> future) {
        return loop.runUntilComplete(future.withTimeout(LONG));
    }
    // endregion
}
