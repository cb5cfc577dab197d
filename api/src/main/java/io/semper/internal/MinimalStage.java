package io.semper.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@link CompletableFuture#minimalCompletionStage()} returns for a future that refuses to block some threads. That of the JDK
 * makes plain futures, which block every thread; this one makes futures as the one that it was made from does. Whatever is not a
 * method of {@link CompletionStage} throws {@link UnsupportedOperationException}.
 */
public final class MinimalStage<T extends @Nullable Object> extends CompletableFuture<T> {
    private final CompletableFuture<?> origin;

    private MinimalStage(CompletableFuture<?> origin) {
        this.origin = origin;
    }

    /** Returns a stage that completes as {@code source} does. */
    public static <T extends @Nullable Object> CompletionStage<T> of(CompletableFuture<T> source) {
        MinimalStage<T> stage = new MinimalStage<>(source);
        source.whenComplete((value, failure) -> {
            if (failure == null) {
                stage.completeHere(value);
            } else {
                stage.failHere(failure instanceof CompletionException ? failure : new CompletionException(failure));
            }
        });
        return stage;
    }

    private void completeHere(T value) {
        super.complete(value);
    }

    private void failHere(Throwable failure) {
        super.completeExceptionally(failure);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new MinimalStage<>(origin);
    }

    @Override
    public CompletableFuture<T> toCompletableFuture() {
        CompletableFuture<T> made = origin.newIncompleteFuture();
        whenComplete((value, failure) -> {
            if (failure == null) {
                made.complete(value);
            } else {
                made.completeExceptionally(failure);
            }
        });
        return made;
    }

    @Override
    public CompletionStage<T> minimalCompletionStage() {
        return this;
    }

    private static UnsupportedOperationException notOfAStage() {
        return new UnsupportedOperationException(
                "the future is a minimal stage, which offers the methods of CompletionStage alone; use toCompletableFuture()");
    }

    @Override
    public T get() {
        throw notOfAStage();
    }

    @Override
    public T get(long timeout, TimeUnit unit) {
        throw notOfAStage();
    }

    @Override
    public T getNow(T valueIfAbsent) {
        throw notOfAStage();
    }

    @Override
    public T join() {
        throw notOfAStage();
    }

    @Override
    public boolean complete(T value) {
        throw notOfAStage();
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        throw notOfAStage();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        throw notOfAStage();
    }

    @Override
    public void obtrudeValue(T value) {
        throw notOfAStage();
    }

    @Override
    public void obtrudeException(Throwable failure) {
        throw notOfAStage();
    }

    @Override
    public boolean isDone() {
        throw notOfAStage();
    }

    @Override
    public boolean isCancelled() {
        throw notOfAStage();
    }

    @Override
    public boolean isCompletedExceptionally() {
        throw notOfAStage();
    }

    @Override
    public int getNumberOfDependents() {
        throw notOfAStage();
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
        throw notOfAStage();
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier) {
        throw notOfAStage();
    }

    @Override
    public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        throw notOfAStage();
    }

    @Override
    public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
        throw notOfAStage();
    }
}
