package io.semper.examples;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.TimerHandle;
import java.time.Duration;

/** A repeating timer, and a timer that is cancelled. */
public final class Timers {
    private Timers() {}

    /** Ticks five times. */
    public static void main(String[] args) {
        long ticks = EventLoops.run(loop -> {
            TimerHandle late = loop.callLater(Duration.ofHours(1), () -> System.out.println("never"));
            late.cancel();
            return ticks(loop, Duration.ofMillis(20), 5);
        });
        System.out.println(ticks + " ticks");
    }

    // region: ticker
    /** Ticks {@code count} times at a fixed rate: a late tick does not move those after it. */
    static LoopFuture<Long> ticks(EventLoop loop, Duration period, long count) {
        LoopPromise<Long> done = loop.createPromise();
        long[] ticked = new long[1];
        TimerHandle timer = loop.repeatAtFixedRate(period, () -> {
            ticked[0]++;
            if (ticked[0] == count) {
                done.complete(count);
            }
        });
        return done.future().whenDone((value, failure) -> timer.cancel()); // however it ends
    }
    // endregion
}
