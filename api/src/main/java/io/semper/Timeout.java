package io.semper;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A future that follows another one for a limited time; see {@link LoopFuture#withTimeout}. */
final class Timeout<T extends @Nullable Object> {
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
        timeout.promise.deferCancel(timeout::cancelUpstream);
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
            promise.tryFail(new TimeoutException("there was no outcome within " + limit));
        } else {
            done.copyTo(promise);
        }
    }

    /** A source that is done keeps its outcome for whoever holds it; the caller sees the cancellation that it asked for. */
    private void cancelUpstream() {
        cancelTimer();
        if (!source.isDone() && source.servesOnly(link)) {
            source.cancel();
            if (!source.isCancelled()) {
                return;
            }
        }
        link.cancel();
        promise.tryCancel();
    }

    private void cancelTimer() {
        TimerHandle running = timer;
        timer = null;
        if (running != null) {
            running.cancel();
        }
    }
}
