package io.semper.stress;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A loop that all repetitions of a test use one after the other. */
final class SharedLoop {
    /** Far longer than anything takes: a wait that ends by it is a wakeup that was lost. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A wakeup of the repetition before, which came late, ends a wait of this one; more than a few do not. */
    private static final int MOST_WAITS = 20;

    final EventLoop loop;

    SharedLoop() {
        loop = EventLoops.newEventLoop(LoopOptions.defaults().backend("nio"));
        loop.setExceptionHandler((on, context) -> {
            // interrupts, which a test makes on purpose; outcomes show everything else
        });
    }

    /** Runs the loop until {@code done}. It waits, so that other threads have to wake it. For the actor that owns the loop. */
    void runUntil(BooleanSupplier done) {
        for (int waits = 0; waits < MOST_WAITS && !done.getAsBoolean(); waits++) {
            long began = System.nanoTime();
            loop.runOnce(PATIENCE);
            if (System.nanoTime() - began >= PATIENCE.toNanos()) {
                return;
            }
        }
    }

    /** Runs what is queued. For the actor that owns the loop. */
    void run() {
        loop.runOnce(Duration.ZERO);
    }

    /** Runs what the actors have left. For arbiters, of which two can run at the same time. */
    synchronized void settle() {
        for (int turns = 0; turns < 3; turns++) {
            run();
        }
    }
}
