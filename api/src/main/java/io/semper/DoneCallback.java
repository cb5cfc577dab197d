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
class DoneCallback<T extends @Nullable Object> implements Handle, Runnable {
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

    private DoneCallback(LoopFuture<T> future, Consumer<? super LoopFuture<T>> callback) {
        this.future = future;
        this.callback = callback;
    }

    /** A callback that was added in debug mode. */
    private static final class Traced<T extends @Nullable Object> extends DoneCallback<T> {
        private final Throwable createdAt = new Throwable("made here");

        Traced(LoopFuture<T> future, Consumer<? super LoopFuture<T>> callback) {
            super(future, callback);
        }

        @Override
        Throwable createdAt() {
            return createdAt;
        }
    }

    static <T extends @Nullable Object> DoneCallback<T> of(
            LoopFuture<T> future, Consumer<? super LoopFuture<T>> callback) {
        return future.loop().isDebug() ? new Traced<>(future, callback) : new DoneCallback<>(future, callback);
    }

    /** Where the callback was added; null outside debug mode. */
    @Nullable
    Throwable createdAt() {
        return null;
    }

    /** Takes the callback out for its run or its cancel; false if either has happened. */
    private boolean leave(Consumer<? super LoopFuture<T>> pending, Consumer<Object> mark) {
        return pending != RAN && pending != CANCELLED && CALLBACK.compareAndSet(this, pending, mark);
    }

    /** Reports a failure itself, since the loop does not know the future and has another handle. */
    @Override
    public final void run() {
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
        } catch (Throwable thrown) {
            if (LoopExit.leavesLoop(thrown)) {
                throw thrown;
            }
            report(thrown);
        } finally {
            if (watches) {
                future.watchFailure();
            }
        }
    }

    private void report(Throwable thrown) {
        ExceptionContext context = ExceptionContext.of("a done-callback threw", thrown)
                .withSource(this)
                .withFuture(future)
                .withCreatedAt(createdAt());
        future.loop().callExceptionHandler(context);
    }

    /** On a thread that may not be the owner's the entry stays in the list, which belongs to the owner, until that looks at the list. */
    @Override
    public final void cancel() {
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
    final void detach() {
        if (leave(callback, CANCELLED) && !future.isDone()) {
            future.remove(this);
        }
    }

    @Override
    public final boolean isCancelled() {
        return callback == CANCELLED;
    }

    @Override
    public final String toString() {
        Consumer<? super LoopFuture<T>> now = callback;
        return "DoneCallback[" + (now == CANCELLED ? "cancelled" : now == RAN ? "ran" : now) + " of " + future + "]";
    }
}
