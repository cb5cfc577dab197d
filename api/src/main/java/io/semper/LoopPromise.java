package io.semper;

import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The producer's side of a {@link LoopFuture}: whoever holds it decides the outcome, once. For the thread that owns the loop, except
 * the methods marked "Any thread". Rules FUTURE-01, FUTURE-04.
 */
public final class LoopPromise<T extends @Nullable Object> {
    private final LoopFuture<T> future;

    /** A pending promise of {@code loop}. Any thread. Rule FUTURE-13. */
    public LoopPromise(EventLoop loop) {
        future = new LoopFuture<>(loop);
    }

    /** The consumer's side; always the same object. Any thread. */
    public LoopFuture<T> future() {
        return future;
    }

    /**
     * Ends the future with a value, which may be null.
     *
     * @throws IllegalStateException if the future is done, cancelled included; see {@link #tryComplete}
     */
    public void complete(@Nullable T value) {
        if (!tryComplete(value)) {
            throw done("complete()", "tryComplete()");
        }
    }

    /**
     * Ends the future with a failure.
     *
     * @throws IllegalStateException if the future is done, cancelled included; see {@link #tryFail}
     */
    public void fail(Throwable cause) {
        if (!tryFail(cause)) {
            throw done("fail()", "tryFail()");
        }
    }

    /** Ends the future with a value; false, and nothing else, if it is done. */
    public boolean tryComplete(@Nullable T value) {
        future.loop().ownership().check();
        return future.endWithValue(value);
    }

    /** Ends the future with a failure; false, and nothing else, if it is done. */
    public boolean tryFail(Throwable cause) {
        Objects.requireNonNull(cause, "cause");
        future.loop().ownership().check();
        return future.endWithFailure(cause);
    }

    /** Ends the future as cancelled without running any hook; false, and nothing else, if it is done. */
    public boolean tryCancel() {
        future.loop().ownership().check();
        return future.endCancelled();
    }

    /**
     * Ends the future with a value in a later turn of the loop; dropped in silence if it is done by then, or the loop is closed. Any
     * thread. Rule FUTURE-04.
     */
    public void completeThreadsafe(@Nullable T value) {
        hop(() -> future.endWithValue(value));
    }

    /** {@link #completeThreadsafe} for a failure. Any thread. Rule FUTURE-04. */
    public void failThreadsafe(Throwable cause) {
        Objects.requireNonNull(cause, "cause");
        hop(() -> future.endWithFailure(cause));
    }

    /** {@link #tryCancel} from any thread, as {@link #completeThreadsafe} does it. */
    void cancelThreadsafe() {
        hop(future::endCancelled);
    }

    /**
     * Sets what releases the resources of the operation. It runs inside {@link LoopFuture#cancel()}, before anything can see the
     * cancellation; if it ends the future itself, that outcome stands and {@code cancel()} returns false unless the outcome is
     * cancelled, too. It replaces an earlier hook of either kind and is forgotten when the future ends. What it throws goes to the
     * exception handler. Rule FUTURE-08.
     *
     * @throws IllegalStateException if the future is done
     */
    public void onCancel(Runnable release) {
        future.hook(new CancelHook.Release(Objects.requireNonNull(release, "release")), "onCancel()");
    }

    /**
     * Takes note of cancels instead of obeying at once: {@link LoopFuture#cancel()} runs {@code request}, every time, and leaves the
     * future pending. The producer ends it later: with {@link #tryCancel()}, or with the outcome that it has. It replaces an earlier
     * hook of either kind. Rule FUTURE-08.
     *
     * @throws IllegalStateException if the future is done
     */
    public void deferCancel(Runnable request) {
        future.hook(new CancelHook.Request(Objects.requireNonNull(request, "request")), "deferCancel()");
    }

    /** Passes a cancel on to the futures that this one is derived from. */
    void passCancel(CancelHook.Upstream upstream) {
        future.hook(upstream, "passCancel()");
    }

    private void hop(Runnable end) {
        if (future.isDone()) {
            return;
        }
        try {
            future.loop().callSoonThreadsafe(end);
        } catch (RejectedExecutionException loopClosed) {
            // nobody waits any more
        }
    }

    private IllegalStateException done(String call, String instead) {
        return new IllegalStateException(
                call + " on " + future + ": it has an outcome already; use " + instead + " where that may happen");
    }

    @Override
    public String toString() {
        return "LoopPromise[" + future + "]";
    }
}
