package io.semper.engine.jobs;

import io.semper.ContextCarrier;
import io.semper.LoopPromise;
import io.semper.engine.turn.Failures;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A job on its way through an executor: whoever takes it first decides, the worker that runs it or the owner that cancels it. The
 * worker never sees an exception of the delivery; a loop that is closed by then drops the outcome.
 */
public final class Job<T extends @Nullable Object> implements Runnable {
    private final AtomicReference<@Nullable Callable<? extends T>> waiting;
    private final LoopPromise<T> promise;
    private final ContextCarrier.@Nullable Snapshot context;

    public Job(Callable<? extends T> job, LoopPromise<T> promise, ContextCarrier.@Nullable Snapshot context) {
        this.waiting = new AtomicReference<>(job);
        this.promise = promise;
        this.context = context;
    }

    /** Keeps a job from starting; one that runs goes on, and its outcome finds the future done. Any thread. */
    public void cancel() {
        waiting.set(null);
    }

    @Override
    public void run() {
        Callable<? extends T> job = waiting.getAndSet(null);
        if (job == null) {
            return;
        }
        if (context == null) {
            call(job);
            return;
        }
        try {
            context.run(() -> call(job));
        } catch (Throwable broken) {
            fail(broken); // the context's own failure; if the job was called, the future is done
        }
    }

    private void call(Callable<? extends T> job) {
        try {
            promise.completeThreadsafe(job.call());
        } catch (Throwable thrown) {
            fail(thrown);
        }
    }

    private void fail(Throwable thrown) {
        promise.failThreadsafe(thrown);
        if (Failures.escapes(thrown) && thrown instanceof VirtualMachineError fatal) {
            throw fatal;
        }
    }
}
