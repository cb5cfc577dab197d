package io.semper;

import io.semper.internal.MinimalStage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Implementation of a {@link CompletableFuture} that is the view of a future, or depends on one. It refuses to block the thread
 * that has to complete the future, and keeps the future reachable while a thread waits.
 */
class FutureStage<T extends @Nullable Object> extends CompletableFuture<T> {
    final FutureWaiters<?> source;

    FutureStage(FutureWaiters<?> source) {
        this.source = source;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new FutureStage<>(source);
    }

    @Override
    public CompletionStage<T> minimalCompletionStage() {
        return MinimalStage.of(this);
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        refuseIfPending("get()");
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        refuseIfPending("get(timeout)");
        return super.get(timeout, unit);
    }

    @Override
    public T join() {
        refuseIfPending("join()");
        return super.join();
    }

    private void refuseIfPending(String call) {
        if (!isDone()) {
            source.refuseOnLoop(call);
        }
    }
}
