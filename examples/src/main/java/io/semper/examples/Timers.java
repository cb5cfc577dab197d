package io.semper.examples;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopPromise;
import io.semper.TimerHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A repeating timer, and a timer that is cancelled. */
public final class Timers {
    private Timers() {}

    /** Ticks five times. */
    public static void main(String[] args) {
        long ticks = EventLoops.run(loop -> {
            LoopPromise<Long> done = loop.createPromise();
            TimerHandle late = loop.callLater(Duration.ofHours(1), () -> System.out.println("never"));
            new Ticker(loop, Duration.ofMillis(20), 5, done).start();
            late.cancel();
            return done.future();
        });
        System.out.println(ticks + " ticks");
    }

    // region: ticker
    /** Each deadline is computed from the previous one, so that delays of callbacks do not accumulate. */
    static final class Ticker {
        private final EventLoop loop;
        private final long periodNanos;
        private final long ticks;
        private final LoopPromise<Long> done;
        private long ticked;
        private @Nullable TimerHandle timer;

        Ticker(EventLoop loop, Duration period, long ticks, LoopPromise<Long> done) {
            this.loop = loop;
            this.periodNanos = period.toNanos();
            this.ticks = ticks;
            this.done = done;
            done.onCancel(this::cancel);
        }

        void start() {
            timer = loop.callAt(loop.time() + periodNanos, this::tick);
        }

        private void tick() {
            ticked++;
            if (ticked == ticks) {
                done.complete(ticked);
            } else if (timer != null) {
                timer = loop.callAt(timer.when() + periodNanos, this::tick);
            }
        }

        private void cancel() {
            if (timer != null) {
                timer.cancel();
            }
        }
    }
    // endregion
}
