package io.semper.tck.selftest.small;

import io.semper.ContextCarrier;
import io.semper.ContextPolicy;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs jobs off the loop. */
final class SmallJobs {
    private final SmallLoop loop;
    private final LoopOptions options;
    private @Nullable ThreadPoolExecutor pool;

    SmallJobs(SmallLoop loop, LoopOptions options) {
        this.loop = loop;
        this.options = options;
    }

    <T extends @Nullable Object> LoopFuture<T> run(@Nullable Executor executor, Callable<? extends T> job) {
        ContextCarrier.Snapshot context = loop.captured();
        Callable<? extends T> captured = ContextPolicy.capture(Objects.requireNonNull(job, "job"));
        loop.checkUsable();
        LoopPromise<T> promise = loop.createPromise();
        Runnable task = () -> SmallLoop.in(context, () -> {
            try {
                if (!promise.future().isDone()) {
                    promise.completeThreadsafe(captured.call());
                }
            } catch (Throwable thrown) {
                promise.failThreadsafe(thrown);
            }
        });
        try {
            (executor == null ? pool() : executor).execute(task);
        } catch (RuntimeException refused) {
            promise.fail(refused);
        }
        return promise.future();
    }

    private Executor pool() {
        Executor given = options.executor();
        if (given != null) {
            return given;
        }
        if (pool == null) {
            int threads = options.executorThreads();
            pool = new ThreadPoolExecutor(threads, threads, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                String prefix = options.threadNames();
                Thread thread = new Thread(task, (prefix == null ? "small" : prefix) + "-" + loop.label + "-job");
                thread.setDaemon(true);
                return thread;
            });
            pool.allowCoreThreadTimeOut(true);
        }
        return pool;
    }

    /** Takes no more jobs; the future is whether all have ended in time. */
    LoopFuture<Boolean> shutdown(long timeoutNanos) {
        LoopPromise<Boolean> ended = loop.createPromise();
        ThreadPoolExecutor used = pool;
        if (used == null) {
            ended.complete(true);
            return ended.future();
        }
        used.shutdown();
        Thread waiting = new Thread(
                () -> {
                    try {
                        ended.completeThreadsafe(used.awaitTermination(timeoutNanos, TimeUnit.NANOSECONDS));
                    } catch (InterruptedException e) {
                        ended.failThreadsafe(e);
                    }
                },
                "small-" + loop.label + "-shutdown");
        waiting.setDaemon(true);
        waiting.start();
        return ended.future();
    }

    void close() {
        if (pool != null) {
            pool.shutdownNow();
        }
    }
}
