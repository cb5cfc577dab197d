package io.semper.group;

import io.semper.BackendUnavailableException;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopClosedException;
import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A loop that runs on a thread of its own, for programs whose main thread does something else. Any thread, unless a method says
 * otherwise; for any loop, since it uses nothing but the contract.
 *
 * <p>The loop runs from {@link #start} on until {@link #close}, {@link EventLoop#stop()} or a throwable that leaves it, and is closed
 * then: {@link #ended()} tells. Rules GROUP-01 to GROUP-07.
 */
public final class LoopThread implements Executor, AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final EventLoop loop;
    private final Thread thread;
    private final CompletableFuture<@Nullable Void> ended = new GroupOutcome<>(new Producer());

    private final class Producer implements GroupOutcome.Producers {
        @Override
        public boolean isHere() {
            return LoopThread.this.isHere();
        }

        @Override
        public String toString() {
            return loop.toString();
        }
    }

    private LoopThread(EventLoop loop, String name, boolean daemon) {
        this.loop = loop;
        thread = new Thread(this::run, name);
        thread.setDaemon(daemon);
    }

    /** {@link #start(String, boolean, LoopOptions)} with a daemon thread whose name has a number. */
    public static LoopThread start(LoopOptions options) {
        return start("semper-loop-" + NUMBER.incrementAndGet(), options);
    }

    /** {@link #start(String, boolean, LoopOptions)} with a daemon thread. */
    public static LoopThread start(String name, LoopOptions options) {
        return start(name, true, options);
    }

    /**
     * Makes a loop and a thread, and returns once the thread runs the loop. If anything fails, neither is left behind. Rule GROUP-01.
     *
     * @param name the name of the thread
     * @param daemon whether the virtual machine may exit while the loop runs
     * @throws BackendUnavailableException if the backend that was asked for is not available
     */
    public static LoopThread start(String name, boolean daemon, LoopOptions options) {
        Objects.requireNonNull(name, "name");
        EventLoop loop = EventLoops.newEventLoop(options);
        CountDownLatch running = new CountDownLatch(1);
        LoopThread made;
        try {
            made = new LoopThread(loop, name, daemon);
            loop.callSoon(running::countDown);
            made.ended.whenComplete((none, thrown) -> running.countDown());
            made.thread.start();
        } catch (Throwable noThread) {
            loop.close();
            throw noThread;
        }
        await(running);
        return made;
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What leaves the loop reaches the thread's uncaught exception handler, as it would from a thread without a loop. */
    private void run() {
        try {
            try (loop) {
                loop.runForever();
            }
        } catch (Throwable thrown) {
            ended.completeExceptionally(thrown);
            throw thrown;
        }
        ended.complete(null);
    }

    /** The loop. Its methods are for its own thread, except those marked "Any thread". */
    public EventLoop loop() {
        return loop;
    }

    /** The thread that runs the loop. */
    public Thread thread() {
        return thread;
    }

    /** Runs {@code callback} on the loop, never inside this call. @throws LoopClosedException if the loop is closed */
    @Override
    public void execute(Runnable callback) {
        loop.execute(callback);
    }

    /**
     * Runs {@code work} on the loop; the outcome of the future that it returns, or what it throws, is the outcome here. Cancelling asks
     * that future to cancel, and the outcome here is what it makes of that. If the loop is closed first, the outcome is
     * {@link LoopClosedException}. Rules GROUP-02, GROUP-03.
     *
     * @throws LoopClosedException if the loop is closed
     */
    public <T extends @Nullable Object> CompletableFuture<T> call(
            Function<? super EventLoop, ? extends LoopFuture<T>> work) {
        Objects.requireNonNull(work, "work");
        LoopPromise<T> promise = new LoopPromise<>(loop);
        CompletableFuture<T> outcome = promise.future().toCompletableFuture();
        loop.callSoonThreadsafe(() -> guarded(promise, () -> follow(work, promise)));
        return outcome;
    }

    /**
     * Runs {@code work} on the loop; its value, or what it throws, is the outcome. A cancel from another thread comes to the loop behind
     * the work, and changes nothing. If the loop is closed first, the outcome is {@link LoopClosedException}. Rules GROUP-02, GROUP-03.
     *
     * @throws LoopClosedException if the loop is closed
     */
    public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<? extends T> work) {
        Objects.requireNonNull(work, "work");
        LoopPromise<T> promise = new LoopPromise<>(loop);
        CompletableFuture<T> outcome = promise.future().toCompletableFuture();
        loop.callSoonThreadsafe(() -> guarded(promise, () -> promise.tryComplete(work.call())));
        return outcome;
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void guarded(LoopPromise<?> promise, Work work) {
        if (promise.future().isDone()) {
            return;
        }
        try {
            work.run();
        } catch (Throwable thrown) {
            promise.tryFail(thrown);
            if (thrown instanceof Error error && LoopExit.leavesLoop(thrown)) {
                throw error;
            }
        }
    }

    /** A cancel that comes when the work is done already must not drop its value, which may be a connection. */
    private <T extends @Nullable Object> void follow(
            Function<? super EventLoop, ? extends LoopFuture<T>> work, LoopPromise<T> promise) {
        LoopFuture<T> asked = Objects.requireNonNull(work.apply(loop), "the work returned null instead of a future");
        if (asked.loop() != loop) {
            throw new IllegalArgumentException("the work on " + loop + " returned a future of " + asked.loop()
                    + ": give it to the loop that it belongs to");
        }
        promise.deferCancel(asked::cancel);
        asked.addDoneCallback(done -> {
            if (done.isCancelled()) {
                promise.tryCancel();
                return;
            }
            Throwable failure = done.exception();
            if (failure != null) {
                promise.tryFail(failure);
            } else {
                promise.tryComplete(done.result());
            }
        });
    }

    /**
     * Done once the loop is closed: with nothing, or with the throwable that left the loop, which the thread's uncaught exception
     * handler gets, too. A new object each time. Rule GROUP-05.
     */
    public CompletableFuture<@Nullable Void> ended() {
        return ended.copy();
    }

    /**
     * Stops the loop after its running turn, closes it, and waits for its thread to end; an interrupt is kept for later. On the loop's
     * own thread it does not wait: the loop ends after the turn. A second call waits, too. Rules GROUP-04, GROUP-06.
     */
    @Override
    public void close() {
        loop.stop();
        if (!isHere()) {
            join();
        }
    }

    /** Whether this is the thread, which also runs what depends on {@link #ended()} when the loop is closed already. */
    boolean isHere() {
        return Thread.currentThread() == thread || loop.ownership().heldHere();
    }

    private void join() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return loop + " on thread '" + thread.getName() + "'";
    }
}
