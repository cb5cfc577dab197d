package io.semper.group;

import io.semper.internal.MinimalStage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Implementation of what a {@link LoopThread}, a {@link LoopGroup} and a {@link GroupServer} return: an outcome that refuses to block the
 * threads that have to produce it, as a stage that depends on it does. Rule GROUP-19.
 */
class GroupOutcome<T extends @Nullable Object> extends CompletableFuture<T> {
    /** The threads that an outcome comes from. */
    interface Producers {
        /** Whether the current thread is one of them. */
        boolean isHere();
    }

    private final Producers producers;

    GroupOutcome(Producers producers) {
        this.producers = producers;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new GroupOutcome<>(producers);
    }

    @Override
    public CompletionStage<T> minimalCompletionStage() {
        return MinimalStage.of(this);
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        refuseToBlock("get()");
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        refuseToBlock("get(timeout)");
        return super.get(timeout, unit);
    }

    @Override
    public T join() {
        refuseToBlock("join()");
        return super.join();
    }

    private void refuseToBlock(String call) {
        if (!isDone() && producers.isHere()) {
            throw new IllegalStateException(call + " on thread '"
                    + Thread.currentThread().getName() + "' of " + producers
                    + ", which has to produce the outcome: it would block forever; use whenComplete(), or wait on a thread"
                    + " outside the group");
        }
    }
}
