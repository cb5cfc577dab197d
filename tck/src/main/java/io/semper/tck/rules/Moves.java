package io.semper.tck.rules;

import io.semper.EventLoop;
import java.time.Duration;

/** Ways to bring a loop or its clock forward. */
final class Moves {
    private static final long HARD_LIMIT = Duration.ofSeconds(20).toNanos();

    private Moves() {}

    /** So many polls and turns of an idle loop that wait for nothing. */
    static void polls(EventLoop loop, int count) {
        for (int i = 0; i < count; i++) {
            loop.runOnce(Duration.ZERO);
        }
    }

    /** Keeps this thread busy until the loop's clock has moved by {@code length}. */
    static void keepBusy(EventLoop loop, Duration length) {
        keepBusyUntil(loop, loop.time() + length.toNanos());
    }

    /** Keeps this thread busy until the loop's clock shows {@code instant}. */
    static void keepBusyUntil(EventLoop loop, long instant) {
        long start = System.nanoTime();
        while (loop.time() - instant < 0) {
            if (System.nanoTime() - start > HARD_LIMIT) {
                throw new AssertionError("the clock of " + loop + " does not move");
            }
            Thread.onSpinWait();
        }
    }
}
