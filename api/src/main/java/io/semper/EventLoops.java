package io.semper;

import io.semper.internal.Backends;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds and makes loops. Nothing here makes a loop that was not asked for (rule POLICY-03). Any thread. */
public final class EventLoops {
    private static final EventLoopPolicy THREAD_POLICY = new ThreadPolicy();
    private static volatile EventLoopPolicy policy = THREAD_POLICY;

    private EventLoops() {}

    /**
     * A new idle loop as the policy makes it: with the built-in policies the best of this machine, or the backend that
     * {@code -Dsemper.backend} or {@code SEMPER_BACKEND} names. Rules POLICY-06, POLICY-09.
     *
     * @throws BackendUnavailableException if the backend that was named, or any at all, is not available
     */
    public static EventLoop newEventLoop() {
        return policy.newEventLoop();
    }

    /**
     * A new idle loop with these options. Rules POLICY-06, POLICY-09.
     *
     * @throws BackendUnavailableException if the backend that was asked for is not available
     */
    public static EventLoop newEventLoop(LoopOptions options) {
        return Backends.newEventLoop(Objects.requireNonNull(options, "options"));
    }

    /**
     * The whole life of a loop in one call: makes one, runs it until the future that {@code main} returns is done, closes it whatever
     * happens, and returns the value. Rule LOOP-09.
     *
     * @throws java.util.concurrent.CompletionException if the future failed; its cause is the failure
     * @throws java.util.concurrent.CancellationException if it was cancelled
     * @throws LoopStoppedException if the loop was stopped first
     * @throws IllegalStateException if this thread runs a loop already
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
     * The loop that this thread runs. Rule POLICY-04.
     *
     * @throws IllegalStateException outside of every loop
     */
    public static EventLoop running() {
        EventLoop loop = runningOrNull();
        if (loop == null) {
            throw new IllegalStateException("thread '" + Thread.currentThread().getName()
                    + "' runs no loop: call this from a callback of a loop, or use EventLoops.current()");
        }
        return loop;
    }

    /** The loop that this thread runs, or null outside of every loop. Rule POLICY-04. */
    public static @Nullable EventLoop runningOrNull() {
        return Ownership.running();
    }

    /**
     * The loop that this thread runs or, outside of every loop, the policy's. Rules POLICY-02 to POLICY-04.
     *
     * @throws IllegalStateException if there is neither
     */
    public static EventLoop current() {
        EventLoop loop = runningOrNull();
        return loop != null ? loop : policy.getEventLoop();
    }

    /** The policy of this process. Rule POLICY-01. */
    public static EventLoopPolicy policy() {
        return policy;
    }

    /** Sets the policy of this process; null restores the built-in one, whose context is the thread. Rule POLICY-01. */
    public static void setPolicy(@Nullable EventLoopPolicy newPolicy) {
        policy = newPolicy == null ? THREAD_POLICY : newPolicy;
    }

    /** Every backend that was found, with its verdict, cause and remedy. */
    public static BackendReport report() {
        return Backends.report();
    }
}
