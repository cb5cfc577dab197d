package io.semper;

import org.jspecify.annotations.Nullable;

/** Write side of an outcome. */
public final class LoopPromise<T extends @Nullable Object> {
    private final LoopFuture<T> future;

    /** Pending. */
    public LoopPromise(EventLoop loop) {
        future = new LoopFuture<>(loop);
    }

    /** Read side. */
    public LoopFuture<T> future() {
        return future;
    }

    /** Once. */
    public void complete(T value) {}

    /** Once. */
    public void fail(Throwable cause) {}

    /** Once. */
    public boolean tryComplete(T value) {
        return false;
    }

    /** Once. */
    public boolean tryFail(Throwable cause) {
        return false;
    }

    /** Once. */
    public boolean tryCancel() {
        return false;
    }

    /** Any thread. */
    public void completeThreadsafe(T value) {}

    /** Any thread. */
    public void failThreadsafe(Throwable cause) {}

    /** In cancel. */
    public void onCancel(Runnable release) {}

    /** In cancel. */
    public void deferCancel(Runnable request) {}
}
