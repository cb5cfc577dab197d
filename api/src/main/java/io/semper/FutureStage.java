package io.semper;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A future of a loop, or a stage that depends on it, as a {@link CompletableFuture}. It refuses to block the loop that has to complete
 * it, and keeps its source reachable for as long as somebody waits.
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
