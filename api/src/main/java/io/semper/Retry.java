package io.semper;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Implementation of {@link LoopFutures#retry}: follows one attempt after the other. Between two of them a timer is pending. */
final class Retry<T extends @Nullable Object> implements CancelHook.Upstream {
    /** How many failures are kept for the last one, so that a retry that never ends does not grow. */
    private static final int MOST_EARLIER = 16;

    private final EventLoop loop;
    private final int attempts;
    private final Backoff backoff;
    private final Predicate<? super Throwable> when;
    private final Supplier<LoopFuture<T>> operation;
    private final LoopPromise<T> promise;
    private final Deque<Throwable> earlier = new ArrayDeque<>();
    private int failures;
    private boolean returned;
    private boolean cancelling;
    private @Nullable LoopFuture<T> attempt;
    private @Nullable DoneCallback<T> link;
    private @Nullable TimerHandle timer;

    private Retry(
            EventLoop loop,
            int attempts,
            Backoff backoff,
            Predicate<? super Throwable> when,
            Supplier<LoopFuture<T>> operation) {
        this.loop = loop;
        this.attempts = attempts;
        this.backoff = backoff;
        this.when = when;
        this.operation = operation;
        this.promise = new LoopPromise<>(loop);
    }

    static <T extends @Nullable Object> LoopFuture<T> of(
            EventLoop loop,
            int attempts,
            Backoff backoff,
            Predicate<? super Throwable> when,
            Supplier<LoopFuture<T>> operation) {
        if (attempts < 1) {
            throw new IllegalArgumentException("retry() with " + attempts + " attempts; use 1 or more");
        }
        loop.ownership().check();
        if (loop.isClosed()) {
            throw new LoopClosedException("retry() on " + loop + ": it is closed and runs no callbacks");
        }
        Retry<T> retry = new Retry<>(loop, attempts, backoff, when, operation);
        retry.promise.passCancel(retry);
        retry.begin();
        retry.returned = true;
        return retry.promise.future();
    }

    /** Makes one attempt. */
    private void begin() {
        timer = null;
        LoopFuture<T> made;
        try {
            made = operation.get();
        } catch (Throwable thrown) {
            if (LoopExit.leavesLoop(thrown)) {
                if (returned) {
                    promise.tryFail(thrown);
                }
                throw thrown;
            }
            failed(Failure.unwrapped(thrown));
            return;
        }
        if (made == null) {
            end(new NullPointerException("the operation of retry() returned null"));
        } else if (made.loop() != loop) {
            end(new IllegalArgumentException(
                    "the operation of retry() returned a future of " + made.loop() + ", this one belongs to " + loop));
        } else if (!promise.future().isDone()) {
            attempt = made;
            link = made.attach(this::attemptEnded);
        } else if (made.servesOnly(null)) {
            made.cancel(); // the operation itself has cancelled the retry
        }
    }

    private void attemptEnded(LoopFuture<T> done) {
        attempt = null;
        link = null;
        Throwable failure = done.failure();
        if (failure == null) {
            done.copyTo(promise);
        } else {
            failed(failure);
        }
    }

    private void failed(Throwable failure) {
        failures++;
        Duration delay = null;
        if (!cancelling && failures < attempts) {
            try {
                delay = when.test(failure) ? backoff.delay(failures) : null;
            } catch (Throwable thrown) {
                if (thrown != failure) {
                    thrown.addSuppressed(failure);
                }
                end(thrown);
                if (LoopExit.leavesLoop(thrown)) {
                    throw thrown;
                }
                return;
            }
        }
        if (delay == null || cancelling) {
            end(failure);
            return;
        }
        earlier.add(failure);
        if (earlier.size() > MOST_EARLIER) {
            earlier.remove();
        }
        timer = loop.callLater(delay, this::begin);
    }

    private void end(Throwable failure) {
        Set<Throwable> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.add(failure);
        for (Throwable each : earlier) {
            if (known.add(each)) {
                failure.addSuppressed(each);
            }
        }
        earlier.clear();
        promise.tryFail(failure);
    }

    @Override
    public Iterator<? extends LoopFuture<?>> targets() {
        cancelling = true;
        TimerHandle waiting = timer;
        timer = null;
        if (waiting != null) {
            waiting.cancel();
        }
        LoopFuture<T> running = attempt;
        return running != null && running.servesOnly(link)
                ? Collections.singleton(running).iterator()
                : Collections.emptyIterator();
    }

    @Override
    public Iterator<? extends LoopFuture<?>> sources() {
        LoopFuture<T> running = attempt;
        return running == null
                ? Collections.emptyIterator()
                : Collections.singleton(running).iterator();
    }

    /** Leaves the retry pending if the attempt deferred the cancel; then its outcome is the last. */
    @Override
    public void passed(boolean asked) {
        LoopFuture<T> running = attempt;
        if (!asked || running == null || running.isCancelled()) {
            DoneCallback<T> held = link;
            if (held != null) {
                held.detach();
            }
            promise.tryCancel();
        }
    }
}
