package io.semper;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Implementation of {@link LoopFuture#withTimeout} and {@link LoopFuture#onTimeout}: follows another future for a limited time. */
final class Timeout<T extends @Nullable Object> implements CancelHook.Upstream {
    private final LoopFuture<T> source;
    private final Duration limit;
    private final LoopPromise<T> promise;
    private final DoneCallback<T> link;
    private @Nullable TimerHandle timer;
    private boolean expired;
    private @Nullable TimeoutException expiry;

    private Timeout(LoopFuture<T> source, Duration limit) {
        this.source = source;
        this.limit = limit;
        this.promise = new LoopPromise<>(source.loop());
        this.link = source.attach(this::sourceEnded);
    }

    static <T extends @Nullable Object> LoopFuture<T> of(LoopFuture<T> source, Duration limit) {
        return new Timeout<>(source, limit).start();
    }

    static <T extends @Nullable Object> LoopFuture<T> orElse(
            LoopFuture<T> source, Duration limit, Supplier<LoopFuture<T>> fallback) {
        Timeout<T> timeout = new Timeout<>(source, limit);
        // its own failure, since the source may fail with another TimeoutException
        return Follower.recovered(
                "onTimeout()", timeout.start(), failure -> failure == timeout.expiry, failure -> fallback.get());
    }

    private LoopFuture<T> start() {
        promise.passCancel(this);
        if (!source.isDone()) {
            begin();
        }
        return promise.future();
    }

    private void begin() {
        if (limit.isNegative() || limit.isZero()) {
            expire();
        } else {
            timer = source.loop().callLater(limit, this::expire);
        }
    }

    private void expire() {
        if (!source.isDone()) {
            expired = true;
            source.cancel();
        }
    }

    private void sourceEnded(LoopFuture<T> done) {
        cancelTimer();
        if (expired && done.isCancelled()) {
            expiry = new TimeoutException("no outcome within " + limit);
            promise.tryFail(expiry);
        } else {
            done.copyTo(promise);
        }
    }

    @Override
    public Iterator<? extends LoopFuture<?>> targets() {
        cancelTimer();
        return source.servesOnly(link) ? Collections.singleton(source).iterator() : Collections.emptyIterator();
    }

    @Override
    public Iterator<? extends LoopFuture<?>> sources() {
        return Collections.singleton(source).iterator();
    }

    /** A source that is done keeps its outcome for others; the caller sees the cancellation that it asked for. */
    @Override
    public void passed(boolean asked) {
        if (!asked || source.isCancelled()) {
            link.detach();
            promise.tryCancel();
        }
    }

    private void cancelTimer() {
        TimerHandle running = timer;
        timer = null;
        if (running != null) {
            running.cancel();
        }
    }
}
