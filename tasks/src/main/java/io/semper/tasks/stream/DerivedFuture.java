package io.semper.tasks.stream;

import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A derived future whose value is not lost: {@link LoopFuture#thenApply} drops the value of a source that is done if the derived future is
 * cancelled before its function has run, and with it the connection that the value is.
 */
final class DerivedFuture {
    private DerivedFuture() {}

    /**
     * Returns a future of what {@code function} makes of the value of {@code source}. Cancelling it cancels {@code source}; a value that
     * comes to a future which is cancelled is passed to {@code unwanted}.
     */
    static <S, T> LoopFuture<T> of(
            LoopFuture<S> source, Function<? super S, ? extends T> function, Consumer<? super T> unwanted) {
        LoopPromise<T> promise = source.loop().createPromise();
        promise.deferCancel(() -> {
            if (source.isDone()) {
                promise.tryCancel(); // the callback below has still to run
            } else {
                source.cancel();
            }
        });
        source.addDoneCallback(done -> {
            if (done.isCancelled()) {
                promise.tryCancel();
                return;
            }
            Throwable failure = done.exception();
            if (failure != null) {
                promise.tryFail(failure);
                return;
            }
            T value;
            try {
                value = function.apply(done.result());
            } catch (Throwable thrown) {
                if (!promise.tryFail(thrown) || LoopExit.leavesLoop(thrown)) {
                    throw thrown;
                }
                return;
            }
            if (!promise.tryComplete(value)) {
                unwanted.accept(value);
            }
        });
        return promise.future();
    }
}
