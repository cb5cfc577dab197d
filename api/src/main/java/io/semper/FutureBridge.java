package io.semper;

import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Implementation of {@link LoopFutures#wrapFuture}: brings outcomes of other threads to a loop. */
final class FutureBridge {
    private FutureBridge() {}

    static <T extends @Nullable Object> LoopFuture<T> stage(EventLoop loop, CompletionStage<? extends T> stage) {
        LoopPromise<T> promise = new LoopPromise<>(loop);
        if (stage instanceof FutureView<?> view && view.future().loop() == loop) {
            promise.passCancel(new Back(view, promise));
        } else {
            promise.onCancel(() -> cancel(stage));
        }
        stage.whenComplete((value, thrown) -> {
            if (thrown == null) {
                promise.completeThreadsafe(value);
            } else {
                fail(promise, Failure.unwrapped(thrown));
            }
        });
        return promise.future();
    }

    /** The cancel of a future that went through a {@link java.util.concurrent.CompletableFuture} back to its own loop. */
    private record Back(FutureView<?> view, LoopPromise<?> promise) implements CancelHook.Upstream {
        @Override
        public Iterator<? extends LoopFuture<?>> targets() {
            promise.future().hook(RELEASING, "cancel()");
            return view.isDone()
                    ? Collections.emptyIterator()
                    : Collections.<LoopFuture<?>>singleton(view.future()).iterator();
        }

        @Override
        public Iterator<? extends LoopFuture<?>> sources() {
            return Collections.<LoopFuture<?>>singleton(view.future()).iterator();
        }

        @Override
        public void passed(boolean asked) {
            promise.tryCancel();
        }
    }

    static <T extends @Nullable Object> LoopFuture<T> future(EventLoop loop, Future<? extends T> future) {
        LoopPromise<T> promise = new LoopPromise<>(loop);
        promise.onCancel(() -> future.cancel(true));
        if (future.isDone()) {
            await(future, promise);
            return promise.future();
        }
        LoopFuture<?> job = loop.runInExecutor(null, () -> {
            await(future, promise);
            return null;
        });
        job.addDoneCallback(done -> {
            if (done.hasFailed()) {
                done.copyNoValueTo(promise);
            }
        });
        return promise.future();
    }

    private static <T extends @Nullable Object> void await(Future<? extends T> future, LoopPromise<T> promise) {
        try {
            promise.completeThreadsafe(future.get());
        } catch (CancellationException | ExecutionException e) {
            fail(promise, Failure.unwrapped(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            promise.failThreadsafe(e);
        }
    }

    private static void fail(LoopPromise<?> promise, Throwable cause) {
        if (cause instanceof CancellationException) {
            promise.cancelThreadsafe();
        } else {
            promise.failThreadsafe(cause);
        }
    }

    private static void cancel(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().cancel(true);
        } catch (UnsupportedOperationException cannotBeCancelled) {
            // the stage continues, and its outcome is dropped
        }
    }
}
