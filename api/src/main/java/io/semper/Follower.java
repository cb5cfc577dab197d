package io.semper;

import java.util.Collections;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Implementation of a future that follows another one: takes its outcome, and passes a cancel on to it if nothing else depends on it. */
final class Follower<T extends @Nullable Object> implements CancelHook.Upstream {
    /** How the outcome of the source becomes the outcome of the follower. */
    @FunctionalInterface
    interface Step<S extends @Nullable Object, T extends @Nullable Object> {
        void end(LoopFuture<S> source, LoopPromise<T> promise);
    }

    private final LoopPromise<T> promise;
    private @Nullable LoopFuture<?> source;
    private @Nullable DoneCallback<?> link;

    private Follower(LoopPromise<T> promise) {
        this.promise = promise;
    }

    static <S extends @Nullable Object, T extends @Nullable Object> LoopFuture<T> of(
            LoopFuture<S> source, Step<S, T> step) {
        Follower<T> follower = new Follower<>(new LoopPromise<>(source.loop()));
        follower.follow(source, step);
        follower.promise.passCancel(follower);
        return follower.promise.future();
    }

    static <S extends @Nullable Object, T extends @Nullable Object> LoopFuture<T> composed(
            LoopFuture<S> source, Function<? super S, LoopFuture<T>> function) {
        Follower<T> follower = new Follower<>(new LoopPromise<>(source.loop()));
        follower.follow(source, (done, promise) -> {
            if (!done.copyNoValueTo(promise)) {
                follower.followInner(Objects.requireNonNull(
                        function.apply(done.value()), "the function of thenCompose() returned null"));
            }
        });
        follower.promise.passCancel(follower);
        return follower.promise.future();
    }

    static <T extends @Nullable Object> LoopFuture<T> shielding(LoopFuture<T> source) {
        Follower<T> follower = new Follower<>(new LoopPromise<>(source.loop()));
        follower.follow(source, LoopFuture::copyTo);
        follower.promise.deferCancel(follower::letGo);
        return follower.promise.future();
    }

    private <S extends @Nullable Object> void follow(LoopFuture<S> next, Step<S, T> step) {
        link = next.attach(done -> take(done, step));
        source = next;
    }

    private <S extends @Nullable Object> void take(LoopFuture<S> done, Step<S, T> step) {
        try {
            step.end(done, promise);
        } catch (Throwable thrown) {
            promise.tryFail(Failure.unwrapped(thrown));
            if (LoopExit.leavesLoop(thrown)) {
                throw thrown;
            }
        }
    }

    private void followInner(LoopFuture<T> inner) {
        if (inner.loop() != promise.future().loop()) {
            throw new IllegalArgumentException("the function of thenCompose() returned a future of " + inner.loop()
                    + ", this one belongs to " + promise.future().loop());
        }
        if (!promise.future().isDone()) {
            follow(inner, LoopFuture::copyTo);
        } else if (inner.servesOnly(null)) {
            inner.cancel();
        }
    }

    @Override
    public Iterator<? extends LoopFuture<?>> targets() {
        LoopFuture<?> upstream = source;
        return upstream != null && upstream.servesOnly(link)
                ? Collections.<LoopFuture<?>>singleton(upstream).iterator()
                : Collections.emptyIterator();
    }

    /** Leaves the follower pending if the source deferred the cancel, or completed with an outcome after all. */
    @Override
    public void passed(boolean asked) {
        LoopFuture<?> upstream = source;
        if (!asked || upstream == null || upstream.isCancelled()) {
            letGo();
        }
    }

    private void letGo() {
        DoneCallback<?> held = link;
        if (held != null) {
            held.detach();
        }
        promise.tryCancel();
    }
}
