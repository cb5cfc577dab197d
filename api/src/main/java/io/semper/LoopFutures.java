package io.semper;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Methods that make and combine futures.
 *
 * <p>The futures of one call must belong to one loop, and the caller's thread must own it (rules COMBINE-18, POLICY-08). A future
 * that is given twice counts once. The result completes in a later turn even if it is certain at the call. Of outcomes in one turn,
 * the earliest counts; of outcomes before the call, the first in the order of the arguments. When the result is done or cancelled,
 * nothing is left on futures that are still pending. Rules COMBINE-03 to COMBINE-06, COMBINE-11.
 *
 * @see LoopFuture
 */
public final class LoopFutures {
    private LoopFutures() {}

    /** Returns a future that is done with {@code value}. Any thread. */
    public static <T extends @Nullable Object> LoopFuture<T> completed(EventLoop loop, @Nullable T value) {
        LoopFuture<T> future = new LoopFuture<>(loop);
        future.endWithValue(value);
        return future;
    }

    /** Returns a future that is done with a failure. Any thread. */
    public static <T extends @Nullable Object> LoopFuture<T> failed(EventLoop loop, Throwable cause) {
        LoopFuture<T> future = new LoopFuture<>(loop);
        future.endWithFailure(Objects.requireNonNull(cause, "cause"));
        return future;
    }

    /** Returns {@link #delay(EventLoop, Duration, Object)} with null. */
    public static LoopFuture<@Nullable Void> delay(EventLoop loop, Duration delay) {
        return delay(loop, delay, null);
    }

    /**
     * Returns a future that is done with {@code value} when {@code delay} has passed on {@link EventLoop#time()}; zero or less has
     * passed at once, and even then the future is pending at first. Cancelling it discards the timer. For the thread that owns the
     * loop.
     *
     * <p>Rules BAD-03, COMBINE-20.
     *
     * @throws LoopClosedException if the loop is closed
     */
    public static <T extends @Nullable Object> LoopFuture<T> delay(EventLoop loop, Duration delay, @Nullable T value) {
        Objects.requireNonNull(delay, "delay");
        LoopPromise<T> promise = new LoopPromise<>(loop);
        TimerHandle timer = loop.callLater(delay, () -> promise.tryComplete(value));
        promise.onCancel(timer::cancel);
        return promise.future();
    }

    /**
     * Returns {@link #retry(EventLoop, int, Backoff, Predicate, Supplier)} that retries every {@link Exception}, and no
     * {@link Error}.
     */
    public static <T extends @Nullable Object> LoopFuture<T> retry(
            EventLoop loop, int attempts, Backoff backoff, Supplier<LoopFuture<T>> operation) {
        return retry(loop, attempts, backoff, failure -> failure instanceof Exception, operation);
    }

    /**
     * Calls {@code operation}, and again after each failure that {@code when} accepts, until there is a value or {@code attempts}
     * calls were made. The first call is made inside this one, each further one when {@code backoff} has passed. What
     * {@code operation} throws is a failure like that of its future.
     *
     * <p>Returns a future of the first value or of the last failure, in which the failures before it are suppressed, of more than 16
     * the latest. It is cancelled if an attempt is. Cancelling it cancels the attempt that is running, or prevents the next one; if
     * the attempt still has an outcome, that is the outcome. What {@code when} throws is a failure, and so are null and a future of
     * another loop from {@code operation}; they are not retried.
     *
     * <p>For the thread that owns the loop. Rules COMBINE-21 to COMBINE-23, FUTURE-17, POLICY-08.
     *
     * @param attempts how often to call {@code operation} at most, 1 or more
     * @throws IllegalArgumentException if {@code attempts} is less than 1
     * @throws LoopClosedException if the loop is closed
     */
    public static <T extends @Nullable Object> LoopFuture<T> retry(
            EventLoop loop,
            int attempts,
            Backoff backoff,
            Predicate<? super Throwable> when,
            Supplier<LoopFuture<T>> operation) {
        Objects.requireNonNull(loop, "loop");
        Objects.requireNonNull(backoff, "backoff");
        Objects.requireNonNull(when, "when");
        Objects.requireNonNull(operation, "operation");
        return Retry.of(loop, attempts, backoff, when, operation);
    }

