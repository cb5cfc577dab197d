package io.semper;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of something that a loop does: pending at first, then for ever a value, a failure, or cancelled.
 *
 * <p>A future belongs to one loop, and so do its callbacks: they run on the loop's thread, one after the other, in the order in which
 * they were added, and never inside the call that completes the future or that adds them (rules FUTURE-02, FUTURE-03). All methods
 * are for the thread that owns the loop, except those marked "Any thread". It is on purpose no {@code CompletionStage}, whose
 * callbacks run on any thread and inside other calls; {@link #toCompletableFuture()} and {@link LoopFutures#wrapFuture LoopFutures.wrapFuture()} lead across.
 *
 * <p>A future that follows another one ({@link #thenApply} and its kin) passes {@link #cancel()} on to it if nothing else depends on
 * it: no other callback, follower, {@link #join()} or view (rule FUTURE-09). {@link #shield()} stops that.
 *
 * <p>A failure that nobody looked at is reported to the loop's exception handler once the future is unreachable. {@link #result()},
 * {@link #exception()}, {@link #join()}, a view and a future that follows this one count as looking (rule FUTURE-12).
 */
public final class LoopFuture<T extends @Nullable Object> extends OutcomeCell<T> {
    private static final VarHandle WAITERS;

    static {
        try {
            WAITERS = MethodHandles.lookup().findVarHandle(LoopFuture.class, "waiters", FutureWaiters.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EventLoop loop;
    private volatile @Nullable FutureWaiters<T> waiters;
    private @Nullable DoneCallback<T> first;
    private @Nullable DoneCallback<T> last;
    private @Nullable CancelHook cancelHook;

    LoopFuture(EventLoop loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
    }

    /** The loop that this future belongs to for good. Any thread. Rule FUTURE-13. */
    public EventLoop loop() {
        return loop;
    }

    /** Whether the outcome is known; a thread that sees true sees the outcome. Any thread. */
    public boolean isDone() {
        return hasEnded();
    }

    /** Whether the outcome is that this future was cancelled. Any thread. */
    public boolean isCancelled() {
        return hasBeenCancelled();
    }

    /**
     * Asks the producer to give up. Most futures are cancelled when this returns, and what they held is released (see
     * {@link LoopPromise#onCancel}); a producer that needs time ends the future later, in whatever way
     * ({@link LoopPromise#deferCancel}). Rules FUTURE-07 to FUTURE-09.
     *
     * @return false if this future was done, or its producer had an outcome after all; true otherwise
     */
    public boolean cancel() {
        loop.ownership().check();
        if (hasEnded()) {
            return false;
        }
        CancelHook hook = cancelHook;
        if (hook == null) {
            return endCancelled();
        }
        if (hook instanceof CancelHook.Upstream upstream) {
            CancelHook.Pass.walk(upstream);
        } else if (hook instanceof CancelHook.Request deferred) {
            run(deferred.request(), () -> {});
        } else if (hook instanceof CancelHook.Release now) {
            cancelHook = CancelHook.RELEASING;
            run(now.release(), this::endCancelled);
        }
        return !hasEnded() || hasBeenCancelled();
    }

    /** Runs the code of a producer. What it throws is reported or thrown when this future is as the hook has to leave it. */
    private void run(Runnable code, Runnable after) {
        try {
            code.run();
        } catch (Throwable thrown) {
            if (LoopExit.leavesLoop(thrown)) {
                endCancelled();
                throw thrown;
            }
            after.run();
            loop.callExceptionHandler(ExceptionContext.of("the cancel hook of a future failed", thrown)
                    .withSource(this));
            return;
        }
        after.run();
    }

    /**
     * The value. Rule FUTURE-05.
     *
     * @throws IllegalStateException if this future is pending
     * @throws CompletionException if it failed; the cause is the failure
     * @throws CancellationException if it was cancelled
     */
    public T result() {
        loop.ownership().check();
        return requireValue("result()");
    }

    /**
     * The failure itself, never a wrapper; null if there is a value. Rule FUTURE-05.
     *
     * @throws IllegalStateException if this future is pending
     * @throws CancellationException if it was cancelled
     */
    public @Nullable Throwable exception() {
        loop.ownership().check();
        requireNotCancelled("exception()");
        return failure();
    }

    /**
     * Runs {@code callback} with this future once it is done, in a turn of its own. What the callback throws goes to the exception
     * handler. It runs in the context of this call if the loop carries contexts. Rules FUTURE-02, FUTURE-03, FUTURE-10, FUTURE-11,
     * POLICY-10.
     *
     * @return cancel() removes the callback
     * @throws LoopClosedException if the loop is closed
     */
    public Handle addDoneCallback(Consumer<? super LoopFuture<T>> callback) {
        Objects.requireNonNull(callback, "callback");
        return attach(callback);
    }

    /** The value of {@code function}, applied to the value of this future; failure and cancellation pass through. */
    public <U extends @Nullable Object> LoopFuture<U> thenApply(Function<? super T, ? extends U> function) {
        Objects.requireNonNull(function, "function");
        return Follower.of(this, (source, promise) -> {
            if (!source.copyNoValueTo(promise)) {
                promise.tryComplete(function.apply(source.value()));
            }
        });
    }

    /**
     * The outcome of the future that {@code function} makes of the value; failure and cancellation pass through. Cancelling while
     * that future is pending goes to that future.
     */
    public <U extends @Nullable Object> LoopFuture<U> thenCompose(Function<? super T, LoopFuture<U>> function) {
        Objects.requireNonNull(function, "function");
        return Follower.composed(this, function);
    }

    /** The value of this future or, if it failed, what {@code function} makes of the failure; cancellation passes through. */
    public LoopFuture<T> exceptionally(Function<? super Throwable, ? extends T> function) {
        Objects.requireNonNull(function, "function");
        return Follower.of(this, (source, promise) -> {
            Throwable failure = source.failure();
            if (failure == null) {
                source.copyTo(promise);
            } else {
                promise.tryComplete(function.apply(failure));
            }
        });
    }

    /**
     * What {@code function} makes of the value and of the failure, one of which is null; a cancelled future hands it a
     * {@link CancellationException}.
     */
    public <U extends @Nullable Object> LoopFuture<U> handle(
            BiFunction<? super @Nullable T, ? super @Nullable Throwable, ? extends U> function) {
        Objects.requireNonNull(function, "function");
        return Follower.of(this, (source, promise) -> {
            Throwable failure = source.isCancelled() ? source.cancellation() : source.failure();
            promise.tryComplete(function.apply(failure == null ? source.value() : null, failure));
        });
    }

    /**
     * The outcome of this future or, once {@code timeout} has passed, {@link java.util.concurrent.TimeoutException}. On expiry this
     * future is cancelled, whoever else depends on it, and its end is awaited: a value or failure that it still ends with wins.
     * Zero or less expires at once unless this future is done. Rules COMBINE-12 to COMBINE-15.
     */
    public LoopFuture<T> withTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return Timeout.of(this, timeout);
    }

    /** The outcome of this future; cancelling the returned future leaves this one alone. Rule COMBINE-17. */
    public LoopFuture<T> shield() {
        return Follower.shielding(this);
    }

    /**
     * Waits for the outcome and returns the value. Any thread but the one that runs the loop. An interrupt does not end the wait.
     * Rule FUTURE-06.
     *
     * @throws IllegalStateException at once, if this future is pending and the caller's thread runs the loop
     * @throws LoopClosedException if the loop is closed, or is closed meanwhile
     * @throws CompletionException if this future failed; the cause is the failure
     * @throws CancellationException if it was cancelled
     */
    public T join() {
        if (!hasEnded()) {
            FutureWaiters<T> waiting = waiters();
            waiting.await();
            if (!hasEnded()) {
                throw waiting.closed();
            }
        }
        return requireValue("join()");
    }

    /**
     * This future for code that wants a {@link CompletableFuture}; always the same object. It is completed on the loop's thread. Its
     * {@code cancel} asks this future on the loop and leaves the view pending until the answer is known; completing it by hand, or
     * with a timeout of its own, ends the view alone. To block on it on the loop's own thread throws. Any thread. Rules FUTURE-06,
     * FUTURE-14.
     */
    public CompletableFuture<T> toCompletableFuture() {
        return waiters().view();
    }

    /** Ends this future with {@code value}; false if it was done. For the owner, as all that follows. */
    boolean endWithValue(@Nullable T value) {
        if (hasEnded()) {
            return false;
        }
        writeValue(value);
        announce();
        return true;
    }

    boolean endWithFailure(Throwable cause) {
        if (hasEnded()) {
            return false;
        }
        writeFailure(new Failure(loop, cause));
        DoneCallback<T> lastToLook = last;
        if (lastToLook == null) {
            watchFailure();
        } else {
            lastToLook.watches = true;
        }
        announce();
        return true;
    }

    boolean endCancelled() {
        if (hasEnded()) {
            return false;
        }
        writeCancelled();
        announce();
        return true;
    }

    /** Schedules the callbacks and ends the wait of other threads. */
    private void announce() {
        cancelHook = null;
        DoneCallback<T> callback = first;
        first = null;
        last = null;
        try {
            while (callback != null) {
                DoneCallback<T> following = callback.next;
                callback.previous = null;
                callback.next = null;
                loop.callSoon(callback);
                callback = following;
            }
        } catch (RejectedExecutionException loopClosed) {
            // a closed loop runs no callback
        }
        FutureWaiters<T> observed = waiters;
        if (observed != null) {
            observed.settle();
        }
    }

    DoneCallback<T> attach(Consumer<? super LoopFuture<T>> callback) {
        loop.ownership().check();
        if (loop.isClosed()) {
            throw new LoopClosedException(
                    "cannot wait for " + this + ": its loop is closed and runs no callback any more");
        }
        ContextCarrier carrier = loop.context();
        DoneCallback<T> added = new DoneCallback<>(this, carrier == null ? callback : carried(carrier, callback));
        if (hasEnded()) {
            loop.callSoon(added);
            return added;
        }
        DoneCallback<T> before = last;
        added.previous = before;
        last = added;
        if (before == null) {
            first = added;
        } else {
            before.next = added;
        }
        return added;
    }

    /** The context of whoever waits goes with the callback, not that of whoever ends the future. */
    private static <T extends @Nullable Object> Consumer<LoopFuture<T>> carried(
            ContextCarrier carrier, Consumer<? super LoopFuture<T>> callback) {
        ContextCarrier.Snapshot context = carrier.capture();
        return done -> context.run(() -> callback.accept(done));
    }

    void remove(DoneCallback<T> gone) {
        DoneCallback<T> before = gone.previous;
        DoneCallback<T> after = gone.next;
        if (before == null && first != gone) {
            return;
        }
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        gone.previous = null;
        gone.next = null;
    }

    @Nullable
    CancelHook cancelHook() {
        return cancelHook;
    }

    /** Whether nobody waits for this future but {@code callback}, or nobody at all if it is null. */
    boolean servesOnly(@Nullable DoneCallback<?> callback) {
        return first == callback && last == callback && waiters == null;
    }

    void hook(CancelHook hook, String call) {
        loop.ownership().check();
        if (hasEnded()) {
            throw new IllegalStateException(call + " on " + this + ": hooks are set while the future is pending");
        }
        cancelHook = hook;
    }

    /** Ends {@code promise} as this future ended, which is done. */
    void copyTo(LoopPromise<? super T> promise) {
        if (!copyNoValueTo(promise)) {
            promise.tryComplete(value());
        }
    }

    /** Ends {@code promise} as this future ended unless there is a value to deal with; false if there is. */
    boolean copyNoValueTo(LoopPromise<?> promise) {
        if (hasBeenCancelled()) {
            promise.tryCancel();
            return true;
        }
        Throwable failure = failure();
        if (failure == null) {
            return false;
        }
        promise.tryFail(failure);
        return true;
    }

    private FutureWaiters<T> waiters() {
        FutureWaiters<T> existing = waiters;
        if (existing != null) {
            return existing;
        }
        FutureWaiters<T> made = new FutureWaiters<>(this);
        made.enlist();
        if (!WAITERS.compareAndSet(this, null, made)) {
            made.discard();
            return Objects.requireNonNull(waiters);
        }
        if (hasEnded() || loop.ownership().isClosed()) {
            made.release();
        }
        return made;
    }

    @Override
    public String toString() {
        return "LoopFuture[" + description() + ", " + loop + "]";
    }
}
