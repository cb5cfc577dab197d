package io.semper.group;

import io.semper.BackendUnavailableException;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopClosedException;
import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A loop that runs on its own thread, for programs whose main thread does something else. Works with any loop, because it uses
 * nothing but the contract. Any thread.
 *
 * <p>The loop runs from {@link #start} until {@link #close}, {@link EventLoop#stop()} or a throwable that leaves it, and is closed
 * then; {@link #ended()} reports that. Rules GROUP-01 to GROUP-07, GROUP-19, GROUP-21, GROUP-22,
 * GROUP-26, GROUP-27.
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

    private LoopThread(EventLoop loop, String name, boolean daemon, @Nullable ThreadFactory factory) {
        this.loop = loop;
        thread = factory == null ? new Thread(this::run) : made(factory, this::run, name);
        thread.setName(name);
        thread.setDaemon(daemon);
    }

    /** Returns a thread of {@code factory} for {@code role}. */
    static Thread made(ThreadFactory factory, Runnable work, String role) {
        @Nullable Thread thread = factory.newThread(work);
        if (thread == null) {
            throw new IllegalStateException(
                    "the thread factory " + factory.getClass().getName() + " of LoopOptions returned null"
                            + " instead of a thread for " + role + "; it must return a thread that is not started");
        }
        return thread;
    }

    /**
     * Starts a loop on a daemon thread with a generated name, which begins as {@link LoopOptions#threadNames} says.
     *
     * <p>Rules GROUP-01, GROUP-26.
     *
     * @throws BackendUnavailableException if the backend that was asked for is unavailable
     */
    public static LoopThread start(LoopOptions options) {
        String prefix = options.threadNames();
        return start((prefix == null ? "semper" : prefix) + "-loop-" + NUMBER.incrementAndGet(), true, options);
    }

    /**
     * Starts a loop on a daemon thread.
     *
     * <p>Rules GROUP-01, GROUP-26.
     *
     * @param name of the thread; the names of the threads of the loop's pools begin with it unless
     *     {@link LoopOptions#threadNames} is set
     * @throws BackendUnavailableException if the backend that was asked for is unavailable
     */
    public static LoopThread start(String name, LoopOptions options) {
        return start(name, true, options);
    }

    /**
     * Makes a loop and a thread, and returns when the thread runs the loop. If anything fails, neither is left behind.
     *
     * <p>Rules GROUP-01, GROUP-21, GROUP-26.
     *
     * @param name of the thread; the names of the threads of the loop's pools begin with it unless
     *     {@link LoopOptions#threadNames} is set
     * @param daemon whether the virtual machine may exit while the loop runs
     * @throws BackendUnavailableException if the backend that was asked for is unavailable
     */
    public static LoopThread start(String name, boolean daemon, LoopOptions options) {
        Objects.requireNonNull(name, "name");
        boolean namesPools = options.threadNames() == null && !name.isBlank();
        EventLoop loop = EventLoops.newEventLoop(namesPools ? options.threadNames(name) : options);
        CountDownLatch running = new CountDownLatch(1);
        LoopThread made;
        try {
            made = new LoopThread(loop, name, daemon, options.threadFactory());
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

    /** Runs the loop. A throwable that leaves it reaches the uncaught exception handler of the thread, as it would from any thread. */
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

    /** Returns the loop. Its methods are for its own thread, except those marked "Any thread". */
    public EventLoop loop() {
        return loop;
    }

    /** Returns the thread that runs the loop. */
    public Thread thread() {
        return thread;
    }

    /**
     * Runs {@code callback} on the loop, never inside this call.
     *
     * <p>Rule GROUP-07.
     *
     * @throws LoopClosedException if the loop is closed
     */
    @Override
    public void execute(Runnable callback) {
        loop.execute(callback);
    }

    /**
     * Runs {@code work} on the loop and returns the outcome of the future that it returns, or what it throws. Cancelling the result
     * cancels that future, whose outcome is then the outcome here. If the loop is closed first, the outcome is
     * {@link LoopClosedException}.
     *
     * <p>Completing the result by hand or by {@code orTimeout} does not end the work; a value that arrives later is dropped, even a
     * connection. Use {@link LoopFuture#withTimeout} inside {@code work}.
     *
     * <p>Rules GROUP-02, GROUP-03, GROUP-07.
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
     * Runs {@code work} on the loop and returns its value, or what it throws. A cancel from another thread reaches the loop after
     * the work and changes nothing. If the loop is closed first, the outcome is {@link LoopClosedException}.
     *
     * <p>Rules GROUP-02, GROUP-03, GROUP-07.
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

    /**
     * Runs {@code work}, which has no value, on the loop as {@link #submit(Callable)} does; the outcome is null or what it throws.
     *
     * <p>Rules GROUP-02, GROUP-03, GROUP-07, GROUP-27.
     *
     * @throws LoopClosedException if the loop is closed
     */
    public CompletableFuture<@Nullable Void> submit(Runnable work) {
        Objects.requireNonNull(work, "work");
        return this.<@Nullable Void>submit(() -> {
            work.run();
            return null;
        });
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

    /**
     * Completes the promise with the outcome of the work. A cancel that comes when the work is done must not drop its value, which
     * may be a connection.
     */
    private <T extends @Nullable Object> void follow(
            Function<? super EventLoop, ? extends LoopFuture<T>> work, LoopPromise<T> promise) {
        LoopFuture<T> asked = Objects.requireNonNull(work.apply(loop), "the work returned null instead of a future");
        if (asked.loop() != loop) {
            throw new IllegalArgumentException("the work on " + loop + " returned a future of " + asked.loop()
                    + ": return a future of the loop that is given");
        }
        if (promise.future().isDone()) {
            asked.cancel(); // the work has cancelled its own outcome
            return;
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
     * Returns an outcome that completes when the loop is closed: with null, or with the throwable that left the loop, which also
     * reaches the uncaught exception handler of the thread. Each call returns a new object. Blocking on it on the loop's own thread
     * throws {@link IllegalStateException}. Rules GROUP-05, GROUP-19.
     */
    public CompletableFuture<@Nullable Void> ended() {
        return ended.copy();
    }

    /**
     * Stops the loop after its current turn, closes it, and waits until its thread has ended. An interrupt does not end the wait,
     * and is restored afterwards. On the loop's own thread it does not wait: the loop ends after the turn. A second call waits,
     * too. Rules GROUP-04, GROUP-06.
     */
    @Override
    public void close() {
        loop.stop();
        if (!isHere()) {
            join();
        }
    }

    /**
     * Does what {@link #close()} does, but waits at most for {@code timeout}. If the thread has not ended by then, a callback still
     * runs: the exception says where. The loop ends when the callback returns; a further call waits for that.
     *
     * <p>Rule GROUP-22.
     *
     * @throws TimeoutException if the thread has not ended; its cause has the stack of the thread
     * @throws IllegalArgumentException if {@code timeout} is negative
     */
    public void close(Duration timeout) throws TimeoutException {
        if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
            throw new IllegalArgumentException(
                    "the timeout of close() of " + this + " is " + timeout + "; it must be zero or more");
        }
        loop.stop();
        if (isHere() || join(timeout)) {
            return;
        }
        Throwable stack = ThreadStack.of(thread);
        TimeoutException hangs = new TimeoutException("close(" + timeout + ") of " + this
                + ": the thread has not ended; " + ThreadStack.describe(thread, stack)
                + ". The loop ends when the running callback has returned; the cause has the whole stack");
        hangs.initCause(stack);
        throw hangs;
    }

    /** Whether the current thread is the loop's, even when the loop is closed and dependents of {@link #ended()} run. */
    boolean isHere() {
        return Thread.currentThread() == thread || loop.ownership().heldHere();
    }

    /** Returns whether the thread has ended. */
    private boolean join(Duration timeout) {
        long nanos =
                timeout.getSeconds() >= Long.MAX_VALUE / 4 / 1_000_000_000L ? Long.MAX_VALUE / 4 : timeout.toNanos();
        long deadline = System.nanoTime() + nanos;
        boolean interrupted = false;
        for (long left = nanos; left > 0 && thread.isAlive(); left = deadline - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
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
