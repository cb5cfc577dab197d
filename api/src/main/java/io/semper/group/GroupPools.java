package io.semper.group;

import io.semper.LoopOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Implementation of the pools that the loops of a group share: daemon threads that are started when they are needed. Any thread. */
final class GroupPools {
    private static final int LOOKUP_THREADS = 4;
    private static final long KEEP_ALIVE_SECONDS = 30;

    private final LoopOptions options;
    /** Done when the last thread of the pool for jobs has ended, after it was shut down. */
    private final CompletableFuture<@Nullable Void> jobsEnded = new CompletableFuture<>();

    private final @Nullable ExecutorService jobs;
    private final @Nullable ExecutorService lookups;

    /** Makes the pools that {@code given} leaves open. */
    GroupPools(String name, LoopOptions given) {
        jobs = given.executor() == null ? pool(name + "-job-", given.executorThreads(), given, jobsEnded) : null;
        lookups = given.lookupExecutor() == null
                ? pool(name + "-lookup-", LOOKUP_THREADS, given, new CompletableFuture<>())
                : null;
        LoopOptions shared = jobs == null ? given : given.executor(jobs);
        options = lookups == null ? shared : shared.lookupExecutor(lookups);
    }

    /** Returns the options of every loop of the group. */
    LoopOptions options() {
        return options;
    }

    /**
     * Refuses further jobs. Returns a future that completes when the queued ones have been run, and at once if the application
     * supplies the pool. The thread that completes it holds locks, so dependents may only pass the completion on.
     */
    CompletableFuture<@Nullable Void> shutdownJobs() {
        if (jobs == null) {
            jobsEnded.complete(null);
        } else {
            jobs.shutdown();
        }
        return jobsEnded;
    }

    /** Refuses further jobs, drops lookups, and waits for nothing. */
    void close() {
        if (jobs != null) {
            jobs.shutdown();
        }
        if (lookups != null) {
            lookups.shutdownNow();
        }
    }

    private static ExecutorService pool(
            String threadPrefix, int threads, LoopOptions options, CompletableFuture<@Nullable Void> ended) {
        ThreadFactory given = options.threadFactory();
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        threads, threads, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                            if (given != null) {
                                return LoopThread.made(given, task, threadPrefix + "*");
                            }
                            Thread thread = new Thread(task, threadPrefix + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        }) {
                    @Override
                    protected void terminated() {
                        ended.complete(null);
                    }
                };
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
