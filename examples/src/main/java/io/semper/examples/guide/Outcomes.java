package io.semper.examples.guide;

import io.semper.LoopFuture;
import io.semper.LoopPromise;
import org.jspecify.annotations.Nullable;

/** Completes a promise as a future ended. */
final class Outcomes {
    private Outcomes() {}

    // region: copy
    /** Completes {@code promise} with the outcome of {@code done}, unless it has one. */
    static <T extends @Nullable Object> void copy(LoopFuture<T> done, LoopPromise<T> promise) {
        if (done.isCancelled()) {
            promise.tryCancel();
            return;
        }
        Throwable failure = done.exception();
        if (failure == null) {
            promise.tryComplete(done.result());
        } else {
            promise.tryFail(failure);
        }
    }
    // endregion
}
