package io.semper.tck;

import io.semper.EventLoop;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** A loop that runs on a thread of the kit, which stops it after the test. Any thread except the loop's. */
public final class Background {
    private final Session session;
    private final EventLoop loop;
    private final Thread thread;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    Background(Session session, EventLoop loop, int number) {
        this.session = session;
        this.loop = loop;
        thread = new Thread(this::run, "tck-loop-" + number);
        thread.setDaemon(true);
    }

    void start() {
        CountDownLatch running = new CountDownLatch(1);
        loop.callSoonThreadsafe(running::countDown);
        thread.start();
        waitFor(() -> running.getCount() == 0 || ended.isDone(), "the loop runs in the background");
    }

    private void run() {
        try {
            loop.runForever();
            ended.complete(null);
        } catch (Throwable t) {
            ended.completeExceptionally(t);
        }
    }

    /** The loop. */
    public EventLoop loop() {
        return loop;
    }

    /** The thread that runs it. */
    public Thread thread() {
        return thread;
    }

    /** Whether the run method has neither returned nor thrown. */
    public boolean isRunning() {
        return !ended.isDone();
    }

    /** Runs {@code body} as a callback of the loop and returns its value, or throws what it threw. */
    public <T extends @Nullable Object> T call(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        loop.callSoonThreadsafe(task);
        waitFor(() -> task.isDone() || ended.isDone(), "a callback of the kit runs on the loop");
        if (!task.isDone()) {
            throw new AssertionError("the loop ended before it ran a callback of the kit", awaitEnd());
        }
        return Checked.outcome(task);
    }

    /** {@link #call} without a value. */
    public void run(Runnable body) {
        call(() -> {
            body.run();
            return true;
        });
    }

    /** Stops the loop, waits until its run method has returned, and throws what it threw. The loop is idle afterwards. */
    public void stop() {
        if (isRunning()) {
            loop.stop();
        }
        join();
    }

    /** Waits until the run method has returned by itself, and throws what it threw. */
    public void join() {
        Throwable thrown = awaitEnd();
        if (thrown != null) {
            throw Checked.sneak(thrown);
        }
    }

    /** Waits until the run method has returned or thrown, and returns what it threw, if anything. */
    public @Nullable Throwable awaitEnd() {
        waitFor(() -> ended.isDone() && !thread.isAlive(), "the run method of the loop in the background ends");
        return ended.handle((done, thrown) -> thrown).join();
    }

    /** Waits without touching the loop. */
    void waitFor(java.util.function.BooleanSupplier condition, String what) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > Calibration.guardNanos() || session.isAbandoned()) {
                throw session.expired(what);
            }
            Nap.since(start);
        }
    }
}
