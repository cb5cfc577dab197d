package io.semper.tasks.sync;

import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.LoopFuture;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The case of a select that a future is done. The outcome stays in the future, which is the value. */
final class FutureOperation<T extends @Nullable Object> extends Operation<LoopFuture<T>> {
    private final LoopFuture<T> future;
    private @Nullable Handle callback;

    FutureOperation(LoopFuture<T> future) {
        this.future = Objects.requireNonNull(future, "future");
    }

    /** Returns the value of a future that is done, or throws as {@link io.semper.tasks.Tasks#await} does. */
    static <T extends @Nullable Object> T outcome(LoopFuture<T> done) {
        if (!done.isCancelled()) {
            Throwable failure = done.exception();
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (failure instanceof Error error) {
                throw error;
            }
        }
        return done.result();
    }

    @Override
    EventLoop loop() {
        return future.loop();
    }

    @Override
    boolean isReady() {
        return future.isDone();
    }

    @Override
    LoopFuture<T> take() {
        return future;
    }

    @Override
    void join() {
        callback = future.addDoneCallback(done -> grant(future));
    }

    @Override
    void withdraw() {
        Handle added = callback;
        if (added != null) {
            added.cancel();
        }
    }

    @Override
    boolean canGiveBack() {
        return true;
    }
}
