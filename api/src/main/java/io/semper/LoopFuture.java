package io.semper;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of an operation of a loop: pending at first, then forever a value, a failure or a cancellation.
 *
 * <p>A future and its callbacks belong to one loop (rule FUTURE-13). Callbacks run on the loop's thread, one after the other, in
 * the order in which they were added, and never inside the call that completes the future or adds them (rules FUTURE-02,
 * FUTURE-03). Methods are for the thread that owns the loop; those marked "Any thread" are for every thread. A future is
 * deliberately not a {@code CompletionStage}, whose callbacks run on any thread and inside other calls;
 * {@link #toCompletableFuture()} and {@link LoopFutures#wrapFuture LoopFutures.wrapFuture()} convert between the two.
 *
 * <p>A future that follows another one ({@link #thenApply} and similar methods) passes {@link #cancel()} on to it if nothing else
 * depends on it: no other callback, follower, {@link #join()} or view (rule FUTURE-09). {@link #shield()} prevents that. Chains of
 * futures may have any length (rule FUTURE-17).
 *
 * <p>A failure that is never retrieved is reported to the exception handler once the future is unreachable. {@link #result()},
 * {@link #exception()}, {@link #join()}, a view and a future that follows this one retrieve it (rule FUTURE-12).
 *
 * @param <T> the type of the value
 */
public final class LoopFuture<T extends @Nullable Object> extends OutcomeCell<T> {
    // One long class, since users chain methods of the future, and each states its contract.

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

    /** Whether the list has entries that were cancelled on a thread that may not change it. */
    private volatile boolean hasCancelled;

    LoopFuture(EventLoop loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
    }

    /** Returns the loop that this future belongs to. Any thread. Rule FUTURE-13. */
    public EventLoop loop() {
        return loop;
    }

    /** Whether there is an outcome. A thread that reads true sees the outcome. Any thread. Rule FUTURE-01. */
    public boolean isDone() {
        return hasEnded();
    }

    /** Whether the outcome is a cancellation. Any thread. Rule FUTURE-07. */
    public boolean isCancelled() {
        return hasBeenCancelled();
    }

    /**
     * Asks the producer to give up. Most futures are cancelled when this method returns, and what they held has been released (see
     * {@link LoopPromise#onCancel}); a producer that needs time completes the future later, with any outcome
     * ({@link LoopPromise#deferCancel}).
     *
     * <p>Rules FUTURE-04, FUTURE-07 to FUTURE-09, FUTURE-17.
     *
     * @return false if this future was done, or if its producer completed it with a value or failure meanwhile; true otherwise
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
            try {
                run(now.release(), this::endCancelled);
            } finally {
                if (cancelHook == CancelHook.RELEASING) {
                    cancelHook = now; // the stack has ended, and this future has not: the next cancel does it again
                }
            }
        }
        return !hasEnded() || hasBeenCancelled();
    }

    /**
     * Runs the code of a producer. A throwable is reported or rethrown only after this future is in the state that the hook has to
     * leave.
     */
    private void run(Runnable code, Runnable after) {
        try {
            code.run();
        } catch (Throwable thrown) {
            after.run();
            if (LoopExit.leavesLoop(thrown)) {
                throw thrown;
            }
            loop.callExceptionHandler(ExceptionContext.of("the cancel hook of a future failed", thrown)
                    .withSource(this));
            return;
        }
        after.run();
    }

    /**
     * Returns the value. Any thread: one that has read {@link #isDone()} as true gets it, and {@link #join()} waits for it.
     *
     * <p>Rules FUTURE-05, THREAD-20.
     *
     * @throws IllegalStateException if this future is pending
     * @throws CompletionException if it failed; the cause is the failure
     * @throws CancellationException if it was cancelled
     */
    public T result() {
        return requireValue("result()");
    }

    /**
     * Returns the failure itself, never a wrapper; null if there is a value. For a cancelled future it throws, as that of asyncio
     * does: ask {@link #isCancelled()} first, or use {@link #handle} or {@link #whenDone}, which get a cancellation as a failure.
     * Any thread.
     *
     * <p>Rules FUTURE-05, THREAD-20.
     *
     * @throws IllegalStateException if this future is pending
     * @throws CancellationException if it was cancelled
     */
    public @Nullable Throwable exception() {
        requireNotCancelled("exception()");
        return failure();
    }

    /**
     * Runs {@code callback} with this future once it is done, in a separate turn, in the context of this call if the loop carries
     * contexts. An exception thrown by the callback is reported to the exception handler and affects nothing else.
     *
     * <p>Rules FUTURE-02, FUTURE-03, FUTURE-10, FUTURE-11, POLICY-10.
     *
     * @return a handle that removes the callback
     * @throws LoopClosedException if the loop is closed
     */
    public Handle addDoneCallback(Consumer<? super LoopFuture<T>> callback) {
        Objects.requireNonNull(callback, "callback");
        return attach(callback);
    }

    /**
     * Ends the interest of the one who added {@code callback}: cancels this future if nothing else depends on it, and leaves it
     * alone otherwise. For a task or a combinator that stops waiting. Rule FUTURE-24.
     *
     * @param callback what {@link #addDoneCallback} of this future returned
     * @return true if this future was done or was asked to cancel: the callback then runs once it is done, as always; false if
     *     something else depends on this future: the callback is removed and never runs
     * @throws IllegalArgumentException if {@code callback} is a handle of something else
     */
    public boolean abandon(Handle callback) {
        Objects.requireNonNull(callback, "callback");
        loop.ownership().check();
        if (!(callback instanceof DoneCallback<?> mine) || mine.future != this) {
            throw new IllegalArgumentException(
                    "abandon() on " + this + ": the handle is not one of its done-callbacks: " + callback);
        }
        if (hasEnded()) {
            return true;
        }
        if (mine.isCancelled() || !servesOnly(mine)) {
            mine.detach();
            return false;
        }
        cancel();
        return true;
    }

    /**
     * Returns a future of what {@code function} returns for the value of this one. A failure and a cancellation pass through; what
     * the function throws is a failure. Rule FUTURE-09.
     */
    public <U extends @Nullable Object> LoopFuture<U> thenApply(Function<? super T, ? extends U> function) {
        Objects.requireNonNull(function, "function");
        return Follower.of(this, (source, promise) -> {
            if (!source.copyNoValueTo(promise)) {
                promise.tryComplete(function.apply(source.value()));
            }
        });
    }

    /**
     * Returns a future that is done, with null, after {@code action} has run with the value of this one. A failure and a
     * cancellation pass through; what the action throws is a failure. Rules FUTURE-09, FUTURE-18.
     */
    public LoopFuture<@Nullable Void> thenAccept(Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        return thenApply(value -> {
            action.accept(value);
            return null;
        });
    }

    /** Returns {@link #thenAccept} of an action that does not need the value. Rules FUTURE-09, FUTURE-18. */
    public LoopFuture<@Nullable Void> thenRun(Runnable action) {
        Objects.requireNonNull(action, "action");
        return thenApply(value -> {
            action.run();
            return null;
        });
    }

    /**
     * Returns a future of the outcome of the future that {@code function} returns for the value of this one. A failure and a
     * cancellation pass through; what the function throws is a failure. Cancelling while the inner future is pending cancels the
     * inner future if nothing else depends on that, and otherwise this future alone. Rules FUTURE-09, FUTURE-22, POLICY-08.
     */
    public <U extends @Nullable Object> LoopFuture<U> thenCompose(Function<? super T, LoopFuture<U>> function) {
        Objects.requireNonNull(function, "function");
        return Follower.composed(this, function);
    }

    /**
     * Returns a future of the value of this one or, if it fails, of what {@code function} returns for the failure. A cancellation
     * passes through. Rule FUTURE-09.
     */
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
     * Returns a future of the value of this one or, if it fails with an {@code X}, of what {@code function} returns for that
     * failure. Other failures pass through, and so does a cancellation, even if {@code type} is
     * {@link CancellationException}. What the function throws is a failure. Rules FUTURE-09, FUTURE-20.
     */
    public <X extends Throwable> LoopFuture<T> recover(Class<X> type, Function<? super X, ? extends T> function) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(function, "function");
        return Follower.of(this, (source, promise) -> {
            Throwable failure = source.failure();
            if (type.isInstance(failure)) {
                promise.tryComplete(function.apply(type.cast(failure)));
            } else {
                source.copyTo(promise);
            }
        });
    }

    /**
     * Returns a future of the value of this one or, if it fails, of the outcome of the future that {@code function} returns for the
     * failure. A cancellation passes through; what the function throws is a failure. Cancelling while the inner future is pending
     * cancels the inner future if nothing else depends on that, and otherwise this future alone. Rules FUTURE-09, FUTURE-20,
     * FUTURE-22, POLICY-08.
     */
    public LoopFuture<T> exceptionallyCompose(Function<? super Throwable, LoopFuture<T>> function) {
        Objects.requireNonNull(function, "function");
        return Follower.recovered("exceptionallyCompose()", this, failure -> true, function);
    }

    /**
     * Returns a future of what {@code function} returns for the value and the failure of this one. One of the two is null; for a
     * cancelled future the failure is a {@link CancellationException}. Rule FUTURE-09.
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
     * Runs {@code action} with the value and the failure of this future once it is done, and returns a future of the same outcome.
     * One of the two is null; for a cancelled future the failure is a {@link CancellationException}. The action runs even if the
     * returned future is cancelled first.
     *
     * <p>What the action throws is the failure of the returned future if this one has a value, and is suppressed in the failure if
     * this one fails. If the returned future is cancelled, it goes to the exception handler. Rules FUTURE-09, FUTURE-19.
     */
    public LoopFuture<T> whenDone(BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action) {
        Objects.requireNonNull(action, "action");
        return Follower.observed(this, action);
    }

    /**
     * Returns a future of the outcome of this one or, if {@code timeout} passes first, of a
     * {@link java.util.concurrent.TimeoutException}. On expiry this future is cancelled, even if something else depends on it, and
     * its end is awaited: if it still completes with a value or a failure, that is the outcome.
     *
     * <p>Rules COMBINE-12 to COMBINE-15.
     *
     * @param timeout zero or less expires at once unless this future is done
     * @throws LoopClosedException if the loop is closed
     */
    public LoopFuture<T> withTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return Timeout.of(this, timeout);
    }

    /**
     * Returns {@link #withTimeout} that, instead of failing with a {@link java.util.concurrent.TimeoutException} on expiry, has the
     * outcome of the future that {@code fallback} returns. What {@code fallback} throws is a failure. Cancelling while that future
     * is pending cancels it if nothing else depends on it.
     *
     * <p>Rules COMBINE-12 to COMBINE-15, COMBINE-19, FUTURE-22, POLICY-08.
     *
     * @param timeout zero or less expires at once unless this future is done
     * @throws LoopClosedException if the loop is closed
     */
    public LoopFuture<T> onTimeout(Duration timeout, Supplier<LoopFuture<T>> fallback) {
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(fallback, "fallback");
        return Timeout.orElse(this, timeout, fallback);
    }

    /** Returns a future of the outcome of this one that, when it is cancelled, does not cancel this one. Rule COMBINE-17. */
    public LoopFuture<T> shield() {
        return Follower.shielding(this);
    }

    /**
     * Blocks until this future is done, and returns the value. An interrupt does not end the wait, and is restored afterwards. Any
     * thread but the one that runs the loop.
     *
     * <p>Rule FUTURE-06.
     *
     * @throws IllegalStateException at once, if this future is pending and the current thread runs the loop
     * @throws LoopClosedException if the loop is closed before this future is done
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
     * Returns a view of this future as a {@link CompletableFuture}, always the same object, completed on the loop's thread. Its
     * {@code cancel} cancels this future on the loop and leaves the view pending until the outcome is known. Completing the view by
     * hand or by {@code orTimeout} ends the view only: the operation continues, and a value that arrives later is dropped, even a
     * connection. Use {@link #withTimeout} to end the operation. Blocking on a pending view on the loop's own thread throws
     * {@link IllegalStateException}.
     *
     * <p>Any thread. Rules FUTURE-06, FUTURE-14.
     */
    public CompletableFuture<T> toCompletableFuture() {
        return waiters().view();
    }

    /** Completes this future with {@code value}; returns false if it was done. For the owner, as are the methods below. */
    boolean endWithValue(@Nullable T value) {
        if (hasEnded()) {
            return false;
        }
        schedule();
        writeValue(value);
        announce();
        return true;
    }

    boolean endWithFailure(Throwable cause) {
        if (hasEnded()) {
            return false;
        }
        Failure failure = new Failure(loop, cause);
        schedule();
        writeFailure(failure);
        DoneCallback<T> lastToLook = last;
        if (lastToLook != null) {
            lastToLook.watches = true;
        }
        announce();
        if (lastToLook == null) {
            watchFailure();
        }
        return true;
    }

    boolean endCancelled() {
        if (hasEnded()) {
            return false;
        }
        schedule();
        writeCancelled();
        announce();
        return true;
    }

    /**
     * Schedules the callbacks, and what ends the wait of other threads. That comes before the outcome is written since it needs the most
     * stack: if there is not enough, the future stays pending, and what was scheduled finds it so and does nothing.
     */
    private void schedule() {
        removeCancelled();
        try {
            for (DoneCallback<T> callback = first; callback != null; callback = callback.next) {
                if (!callback.scheduled) {
                    loop.callSoon(callback);
                    callback.scheduled = true;
                }
            }
            FutureWaiters<T> observed = waiters;
            if (observed != null) {
                observed.releaseSoon();
            }
        } catch (RejectedExecutionException loopClosed) {
            // a closed loop runs no callback
        }
    }

    /** The outcome is written. */
    private void announce() {
        cancelHook = null;
        first = null;
        last = null;
        FutureWaiters<T> observed = waiters;
        if (observed != null) {
            observed.settle();
        }
    }

    DoneCallback<T> attach(Consumer<? super LoopFuture<T>> callback) {
        loop.ownership().check();
        if (loop.isClosed()) {
            throw new LoopClosedException(
                    "cannot add a callback to " + this + ": its loop is closed and runs no callbacks");
        }
        if (hasEnded()) {
            DoneCallback<T> due = DoneCallback.of(this, callback);
            loop.callSoon(due); // in the context of now, which is that of the call
            return due;
        }
        // The context of the caller goes with the callback, not that of the code that ends the future.
        ContextCarrier.Snapshot context = captured();
        DoneCallback<T> added = DoneCallback.of(this, context == null ? callback : new InContext<>(context, callback));
        removeCancelled();
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

    /** As {@link EventLoop#callSoon} does it: what the carrier throws inside a run costs the context alone. */
    private ContextCarrier.@Nullable Snapshot captured() {
        ContextCarrier carrier = loop.context();
        if (carrier == null) {
            return null;
        }
        try {
            return carrier.capture();
        } catch (Throwable thrown) {
            if (!loop.ownership().heldHere() || !loop.ownership().raiseLater(thrown)) {
                throw thrown;
            }
            return null;
        }
    }

    /** Has the owner take cancelled entries out of the list when it uses that next. Any thread. */
    void removeLater() {
        hasCancelled = true;
    }

    private void removeCancelled() {
        if (!hasCancelled) {
            return;
        }
        hasCancelled = false;
        for (DoneCallback<T> each = first; each != null; ) {
            DoneCallback<T> next = each.next;
            if (each.isCancelled()) {
                remove(each);
            }
            each = next;
        }
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

    /** Whether nothing depends on this future but {@code callback}, or nothing at all if it is null. */
    boolean servesOnly(@Nullable DoneCallback<?> callback) {
        removeCancelled();
        return first == callback && last == callback && waiters == null;
    }

    void hook(CancelHook hook, String call) {
        loop.ownership().check();
        if (hasEnded()) {
            throw new IllegalStateException(call + " on " + this + ": a hook must be set while the future is pending");
        }
        if (cancelHook instanceof Follower<?>) {
            throw new IllegalStateException(
                    call + " on " + this + ": it follows another future, which is asked to cancel; set the hook there");
        }
        cancelHook = hook;
    }

    /** Completes {@code promise} with the outcome of this future, which is done. */
    void copyTo(LoopPromise<? super T> promise) {
        if (!copyNoValueTo(promise)) {
            promise.tryComplete(value());
        }
    }

    /** Completes {@code promise} with the failure or cancellation of this future, which is done; returns false if it has a value. */
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
