package io.semper;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Implementation of {@link LoopFuture#withTimeout}: follows another future for a limited time. */
final class Timeout<T extends @Nullable Object> implements CancelHook.Upstream {
    private final LoopFuture<T> source;
    private final Duration limit;
    private final LoopPromise<T> promise;
    private final DoneCallback<T> link;
    private @Nullable TimerHandle timer;
    private boolean expired;

    private Timeout(LoopFuture<T> source, Duration limit) {
        this.source = source;
        this.limit = limit;
        this.promise = new LoopPromise<>(source.loop());
        this.link = source.attach(this::sourceEnded);
    }

    static <T extends @Nullable Object> LoopFuture<T> of(LoopFuture<T> source, Duration limit) {
        Timeout<T> timeout = new Timeout<>(source, limit);
        timeout.promise.passCancel(timeout);
        if (!source.isDone()) {
            timeout.start();
        }
        return timeout.promise.future();
    }

    private void start() {
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
            promise.tryFail(new TimeoutException("no outcome within " + limit));
        } else {
            done.copyTo(promise);
        }
    }

    @Override
    public Iterator<? extends LoopFuture<?>> targets() {
        cancelTimer();
        return source.servesOnly(link) ? Collections.singleton(source).iterator() : Collections.emptyIterator();
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
