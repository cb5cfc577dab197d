package io.semper.tck.rules.support;

import io.semper.EventLoop;
import io.semper.LoopPromise;
import io.semper.tck.Helper;
import io.semper.tck.Tck;
import java.time.Duration;

/** Ways to bring a loop or its clock forward. */
public final class LoopSteps {
    private static final long HARD_LIMIT = Duration.ofSeconds(20).toNanos();

    private LoopSteps() {}

    /** Waits without moving the loop, as a callback would; true if the helper has ended. */
    public static boolean endsHere(Tck tck, Helper<?> helper) {
        try {
            helper.thread().join(tck.guardNanos() / 1_000_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return helper.isDone();
    }

    /** {@code count} polls and turns of an idle loop, without waiting. */
    public static void polls(EventLoop loop, int count) {
        for (int i = 0; i < count; i++) {
            loop.runOnce(Duration.ZERO);
        }
    }

    /** Runs the loop under test until {@code time} has passed on its clock. */
    public static void pass(Tck tck, Duration time) {
        tck.await(tck.call(() -> {
            LoopPromise<Boolean> later = tck.loop().createPromise();
            tck.loop().callLater(time, () -> later.complete(true));
            return later.future();
        }));
    }

    /** Keeps this thread busy until the loop's clock has moved by {@code length}. */
    public static void keepBusy(EventLoop loop, Duration length) {
        keepBusyUntil(loop, loop.time() + length.toNanos());
    }

    /** Keeps this thread busy until the loop's clock shows {@code instant}. */
    public static void keepBusyUntil(EventLoop loop, long instant) {
        long start = System.nanoTime();
        while (loop.time() - instant < 0) {
            if (System.nanoTime() - start > HARD_LIMIT) {
                throw new AssertionError("the clock of " + loop + " does not move");
            }
            Thread.onSpinWait();
        }
    }
}
