package io.semper.tck;

import io.semper.EventLoop;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Moves one loop of a test: on the calling thread by {@code runOnce}, or, once it runs in the background, by asking it there. */
final class LoopDriver {
    /** Long enough that waiting costs nothing, short enough that what another thread has done is seen soon. */
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

    /** Stops the loop if it runs in the background; what its run method threw fails the test unless the test has looked at it. */
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

    /** Until a condition that may touch what belongs to the loop's owner. */
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

    /** Until a condition that any thread may look at. */
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
            LockSupport.parkNanos(100_000);
        } else {
            loop.runOnce(STEP);
        }
    }

    private void refuseOnLoop() {
        if (loop.isRunning() && loop.ownership().heldHere()) {
            throw new IllegalStateException(
                    "this helper of the kit moves the loop, so it cannot be called from a callback of"
                            + " the loop; call it from the body of the test");
        }
    }
}
