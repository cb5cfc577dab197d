package io.semper.engine.jobs;

import io.semper.ContextCarrier;
import io.semper.LoopPromise;
import io.semper.engine.turn.Failures;
import io.semper.engine.turn.InContext;
import io.semper.engine.turn.LoopCore;
import io.semper.engine.turn.Task;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A job that is queued or running on an executor. Either the worker that runs it or the owner that cancels it takes it, whichever comes
 * first. The worker gets no exception when it reports the outcome: if the loop is closed by then, the outcome is dropped.
 */
public final class Job<T extends @Nullable Object> implements Runnable {
    private final LoopCore loop;
    private final AtomicReference<@Nullable Callable<? extends T>> waiting;
    private final LoopPromise<T> promise;
    private final ContextCarrier.@Nullable Snapshot context;

    public Job(
            LoopCore loop,
            Callable<? extends T> job,
            LoopPromise<T> promise,
            ContextCarrier.@Nullable Snapshot context) {
        this.loop = loop;
        this.waiting = new AtomicReference<>(job);
        this.promise = promise;
        this.context = context;
    }

    /** Keeps the job from starting. A running job continues, and its outcome is ignored because the future is done. Any thread. */
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
            InContext.run(context, () -> call(job));
        } catch (Throwable thrown) {
            rethrowIfFatal(thrown);
            report(thrown); // a failure of the context, since the job reports its own through the future
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
        rethrowIfFatal(thrown);
    }

    /** Passes {@code broken} to the exception handler, in a later turn of the loop; it leaves the loop if it is an exit. */
    private void report(Throwable broken) {
        loop.enqueueThreadsafe(new Task() {
            @Override
            public void run() {
                LoopCore.rethrowIfEscapes(broken);
                loop.report("the context of a job failed; the job ran without it", broken, promise.future());
            }
        });
    }

    private static void rethrowIfFatal(Throwable thrown) {
        if (Failures.escapes(thrown) && thrown instanceof VirtualMachineError fatal) {
            throw fatal;
        }
    }
}
