package io.semper.tck.rules;

import io.semper.EventLoop;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Ways to bring a loop, its clock or the garbage collector forward. */
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

    /** Has the collector run until all of {@code objects} are gone; true if they are. */
    static boolean collected(List<? extends WeakReference<?>> objects) {
        for (int i = 0; i < 100; i++) {
            if (objects.stream().allMatch(each -> each.get() == null)) {
                return true;
            }
            System.gc();
            LockSupport.parkNanos(1_000_000);
        }
        return false;
    }
}
