package io.semper.tck.rules;

import io.semper.EventLoop;
import io.semper.tck.Helper;
import io.semper.tck.Tck;
import java.time.Duration;

/** Ways to bring a loop or its clock forward. */
final class Moves {
    private static final long HARD_LIMIT = Duration.ofSeconds(20).toNanos();

    private Moves() {}

    /** Waits without moving the loop, as a callback would; true if the helper has ended. */
    static boolean endsHere(Tck tck, Helper<?> helper) {
        try {
            helper.thread().join(tck.guardNanos() / 1_000_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return helper.isDone();
    }

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
