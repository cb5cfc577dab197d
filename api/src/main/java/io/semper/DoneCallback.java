package io.semper;

import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One callback of a future: its place in the list while the future is pending, then the callback that the loop runs. */
final class DoneCallback<T extends @Nullable Object> implements Handle, Runnable {
    final LoopFuture<T> future;

    @Nullable
    DoneCallback<T> previous;

    @Nullable
    DoneCallback<T> next;
    /** Whether a failure that is still unseen after this callback has to be watched. */
    boolean watches;

    private volatile @Nullable Consumer<? super LoopFuture<T>> callback;
    private volatile boolean cancelled;

    DoneCallback(LoopFuture<T> future, Consumer<? super LoopFuture<T>> callback) {
        this.future = future;
        this.callback = callback;
    }

    @Override
    public void run() {
        Consumer<? super LoopFuture<T>> ready = callback;
        callback = null;
        try {
            if (ready != null) {
                ready.accept(future);
            }
        } finally {
            if (watches) {
                future.watchFailure();
            }
        }
    }

    @Override
    public void cancel() {
        if (callback == null) {
            return;
        }
        cancelled = true;
        callback = null;
        EventLoop loop = future.loop();
        if (loop.ownership().heldHere() || !loop.isRunning()) {
            future.remove(this);
            return;
        }
        try {
            loop.callSoonThreadsafe(() -> future.remove(this));
        } catch (RejectedExecutionException loopClosed) {
            // the list goes with the future
        }
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public String toString() {
        Consumer<? super LoopFuture<T>> waiting = callback;
        return "DoneCallback[" + (cancelled ? "cancelled" : waiting == null ? "ran" : waiting) + " of " + future + "]";
    }
}
