package io.semper;

import io.semper.internal.Backends;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Methods that make and find loops. None of them makes a loop that was not asked for (rule POLICY-03). Any thread. */
public final class EventLoops {
    private static final EventLoopPolicy THREAD_POLICY = new ThreadPolicy();
    private static volatile EventLoopPolicy policy = THREAD_POLICY;

    private EventLoops() {}

    /**
     * Makes an idle loop as the policy does. The built-in policies take the backend that {@code -Dsemper.backend} or
     * {@code SEMPER_BACKEND} names, or else the best one of this machine.
     *
     * <p>Rules POLICY-06, POLICY-09, CHOOSE-03, CHOOSE-04, CHOOSE-07, CHOOSE-08.
     *
     * @throws BackendUnavailableException if the backend that was named, or every backend, is unavailable
     */
    public static EventLoop newEventLoop() {
        return policy.newEventLoop();
    }

    /**
     * Makes an idle loop with these options.
     *
     * <p>Rules POLICY-06, POLICY-09, CHOOSE-01 to CHOOSE-05, CHOOSE-07, CHOOSE-08.
     *
     * @throws BackendUnavailableException if the backend that was asked for, or every backend, is unavailable
     */
    public static EventLoop newEventLoop(LoopOptions options) {
        return Backends.newEventLoop(Objects.requireNonNull(options, "options"));
    }

    /**
     * Runs a program in one call: makes a loop, runs it until the future that {@code main} returns is done, closes the loop in any
     * case, and returns the value.
     *
     * <p>Rule LOOP-09.
     *
     * @throws java.util.concurrent.CompletionException if the future failed; its cause is the failure
     * @throws java.util.concurrent.CancellationException if it was cancelled
     * @throws LoopStoppedException if the loop was stopped first
     * @throws IllegalStateException if the current thread runs a loop
     */
    public static <T extends @Nullable Object> T run(Function<? super EventLoop, LoopFuture<T>> main) {
        Objects.requireNonNull(main, "main");
        EventLoop outer = runningOrNull();
        if (outer != null) {
            throw new IllegalStateException("run() inside " + outer
                    + ": a thread runs one loop at a time; use EventLoops.running() and return a future");
        }
        try (EventLoop loop = newEventLoop()) {
            return loop.runUntilComplete(Objects.requireNonNull(main.apply(loop), "main returned null"));
        }
    }

    /**
     * Returns the loop that the current thread runs.
     *
     * <p>Rule POLICY-04.
     *
     * @throws IllegalStateException if the current thread runs no loop
     */
    public static EventLoop running() {
        EventLoop loop = runningOrNull();
        if (loop == null) {
            throw new IllegalStateException("thread '" + Thread.currentThread().getName()
                    + "' runs no loop: call this from a callback of a loop, or use EventLoops.current()");
        }
        return loop;
    }

    /** Returns the loop that the current thread runs, or null. Rule POLICY-04. */
    public static @Nullable EventLoop runningOrNull() {
        return Ownership.running();
    }

    /**
     * Returns the loop that the current thread runs or, if it runs none, the policy's.
     *
     * <p>Rules POLICY-02 to POLICY-04.
     *
     * @throws IllegalStateException if there is neither
     */
    public static EventLoop current() {
        EventLoop loop = runningOrNull();
        return loop != null ? loop : policy.getEventLoop();
    }

    /** Returns the policy of this process. Rule POLICY-01. */
    public static EventLoopPolicy policy() {
        return policy;
    }

    /** Sets the policy of this process; null restores the built-in one, whose context is the thread. Rule POLICY-01. */
    public static void setPolicy(@Nullable EventLoopPolicy newPolicy) {
        policy = newPolicy == null ? THREAD_POLICY : newPolicy;
    }

    /** Returns every backend that was found, with its verdict, cause and remedy. Rule CHOOSE-06. */
    public static BackendReport report() {
        return Backends.report();
    }
}
