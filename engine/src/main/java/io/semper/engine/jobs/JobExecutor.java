package io.semper.engine.jobs;

import io.semper.ContextPolicy;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.engine.turn.LoopCore;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs off the loop: on the executor of the call, on that of the options, or on a pool of the loop, which is created for the first job
 * and shut down with the loop without waiting. Owner only.
 */
public final class JobExecutor implements AutoCloseable {
    private final LoopCore loop;
    private @Nullable ExecutorService pool;
    private boolean refusing;

    /** Creates no thread yet. */
    public JobExecutor(LoopCore loop) {
        this.loop = loop;
    }

    /** See {@link io.semper.EventLoop#runInExecutor}. */
    public <T extends @Nullable Object> LoopFuture<T> run(@Nullable Executor executor, Callable<? extends T> job) {
        loop.checkUsable();
        Objects.requireNonNull(job, "job");
        LoopPromise<T> promise = loop.createPromise();
        Job<T> queued = new Job<>(loop, ContextPolicy.capture(job), promise, loop.captured());
        promise.onCancel(queued::cancel);
        try {
            (executor == null ? ours() : executor).execute(queued);
        } catch (Throwable thrown) {
            LoopCore.rethrowIfEscapes(thrown);
            promise.tryFail(thrown);
        }
        return promise.future();
    }

    /** See {@link io.semper.EventLoop#shutdownExecutor}. */
    public LoopFuture<Boolean> shutdown(Duration timeout) {
        loop.checkUsable();
        if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
            throw new IllegalArgumentException(
                    "the timeout of shutdownExecutor() is " + timeout + "; it must be zero or more");
        }
        refusing = true;
        LoopPromise<Boolean> promise = loop.createPromise();
        ExecutorService known = pool;
        if (known == null) {
            promise.complete(true);
            return promise.future();
        }
        known.shutdown();
        AutoCloseable wait = loop.kernel()
                .awaitTermination(known, nanos(timeout), loop.threads("shutdown-"), promise::completeThreadsafe);
        loop.onClose(wait);
        promise.future().addDoneCallback(done -> loop.offClose(wait));
        promise.onCancel(() -> abandon(wait));
        return promise.future();
    }

    private static void abandon(AutoCloseable wait) {
        try {
            wait.close();
        } catch (Exception e) {
            throw new IllegalStateException("a wait for the end of a pool could not be abandoned", e);
        }
    }

    private static long nanos(Duration timeout) {
        return timeout.getSeconds() >= Long.MAX_VALUE / 1_000_000_000L ? Long.MAX_VALUE : timeout.toNanos();
    }

    private Executor ours() {
        Executor given = loop.options().executor();
        if (given != null) {
            return given;
        }
        if (refusing) {
            throw new RejectedExecutionException(
                    "runInExecutor() after shutdownExecutor() on " + loop + ": give an executor to run the job");
        }
        ExecutorService known = pool;
        if (known == null) {
            known = loop.kernel().jobs(loop.threads("job-"), loop.options().executorThreads());
            pool = known;
            loop.onClose(this);
        }
        return known;
    }

    @Override
    public void close() {
        ExecutorService known = pool;
        if (known != null) {
            known.shutdown();
        }
    }
}
