package io.semper;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
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
    private boolean observes;
    private boolean shields;

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
                follower.followInner("thenCompose()", function.apply(done.value()));
            }
        });
        follower.promise.passCancel(follower);
        return follower.promise.future();
    }

    /** A follower that, if the source fails with what {@code when} accepts, follows the future of {@code function} instead. */
    static <T extends @Nullable Object> LoopFuture<T> recovered(
            String call,
            LoopFuture<T> source,
            Predicate<? super Throwable> when,
            Function<? super Throwable, LoopFuture<T>> function) {
        Follower<T> follower = new Follower<>(new LoopPromise<>(source.loop()));
        follower.follow(source, (done, promise) -> {
            Throwable failure = done.failure();
            if (failure != null && when.test(failure)) {
                follower.followInner(call, function.apply(failure));
            } else {
                done.copyTo(promise);
            }
        });
        follower.promise.passCancel(follower);
        return follower.promise.future();
    }

    /** A follower whose link stays when it is cancelled, so that {@code action} runs however it ends. */
    static <T extends @Nullable Object> LoopFuture<T> observed(
            LoopFuture<T> source, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action) {
        Follower<T> follower = new Follower<>(new LoopPromise<>(source.loop()));
        follower.observes = true;
        follower.link = source.attach(done -> follower.observe(done, action));
        follower.source = source;
        follower.promise.passCancel(follower);
        return follower.promise.future();
    }

    static <T extends @Nullable Object> LoopFuture<T> shielding(LoopFuture<T> source) {
        Follower<T> follower = new Follower<>(new LoopPromise<>(source.loop()));
        follower.shields = true;
        follower.follow(source, LoopFuture::copyTo);
        follower.promise.passCancel(follower);
        return follower.promise.future();
    }

    /** Has a promise of the application follow {@code source}. The follower is its cancel hook, and marks that it follows one. */
    static <S extends T, T extends @Nullable Object> void join(LoopPromise<T> promise, LoopFuture<S> source) {
        LoopFuture<T> future = promise.future();
        future.loop().ownership().check();
        if (source.loop() != future.loop()) {
            throw new IllegalArgumentException("follow() of " + source + " on " + future
                    + ": bring it to this loop with LoopFutures.wrapFuture(loop, future.toCompletableFuture())");
        }
        if (future.isDone()) {
            throw new IllegalStateException("follow() on " + future + ": it already has an outcome");
        }
        if (future.cancelHook() instanceof Follower<?> other) {
            throw new IllegalStateException("follow() on " + future + ": it already follows " + other.source
                    + "; a promise follows one future");
        }
        if (source == future || !future.servesOnly(null) && waitsFor(source, future)) {
            throw new IllegalArgumentException("follow() of " + source + " on " + future + ": the one "
                    + (source == future ? "is" : "waits for") + " the other, so that neither would ever be done");
        }
        Follower<T> follower = new Follower<>(promise);
        follower.follow(source, (done, ended) -> {
            if (!ended.future().isDone()) { // a failure that comes too late stays that of the source
                done.copyTo(ended);
            }
        });
        promise.passCancel(follower);
    }

    /** Whether {@code last} depends on {@code first}, directly or through other futures. */
    private static boolean waitsFor(LoopFuture<?> last, LoopFuture<?> first) {
        Deque<LoopFuture<?>> open = new ArrayDeque<>();
        Set<LoopFuture<?>> met = Collections.newSetFromMap(new IdentityHashMap<>());
        open.add(last);
        for (LoopFuture<?> each = open.poll(); each != null; each = open.poll()) {
            if (each == first) {
                return true;
            }
            CancelHook hook = each.cancelHook();
            if (met.add(each) && hook != null) {
                hook.sources().forEachRemaining(open::add);
            }
        }
        return false;
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

    private void observe(LoopFuture<T> done, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action) {
        Throwable failure = CombinedFutures.whyNoValue(done);
        try {
            action.accept(failure == null ? done.value() : null, failure);
        } catch (Throwable thrown) {
            boolean kept = !promise.future().isDone() && !done.isCancelled();
            if (failure == null) {
                promise.tryFail(Failure.unwrapped(thrown));
            } else {
                if (kept && thrown != failure) {
                    failure.addSuppressed(thrown);
                }
                done.copyTo(promise);
            }
            if (!kept || LoopExit.leavesLoop(thrown)) {
                throw thrown;
            }
            return;
        }
        done.copyTo(promise);
    }

    /** Follows what user code of {@code call} has returned. */
    private void followInner(String call, @Nullable LoopFuture<T> returned) {
        LoopFuture<T> inner = Objects.requireNonNull(returned, () -> "the function of " + call + " returned null");
        if (inner.loop() != promise.future().loop()) {
            throw new IllegalArgumentException("the function of " + call + " returned a future of " + inner.loop()
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
        return upstream != null && !shields && upstream.servesOnly(link)
                ? Collections.<LoopFuture<?>>singleton(upstream).iterator()
                : Collections.emptyIterator();
    }

    @Override
    public Iterator<? extends LoopFuture<?>> sources() {
        LoopFuture<?> upstream = source;
        return upstream == null
                ? Collections.emptyIterator()
                : Collections.<LoopFuture<?>>singleton(upstream).iterator();
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
        if (held != null && !observes) {
            held.detach();
        }
        promise.tryCancel();
    }
}
