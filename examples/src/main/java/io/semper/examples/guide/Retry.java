package io.semper.examples.guide;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.TimerHandle;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Repeats an operation until it succeeds, with growing random delays. For the owner of the loop. */
// region: retry
public final class Retry<T extends @Nullable Object> {
    /** At most {@code attempts}; the delays are random, up to {@code first}, then twice that and so on, up to {@code longest}. */
    public record Schedule(int attempts, Duration first, Duration longest) {}

    private final EventLoop loop;
    private final Schedule schedule;
    private final Predicate<? super Throwable> repeatable;
    private final Supplier<LoopFuture<T>> operation;
    private final LoopPromise<T> outcome;
    private int attempts;
    private @Nullable LoopFuture<T> running;
    private @Nullable TimerHandle timer;

    private Retry(
            EventLoop loop,
            Schedule schedule,
            Predicate<? super Throwable> repeatable,
            Supplier<LoopFuture<T>> operation) {
        this.loop = loop;
        this.schedule = schedule;
        this.repeatable = repeatable;
        this.operation = operation;
        outcome = loop.createPromise();
    }

    /**
     * Returns a future of the first success, or of the last failure. Cancelling it cancels the running attempt.
     *
     * @param repeatable whether another attempt makes sense after a failure
     */
    public static <T extends @Nullable Object> LoopFuture<T> of(
            EventLoop loop,
            Schedule schedule,
            Predicate<? super Throwable> repeatable,
            Supplier<LoopFuture<T>> operation) {
        Retry<T> retry = new Retry<>(loop, schedule, repeatable, operation);
        retry.outcome.onCancel(retry::cancel);
        retry.attempt();
        return retry.outcome.future();
    }

    private void attempt() {
        attempts++;
        LoopFuture<T> started = LoopFutures.maybe(loop, operation::get); // an exception is a failed attempt, too
        running = started;
        started.addDoneCallback(this::ended);
    }

    private void ended(LoopFuture<T> done) {
        Throwable failure = done.isCancelled() ? null : done.exception();
        if (failure == null || attempts == schedule.attempts() || !repeatable.test(failure)) {
            Outcomes.copy(done, outcome);
        } else if (!outcome.future().isDone()) {
            timer = loop.callLater(delay(), this::attempt);
        }
    }

    /** "Full jitter": clients that failed together do not come back together. */
    private Duration delay() {
        long doubled = schedule.first().toNanos() << Math.min(attempts - 1, 20);
        return Duration.ofNanos(ThreadLocalRandom.current()
                .nextLong(Math.min(doubled, schedule.longest().toNanos()) + 1));
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel();
        }
        if (running != null) {
            running.cancel(); // does nothing if that attempt has ended
        }
    }
}
// endregion
