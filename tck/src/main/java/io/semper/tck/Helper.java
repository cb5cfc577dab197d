package io.semper.tck;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * An operation that runs on a thread of the kit while the test drives the loop.
 *
 * @param <T> type of its result
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

    /** The thread that runs it. */
    public Thread thread() {
        return thread;
    }

    /** Whether it has ended. */
    public boolean isDone() {
        return task.isDone();
    }

    /** Drives the loop under test until it has ended; returns its result or throws its failure. */
    public T await() {
        if (driver != null) {
            driver.untilAnywhere(task::isDone, what);
            return Checked.outcome(task);
        }
        return join();
    }

    /** Waits for its end without driving any loop; returns its result or throws its failure. */
    public T join() {
        long start = System.nanoTime();
        while (!task.isDone()) {
            if (System.nanoTime() - start > Calibration.guardNanos() || session.isAbandoned()) {
                throw session.expired(what + " (the loop is not driven meanwhile)");
            }
            Nap.since(start);
        }
        return Checked.outcome(task);
    }

    /** Waits for its end after the test, when its sockets are closed already. */
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
