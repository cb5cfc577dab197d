package io.semper.engine.kernel;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Bounded pools, whose threads start on demand and end when they are idle. */
final class WorkerPool {
    private static final long KEEP_ALIVE_SECONDS = 30;

    /** More stack frames than it takes to add a job, to start a thread for it, and to begin to wait for its end. */
    private static final int FRAMES = 256;

    private WorkerPool() {}

    static ExecutorService of(ThreadFactory factory, int threads) {
        ThreadPoolExecutor pool = new Pool(threads, factory);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Overflows the stack before a job is added, if little of it is left: an overflow inside the queue would leave its lock held or its
     * count wrong, and the next thread that used it would hang.
     */
    private static final class Pool extends ThreadPoolExecutor {
        Pool(int threads, ThreadFactory factory) {
            super(threads, threads, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        }

        @Override
        public void execute(Runnable job) {
            needStack(FRAMES);
            super.execute(job);
        }

        private static int needStack(int frames) {
            return frames == 0 ? 0 : needStack(frames - 1) + 1;
        }
    }

    static AutoCloseable awaitTermination(
            ExecutorService pool, long timeoutNanos, ThreadFactory factory, Consumer<Boolean> ended) {
        Thread waiter = factory.newThread(() -> {
            try {
                ended.accept(pool.awaitTermination(timeoutNanos, TimeUnit.NANOSECONDS));
            } catch (InterruptedException abandoned) {
                Thread.currentThread().interrupt();
            }
        });
        waiter.start();
        return waiter::interrupt;
    }
}
