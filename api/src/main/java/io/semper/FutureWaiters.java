package io.semper;

import java.lang.ref.Reference;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Implementation of what other threads have of one future: the wait in {@link LoopFuture#join()}, and its view as a
 * {@link java.util.concurrent.CompletableFuture}. Made when it is first needed.
 *
 * <p>The outcome may come from the loop's thread while this object is made on another one. Each side writes first (the outcome
 * there, the reference to this object here) and reads the other's field afterwards, so that at least one of them ends the wait.
 */
final class FutureWaiters<T extends @Nullable Object> {
    private final LoopFuture<T> future;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Reference<? extends FutureWaiters<?>> remembered;
    private @Nullable FutureView<T> view;

    FutureWaiters(LoopFuture<T> future) {
        this.future = future;
        this.remembered = ownership().referenceTo(this);
    }

    /** Records this object for the close of the loop. Not part of the constructor, because another thread may close the loop. */
    void enlist() {
        ownership().remember(remembered);
    }

    /** Blocks until the future is done or the loop is closed. An interrupt is restored afterwards. */
    void await() {
        refuseOnLoop("join()");
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    ended.await();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    synchronized FutureView<T> view() {
        FutureView<T> existing = view;
        if (existing != null) {
            return existing;
        }
        FutureView<T> made = new FutureView<>(this);
        view = made;
        if (future.isDone()) {
            made.follow(future);
        } else if (ownership().isClosed()) {
            made.abandon(closed());
        }
        return made;
    }

    /** Has the view, and threads that {@link #settle} should miss, follow in a separate turn, if the future is done by then. */
    void releaseSoon() {
        future.loop().callSoon(() -> {
            if (future.isDone()) {
                release();
            }
        });
    }

    /**
     * Called when the future is done. Waiting threads continue at once; the view, whose dependents are code of the application,
     * follows in a separate turn, as a done-callback would.
     */
    void settle() {
        ended.countDown();
        boolean viewed;
        synchronized (this) {
            viewed = view != null;
        }
        if (!viewed || ownership().isClosed()) {
            release();
            return;
        }
        try {
            future.loop().callSoon(this::release);
        } catch (RejectedExecutionException loopClosed) {
            release();
        }
    }

    /** Called when the future is done or never will be. */
    void release() {
        ended.countDown();
        ownership().forget(remembered);
        FutureView<T> existing;
        synchronized (this) {
            existing = view;
        }
        if (existing == null) {
            return;
        }
        if (future.isDone()) {
            existing.follow(future);
        } else {
            existing.abandon(closed());
        }
    }

    /** Called if another thread has made one for the same future first. */
    void discard() {
        ownership().forget(remembered);
    }

    LoopFuture<T> future() {
        return future;
    }

    LoopClosedException closed() {
        return new LoopClosedException(future.loop() + " was closed before the future was done");
    }

    void refuseOnLoop(String call) {
        if (ownership().heldHere()) {
            throw new IllegalStateException(call + " on the thread of " + future.loop()
                    + ", which has to complete the future: it would block forever; use addDoneCallback()");
        }
    }

    private Ownership ownership() {
        return future.loop().ownership();
    }
}
