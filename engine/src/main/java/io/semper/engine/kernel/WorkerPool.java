package io.semper.engine.kernel;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Bounded pools of named daemon threads, which start on demand and end when they are idle. */
final class WorkerPool {
    private static final long KEEP_ALIVE_SECONDS = 30;

    private WorkerPool() {}

    static ExecutorService of(String threadPrefix, int threads) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, threadPrefix + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    static AutoCloseable awaitTermination(
            ExecutorService pool, long timeoutNanos, String threadName, Consumer<Boolean> ended) {
        Thread waiter = new Thread(
                () -> {
                    try {
                        ended.accept(pool.awaitTermination(timeoutNanos, TimeUnit.NANOSECONDS));
                    } catch (InterruptedException abandoned) {
                        Thread.currentThread().interrupt();
                    }
                },
                threadName);
        waiter.setDaemon(true);
        waiter.start();
        return waiter::interrupt;
    }
}
