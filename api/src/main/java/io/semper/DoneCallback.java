package io.semper;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Implementation of {@link LoopFuture#addDoneCallback}: a place in the future's list while that is pending, then the callback that
 * the loop runs.
 *
 * <p>The field {@code callback} is the whole state: the callback itself while it is pending, then one of two marks. Running and
 * cancelling, which any thread may do, each take it by one compare-and-set, so that exactly one of them happens.
 */
final class DoneCallback<T extends @Nullable Object> implements Handle, Runnable {
    private static final Consumer<Object> RAN = done -> {};
    private static final Consumer<Object> CANCELLED = done -> {};
    private static final VarHandle CALLBACK;

    static {
        try {
            CALLBACK = MethodHandles.lookup().findVarHandle(DoneCallback.class, "callback", Consumer.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final LoopFuture<T> future;

    @Nullable
    DoneCallback<T> previous;

    @Nullable
    DoneCallback<T> next;
    /** Whether it is in the loop's queue. */
    boolean scheduled;

    /** Whether a failure that is not retrieved by this callback has to be watched. */
    boolean watches;

    private volatile Consumer<? super LoopFuture<T>> callback;

    DoneCallback(LoopFuture<T> future, Consumer<? super LoopFuture<T>> callback) {
        this.future = future;
        this.callback = callback;
    }

    /** Takes the callback out for its run or its cancel; false if either has happened. */
    private boolean leave(Consumer<? super LoopFuture<T>> pending, Consumer<Object> mark) {
        return pending != RAN && pending != CANCELLED && CALLBACK.compareAndSet(this, pending, mark);
    }

    @Override
    public void run() {
        if (!future.isDone()) {
            scheduled = false; // the call that should have ended the future has failed
            return;
        }
        previous = null;
        next = null;
        Consumer<? super LoopFuture<T>> pending = callback;
        try {
            if (leave(pending, RAN)) {
                pending.accept(future);
            }
        } finally {
            if (watches) {
                future.watchFailure();
            }
        }
    }

    /** On a thread that may not be the owner's the entry stays in the list, which belongs to the owner, until that looks at the list. */
    @Override
    public void cancel() {
        if (!leave(callback, CANCELLED) || future.isDone()) {
            return; // a future that is done has no list
        }
        if (future.loop().ownership().heldHere()) {
            future.remove(this);
        } else {
            future.removeLater();
        }
    }

    /** Cancels it and takes it out of the list at once. For the owner, of an idle loop, too. */
    void detach() {
        if (leave(callback, CANCELLED) && !future.isDone()) {
            future.remove(this);
        }
    }

    @Override
    public boolean isCancelled() {
        return callback == CANCELLED;
    }

    @Override
    public String toString() {
        Consumer<? super LoopFuture<T>> now = callback;
        return "DoneCallback[" + (now == CANCELLED ? "cancelled" : now == RAN ? "ran" : now) + " of " + future + "]";
    }
}
