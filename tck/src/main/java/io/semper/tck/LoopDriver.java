package io.semper.tck;

import io.semper.EventLoop;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Drives one loop of a test: by {@code runOnce} on the calling thread, or by callbacks once the loop runs in the background. */
final class LoopDriver {
    /** Long enough for waiting to cost nothing, short enough for changes by other threads to be noticed soon. */
    private static final Duration STEP = Duration.ofMillis(2);

    private final Session session;
    private final EventLoop loop;
    private volatile @Nullable Background background;

    LoopDriver(Session session, EventLoop loop) {
        this.session = session;
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    Background background() {
        Background running = live();
        if (running == null) {
            running = new Background(session, loop, session.nextNumber());
            background = running;
            running.start();
        }
        return running;
    }

    /** Stops the loop if it runs in the background; throws what its run method threw unless the test has retrieved that. */
    void stop() {
        Background running = live();
        if (running != null) {
            running.stop();
        }
    }

    /** The loop's background thread while it runs. */
    @Nullable
    Background live() {
        Background last = background;
        return last != null && last.isRunning() ? last : null;
    }

    /** Runs {@code body} as a callback of the loop. */
    <T extends @Nullable Object> T call(Callable<T> body) {
        refuseOnLoop();
        Background running = live();
        if (running != null) {
            return running.call(body);
        }
        FutureTask<T> task = new FutureTask<>(body);
        loop.callSoon(task);
        drive(task::isDone, "a callback of the kit runs");
        return Checked.outcome(task);
    }

    /** Calls {@code body} here if the loop is idle, as a callback if it runs in the background. */
    <T extends @Nullable Object> T now(Callable<T> body) {
        refuseOnLoop();
        Background running = live();
        if (running != null) {
            return running.call(body);
        }
        try {
            return body.call();
        } catch (Exception e) {
            throw Checked.sneak(e);
        }
    }

    /** Drives the loop until a condition holds that only the loop's owner may evaluate. */
    void until(BooleanSupplier condition, String what) {
        refuseOnLoop();
        if (live() == null) {
            drive(condition, what);
            return;
        }
        long start = System.nanoTime();
        while (!holds(condition)) {
            step(start, what);
        }
    }

    /** Drives the loop until a condition holds that any thread may evaluate. */
    void untilAnywhere(BooleanSupplier condition, String what) {
        refuseOnLoop();
        drive(condition, what);
    }

    private void drive(BooleanSupplier condition, String what) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            step(start, what);
        }
    }

    private boolean holds(BooleanSupplier condition) {
        Background running = live();
        return running != null ? running.call(condition::getAsBoolean) : condition.getAsBoolean();
    }

    private void step(long start, String what) {
        session.sink().throwAssertion();
        if (System.nanoTime() - start > Calibration.guardNanos() || session.isAbandoned()) {
            throw session.expired(what);
        }
        if (live() != null || loop.isClosed() || loop.isRunning()) {
            Nap.since(start);
        } else {
            loop.runOnce(STEP);
        }
    }

    private void refuseOnLoop() {
        if (loop.isRunning() && loop.ownership().heldHere()) {
            throw new IllegalStateException(
                    "this method of the kit drives the loop, so it cannot be called from a callback of"
                            + " the loop; call it from the body of the test");
        }
    }
}