    /**
     * Returns a future of the values of all futures, in the order of the arguments; of no futures, an empty list at once on
     * {@link EventLoops#current()}. The first failure is the failure of the result, a cancelled member counting as a
     * {@link java.util.concurrent.CancellationException}; the other members continue, and their failures are not reported.
     * Cancelling the result cancels every pending member and takes effect when all have ended.
     *
     * <p>Rules COMBINE-03, COMBINE-04, COMBINE-07, COMBINE-09, FUTURE-17.
     *
     * @throws IllegalArgumentException if the futures belong to different loops
     */
    public static <T extends @Nullable Object> LoopFuture<List<T>> gather(
            Collection<? extends LoopFuture<? extends T>> futures) {
        CombinedFutures<T> members = CombinedFutures.ofAny("gather()", futures);
        return members == null ? completed(EventLoops.current(), List.of()) : Gather.values(members);
    }

    /**
     * Returns a future of the outcomes of all futures, in the order of the arguments. It never fails. Cancelling it cancels every
     * pending member and takes effect when all have ended.
     *
     * <p>Rules COMBINE-03, COMBINE-04, COMBINE-08, COMBINE-09.
     *
     * @throws IllegalArgumentException if the futures belong to different loops
     */
    public static <T extends @Nullable Object> LoopFuture<List<Outcome<T>>> gatherOutcomes(
            Collection<? extends LoopFuture<? extends T>> futures) {
        CombinedFutures<T> members = CombinedFutures.ofAny("gatherOutcomes()", futures);
        return members == null ? completed(EventLoops.current(), List.of()) : Gather.outcomes(members);
    }

    /**
     * Returns a future of the futures that are done and of those that are not, as soon as {@code until} is met or {@code timeout} has
     * passed. It never fails, and neither the timeout nor cancelling it affects the futures.
     *
     * <p>Rules COMBINE-01 to COMBINE-03, COMBINE-05.
     *
     * @param timeout null waits without limit
     * @throws IllegalArgumentException if there are no futures, or if they belong to different loops
     */
    public static <T extends @Nullable Object> LoopFuture<WaitResult<T>> wait(
            Collection<? extends LoopFuture<? extends T>> futures, WaitFor until, @Nullable Duration timeout) {
        Objects.requireNonNull(until, "until");
        return WaitCombinator.of(CombinedFutures.of("wait()", futures), until, timeout);
    }

    /** Returns {@link #firstCompleted(Collection, Losers)} with {@link Losers#KEEP}. */
    public static <T extends @Nullable Object> LoopFuture<T> firstCompleted(
            Collection<? extends LoopFuture<? extends T>> futures) {
        return firstCompleted(futures, Losers.KEEP);
    }

    /**
     * Returns a future of the outcome of the first future that is done, a cancelled one counting as a failure. Cancelling the
     * result cancels the members with {@link Losers#CANCEL}, and leaves them alone otherwise.
     *
     * <p>Rules COMBINE-10, COMBINE-11.
     *
     * @throws IllegalArgumentException if there are no futures, or if they belong to different loops
     */
    public static <T extends @Nullable Object> LoopFuture<T> firstCompleted(
            Collection<? extends LoopFuture<? extends T>> futures, Losers losers) {
        Objects.requireNonNull(losers, "losers");
        return FirstOutcome.of(CombinedFutures.of("firstCompleted()", futures), losers, true);
    }

    /** Returns {@link #firstSuccess(Collection, Losers)} with {@link Losers#KEEP}. */
    public static <T extends @Nullable Object> LoopFuture<T> firstSuccess(
            Collection<? extends LoopFuture<? extends T>> futures) {
        return firstSuccess(futures, Losers.KEEP);
    }

    /**
     * Returns a future of the first value; it fails with {@link NoneSucceededException} if all futures fail. Cancelling works as
     * for {@link #firstCompleted(Collection, Losers)}.
     *
     * <p>Rules COMBINE-10, COMBINE-11.
     *
     * @throws IllegalArgumentException if there are no futures, or if they belong to different loops
     */
    public static <T extends @Nullable Object> LoopFuture<T> firstSuccess(
            Collection<? extends LoopFuture<? extends T>> futures, Losers losers) {
        Objects.requireNonNull(losers, "losers");
        return FirstOutcome.of(CombinedFutures.of("firstSuccess()", futures), losers, false);
    }

