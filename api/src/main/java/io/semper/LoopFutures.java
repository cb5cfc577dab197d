package io.semper;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Makes futures out of futures and of other things.
 *
 * <p>The futures of one call must belong to one loop, and the call to the thread that owns it; the same future given twice is waited
 * for once. The result comes in a later turn even if it is certain at the call. Of outcomes that come in one turn the one that came
 * first counts, of those that were there before the call the one that was given first. Once the result is there, or was cancelled,
 * nothing is left behind on futures that are still pending. Rules COMBINE-03 to COMBINE-06, COMBINE-11, COMBINE-18.
 *
 * @see LoopFuture
 */
public final class LoopFutures {
    private LoopFutures() {}

    /** A future that is done and has this value. Any thread. */
    public static <T extends @Nullable Object> LoopFuture<T> completed(EventLoop loop, @Nullable T value) {
        LoopFuture<T> future = new LoopFuture<>(loop);
        future.endWithValue(value);
        return future;
    }

    /** A future that is done and failed. Any thread. */
    public static <T extends @Nullable Object> LoopFuture<T> failed(EventLoop loop, Throwable cause) {
        LoopFuture<T> future = new LoopFuture<>(loop);
        future.endWithFailure(Objects.requireNonNull(cause, "cause"));
        return future;
    }

    /**
     * The values of all futures, in the order of the arguments; of no futures, an empty list at once on {@link EventLoops#current()}.
     * The first failure fails the result with it, a cancelled member counting as a failure with a
     * {@link java.util.concurrent.CancellationException}; the others go on, and their failures are not reported. Cancelling the
     * result cancels every pending member, and takes effect when all have ended. Rules COMBINE-03, COMBINE-04, COMBINE-07, COMBINE-09.
     */
    public static <T extends @Nullable Object> LoopFuture<List<T>> gather(
            Collection<? extends LoopFuture<? extends T>> futures) {
        CombinedFutures<T> members = CombinedFutures.ofAny("gather()", futures);
        return members == null ? completed(EventLoops.current(), List.of()) : Gather.values(members);
    }

    /** {@link #gather} that waits for all and keeps what became of each; it never fails. Rules COMBINE-08, COMBINE-09. */
    public static <T extends @Nullable Object> LoopFuture<List<Outcome<T>>> gatherOutcomes(
            Collection<? extends LoopFuture<? extends T>> futures) {
        CombinedFutures<T> members = CombinedFutures.ofAny("gatherOutcomes()", futures);
        return members == null ? completed(EventLoops.current(), List.of()) : Gather.outcomes(members);
    }

    /**
     * Which futures are done and which are not, once enough of them are or {@code timeout} has passed. Never fails, and does nothing
     * to the futures, also when it is cancelled. Rules COMBINE-01, COMBINE-02, COMBINE-05.
     *
     * @param timeout null waits without limit
     * @throws IllegalArgumentException if there are no futures
     */
    public static <T extends @Nullable Object> LoopFuture<WaitResult<T>> wait(
            Collection<? extends LoopFuture<? extends T>> futures, WaitFor until, @Nullable Duration timeout) {
        Objects.requireNonNull(until, "until");
        return WaitCombinator.of(CombinedFutures.of("wait()", futures), until, timeout);
    }

    /** {@link #firstCompleted(Collection, Losers)} that keeps the others. */
    public static <T extends @Nullable Object> LoopFuture<T> firstCompleted(
            Collection<? extends LoopFuture<? extends T>> futures) {
        return firstCompleted(futures, Losers.KEEP);
    }

    /**
     * The outcome of the first future that ends, a cancelled one counting as a failure. Cancelling the result cancels the members if
     * {@code losers} says so, and leaves them alone otherwise. Rules COMBINE-10, COMBINE-11.
     *
     * @throws IllegalArgumentException if there are no futures
     */
    public static <T extends @Nullable Object> LoopFuture<T> firstCompleted(
            Collection<? extends LoopFuture<? extends T>> futures, Losers losers) {
        Objects.requireNonNull(losers, "losers");
        return FirstOutcome.of(CombinedFutures.of("firstCompleted()", futures), losers, true);
    }

    /** {@link #firstSuccess(Collection, Losers)} that keeps the others. */
    public static <T extends @Nullable Object> LoopFuture<T> firstSuccess(
            Collection<? extends LoopFuture<? extends T>> futures) {
        return firstSuccess(futures, Losers.KEEP);
    }

    /**
     * The first value; {@link NoneSucceededException} once all have failed. Cancelling as in
     * {@link #firstCompleted(Collection, Losers)}. Rules COMBINE-10, COMBINE-11.
     *
     * @throws IllegalArgumentException if there are no futures
     */
    public static <T extends @Nullable Object> LoopFuture<T> firstSuccess(
            Collection<? extends LoopFuture<? extends T>> futures, Losers losers) {
        Objects.requireNonNull(losers, "losers");
        return FirstOutcome.of(CombinedFutures.of("firstSuccess()", futures), losers, false);
    }

    /**
     * As many futures as there are different ones given: the first has the outcome that comes first, and so on. Once {@code timeout}
     * has passed the remaining ones fail with {@link java.util.concurrent.TimeoutException}. Cancelling one of them does nothing to the
     * futures given; the outcome that was its turn is skipped. Rule COMBINE-16.
     *
     * @param timeout null waits without limit
     */
    public static <T extends @Nullable Object> List<LoopFuture<T>> asCompleted(
            Collection<? extends LoopFuture<? extends T>> futures, @Nullable Duration timeout) {
        CombinedFutures<T> members = CombinedFutures.ofAny("asCompleted()", futures);
        return members == null ? List.of() : AsCompleted.of(members, timeout);
    }

    /** {@link LoopFuture#shield()}. Rule COMBINE-17. */
    public static <T extends @Nullable Object> LoopFuture<T> shield(LoopFuture<T> future) {
        return future.shield();
    }

    /** {@link LoopFuture#withTimeout}. Rules COMBINE-12 to COMBINE-15. */
    public static <T extends @Nullable Object> LoopFuture<T> timeout(LoopFuture<T> future, Duration timeout) {
        return future.withTimeout(timeout);
    }

    /**
     * A future whatever {@code call} does: the very future that it returns, or one that is done with the plain value that it returns
     * or with what it throws. A future of another loop is a failure. Rule FUTURE-16.
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
     * The outcome of {@code stage}, delivered on the loop: without {@code CompletionException} around a failure, cancelled if it was
     * cancelled. Cancelling the result cancels the stage. An outcome that comes after the loop was closed is dropped. Any thread.
     * Rule FUTURE-14.
     */
    public static <T extends @Nullable Object> LoopFuture<T> wrapFuture(
            EventLoop loop, CompletionStage<? extends T> stage) {
        return FutureBridge.stage(loop, Objects.requireNonNull(stage, "stage"));
    }

    /** {@link #wrapFuture(EventLoop, CompletionStage)} for what is a {@link CompletionStage} and a {@link Future}. Any thread. */
    public static <T extends @Nullable Object> LoopFuture<T> wrapFuture(
            EventLoop loop, CompletableFuture<? extends T> future) {
        return FutureBridge.stage(loop, Objects.requireNonNull(future, "future"));
    }

    /**
     * {@link #wrapFuture(EventLoop, CompletionStage)} for a future that one can only wait for: unless it is done, a thread of the
     * loop's executor does so. Cancelling the result cancels {@code future}, with an interrupt. For the owner. Rule FUTURE-14.
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
