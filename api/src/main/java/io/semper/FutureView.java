package io.semper;

import org.jspecify.annotations.Nullable;

/** Implementation of {@link LoopFuture#toCompletableFuture()}. Cancelling the view cancels the future, and the view takes the outcome. */
final class FutureView<T extends @Nullable Object> extends FutureStage<T> {
    private final LoopFuture<T> future;

    FutureView(FutureWaiters<T> source) {
        super(source);
        this.future = source.future();
    }

    LoopFuture<T> future() {
        return future;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (isDone()) {
            return isCancelled();
        }
        if (future.loop().ownership().heldHere()) {
            return future.cancel();
        }
        return future.loop().ownership().post(future::cancel) || isCancelled();
    }

    /** Takes the outcome of the future, which is done. */
    void follow(LoopFuture<T> done) {
        if (done.isCancelled()) {
            super.cancel(false);
            return;
        }
        Throwable failure = done.failure();
        if (failure != null) {
            completeExceptionally(failure);
        } else {
            complete(done.value());
        }
    }

    void abandon(LoopClosedException closed) {
        completeExceptionally(closed);
    }
}