    /**
     * Returns as many futures as different ones are given: the first has the outcome that arrives first, and so on. When
     * {@code timeout} has passed, those without an outcome fail with {@link java.util.concurrent.TimeoutException}. Cancelling one
     * of them affects nothing else; the outcome that it would have had is skipped.
     *
     * <p>Rules COMBINE-03, COMBINE-16.
     *
     * @param timeout null waits without limit
     * @throws IllegalArgumentException if the futures belong to different loops
     */
    public static <T extends @Nullable Object> List<LoopFuture<T>> asCompleted(
            Collection<? extends LoopFuture<? extends T>> futures, @Nullable Duration timeout) {
        CombinedFutures<T> members = CombinedFutures.ofAny("asCompleted()", futures);
        return members == null ? List.of() : AsCompleted.of(members, timeout);
    }

    /** Returns {@link LoopFuture#shield()} of {@code future}. Rule COMBINE-17. */
    public static <T extends @Nullable Object> LoopFuture<T> shield(LoopFuture<T> future) {
        return future.shield();
    }

    /** Returns {@link LoopFuture#withTimeout} of {@code future}. Rules COMBINE-12 to COMBINE-15. */
    public static <T extends @Nullable Object> LoopFuture<T> timeout(LoopFuture<T> future, Duration timeout) {
        return future.withTimeout(timeout);
    }

    /**
     * Returns a future of {@code call} whatever it does: the future that it returns, or one that is done with the plain value that
     * it returns or with what it throws. A future of another loop is a failure. For the thread that owns the loop.
     *
     * <p>Rules FUTURE-16, POLICY-08.
     */
    @SuppressWarnings("unchecked") // the caller says what the call returns
    public static <T extends @Nullable Object> LoopFuture<T> maybe(EventLoop loop, Callable<?> call) {
        Objects.requireNonNull(call, "call");
        loop.ownership().check();
        try {
            Object returned = call.call();
            if (!(returned instanceof LoopFuture<?> future)) {
                return completed(loop, (T) returned);
            }
            return future.loop() == loop
                    ? (LoopFuture<T>) future
                    : failed(loop, new IllegalArgumentException("maybe() on " + loop + " got " + future));
        } catch (Throwable thrown) {
            if (LoopExit.leavesLoop(thrown)) {
                throw (Error) thrown;
            }
            return failed(loop, Failure.unwrapped(thrown));
        }
    }

    /**
     * Returns a future of the outcome of {@code stage}, delivered on the loop: a failure without its {@code CompletionException}, a
     * cancellation as a cancellation. Cancelling the result cancels the stage. An outcome that arrives after the loop was closed is
     * dropped.
     *
     * <p>Any thread. Rule FUTURE-14.
     */
    public static <T extends @Nullable Object> LoopFuture<T> wrapFuture(
            EventLoop loop, CompletionStage<? extends T> stage) {
        return FutureBridge.stage(loop, Objects.requireNonNull(stage, "stage"));
    }

    /**
     * Returns {@link #wrapFuture(EventLoop, CompletionStage)} for what is both a {@link CompletionStage} and a {@link Future}. Any
     * thread. Rule FUTURE-14.
     */
    public static <T extends @Nullable Object> LoopFuture<T> wrapFuture(
            EventLoop loop, CompletableFuture<? extends T> future) {
        return FutureBridge.stage(loop, Objects.requireNonNull(future, "future"));
    }

    /**
     * Returns a future of the outcome of {@code future}. Only blocking can wait for a {@link Future}: unless it is done, a job of
     * {@link EventLoop#runInExecutor} blocks. Cancelling the result cancels {@code future}, with an interrupt. For the thread that
     * owns the loop.
     *
     * <p>Rule FUTURE-14.
     */
    public static <T extends @Nullable Object> LoopFuture<T> wrapFuture(EventLoop loop, Future<? extends T> future) {
        Objects.requireNonNull(future, "future");
        if (future instanceof CompletionStage<?> stage) {
            @SuppressWarnings("unchecked") // both sides of one object
            CompletionStage<? extends T> same = (CompletionStage<? extends T>) stage;
            return FutureBridge.stage(loop, same);
        }
        loop.ownership().check();
        return FutureBridge.future(loop, future);
    }
}
