package io.semper.tck;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes on, on a thread of the kit's own, while the test moves the loop.
 *
 * @param <T> what comes of it
 */
public final class Helper<T extends @Nullable Object> {
    private final Session session;
    private final @Nullable LoopDriver driver;
    private final String what;
    private final FutureTask<T> task;
    private final Thread thread;

    Helper(Session session, @Nullable LoopDriver driver, String what, Callable<T> body) {
        this.session = session;
        this.driver = driver;
        this.what = what;
        task = new FutureTask<>(body);
        thread = new Thread(task, "tck-" + what.replace(' ', '-') + "-" + session.nextNumber());
        thread.setDaemon(true);
    }

    Helper<T> start() {
        thread.start();
        return this;
    }

    /** The thread it goes on. */
    public Thread thread() {
        return thread;
    }

    /** Whether it is over. */
    public boolean isDone() {
        return task.isDone();
    }

    /** Moves the loop under test until it is over; returns what came of it, or throws what it threw. */
    public T await() {
        if (driver != null) {
            driver.untilAnywhere(task::isDone, what);
            return Checked.outcome(task);
        }
        return join();
    }

    /** Waits until it is over, without moving any loop. */
    public T join() {
        long start = System.nanoTime();
        while (!task.isDone()) {
            if (System.nanoTime() - start > Calibration.guardNanos() || session.isAbandoned()) {
                throw session.expired(what + " (the loop is not moved meanwhile)");
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000);
        }
        return Checked.outcome(task);
    }

    /** After the test: it has to be over soon, now that its sockets are closed. */
    void end() throws InterruptedException {
        if (!task.isDone()) {
            thread.interrupt();
        }
        thread.join(Math.max(1, Calibration.guardNanos() / 1_000_000));
        if (thread.isAlive()) {
            throw new AssertionError("a helper thread does not end: " + what);
        }
    }
}
