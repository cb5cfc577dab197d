package io.semper;

import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The producer's side of a {@link LoopFuture}: completes it, once. Methods are for the thread that owns the loop; those marked "Any
 * thread" are for every thread. Rules FUTURE-01, FUTURE-04.
 *
 * @param <T> the type of the value
 */
public final class LoopPromise<T extends @Nullable Object> {
    private final LoopFuture<T> future;

    /** Makes a pending promise of {@code loop}. Any thread. Rule FUTURE-13. */
    public LoopPromise(EventLoop loop) {
        future = new LoopFuture<>(loop);
    }

    /** Returns the consumer's side, always the same object. Any thread. */
    public LoopFuture<T> future() {
        return future;
    }

    /**
     * Completes the future with a value, which may be null.
     *
     * <p>Rule FUTURE-01.
     *
     * @throws IllegalStateException if the future is done, cancellation included; see {@link #tryComplete}
     */
    public void complete(@Nullable T value) {
        if (!tryComplete(value)) {
            throw done("complete()", "tryComplete()");
        }
    }

    /**
     * Completes the future with a failure.
     *
     * <p>Rule FUTURE-01.
     *
     * @throws IllegalStateException if the future is done, cancellation included; see {@link #tryFail}
     */
    public void fail(Throwable cause) {
        if (!tryFail(cause)) {
            throw done("fail()", "tryFail()");
        }
    }

    /** Completes the future with a value; does nothing and returns false if it is done. Rule FUTURE-01. */
    public boolean tryComplete(@Nullable T value) {
        future.loop().ownership().check();
        return future.endWithValue(value);
    }

    /** Completes the future with a failure; does nothing and returns false if it is done. Rule FUTURE-01. */
    public boolean tryFail(Throwable cause) {
        Objects.requireNonNull(cause, "cause");
        future.loop().ownership().check();
        return future.endWithFailure(cause);
    }

    /** Completes the future as cancelled, without running a hook; does nothing and returns false if it is done. Rule FUTURE-01. */
    public boolean tryCancel() {
        future.loop().ownership().check();
        return future.endCancelled();
    }

    /**
     * Completes the future with a value in a later turn of the loop. Does nothing if the future is done or the loop is closed by
     * then. Any thread. Rule FUTURE-04.
     */
    public void completeThreadsafe(@Nullable T value) {
        hop(() -> future.endWithValue(value));
    }

    /**
     * Completes the future with a failure in a later turn of the loop. Does nothing if the future is done or the loop is closed by
     * then. Any thread. Rule FUTURE-04.
     */
    public void failThreadsafe(Throwable cause) {
        Objects.requireNonNull(cause, "cause");
        hop(() -> future.endWithFailure(cause));
    }

    /** Completes the future as cancelled in a later turn of the loop. */
    void cancelThreadsafe() {
        hop(future::endCancelled);
    }

    /**
     * Completes the future with the outcome of {@code other}, in a later turn after that is done. Cancel requests are passed on to
     * {@code other} as by a future that is derived from it; a hook that was set before is dropped. A promise follows one future. If
     * it is completed in another way first, that outcome stands, and {@code other} is left alone.
     *
     * <p>A cycle, in which {@code other} waits for the future of this promise, is refused, even if a timeout or another member would
     * end the wait. It is seen through everything that futures and {@link LoopFutures} derive, views included, but not through
     * callbacks of the application and stages of {@code CompletableFuture}.
     *
     * <p>Rules FUTURE-09, FUTURE-21, FUTURE-23, POLICY-08.
     *
     * @throws IllegalStateException if the future is done, cancellation included, or if this promise follows a future already
     * @throws IllegalArgumentException if {@code other} belongs to another loop, is the future of this promise, or waits for that
     *     through derived futures, gathers, waits or races
     * @throws LoopClosedException if the loop is closed
     */
    public void follow(LoopFuture<? extends T> other) {
        Follower.join(this, Objects.requireNonNull(other, "other"));
    }

    /**
     * Sets a hook that releases the resources of the operation. It runs inside {@link LoopFuture#cancel()}, before the cancellation
     * can be observed; if it completes the future itself, that outcome stands, and {@code cancel()} returns false unless the
     * outcome is a cancellation. The hook replaces an earlier one of either kind and is dropped when the future is done. What it
     * throws is reported to the exception handler.
     *
     * <p>Rule FUTURE-08.
     *
     * @throws IllegalStateException if the future is done, or if this promise follows another future
     */
    public void onCancel(Runnable release) {
        future.hook(new CancelHook.Release(Objects.requireNonNull(release, "release")), "onCancel()");
    }

    /** Sets the hook of a future that waits for {@code awaited}, which {@link #follow} has to know. Rules FUTURE-08, FUTURE-23. */
    void onCancel(Runnable release, Collection<? extends LoopFuture<?>> awaited) {
        future.hook(new CancelHook.Awaiting(release, awaited), "onCancel()");
    }

    /**
     * Sets a hook that receives cancel requests: {@link LoopFuture#cancel()} runs {@code request}, each time, and leaves the future
     * pending. The producer completes the future later, with {@link #tryCancel()} or with another outcome. The hook replaces an
     * earlier one of either kind and is dropped when the future is done. What it throws is reported to the exception handler.
     *
     * <p>Rule FUTURE-08.
     *
     * @throws IllegalStateException if the future is done, or if this promise follows another future
     */
    public void deferCancel(Runnable request) {
        future.hook(new CancelHook.Request(Objects.requireNonNull(request, "request")), "deferCancel()");
    }

    /** Sets a hook that passes cancel requests on to the futures that this one follows. Rules FUTURE-09, FUTURE-17. */
    void passCancel(CancelHook.Upstream upstream) {
        future.hook(upstream, "passCancel()");
    }

    private void hop(Runnable end) {
        if (future.isDone()) {
            return;
        }
        future.loop().ownership().post(end); // a closed loop completes nothing
    }

    private IllegalStateException done(String call, String instead) {
        return new IllegalStateException(
                call + " on " + future + ": it already has an outcome; use " + instead + " if that may happen");
    }

    @Override
    public String toString() {
        return "LoopPromise[" + future + "]";
    }
}
