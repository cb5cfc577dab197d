package io.semper.group;

import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.TimerHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Implementation of the steps in which a {@link LoopGroup} ends. Any thread. */
final class GroupShutdown {
    /** How long a loop whose callbacks never end runs between the end of the last job and the stop. */
    private static final long LAST_NANOS = 1_000_000_000L;

    private GroupShutdown() {}

    /**
     * Completes {@code outcome} with true when {@code jobs} is done, or with false after {@code timeout} or when the loop that measures it
     * has ended.
     */
    static CompletableFuture<Boolean> awaitJobs(
            List<LoopThread> threads, CompletableFuture<?> jobs, Duration timeout, CompletableFuture<Boolean> outcome) {
        for (LoopThread timing : threads) {
            try {
                timing.execute(() -> awaitJobs(timing, jobs, timeout, outcome));
                timing.ended().whenComplete((nothing, failure) -> outcome.complete(jobs.isDone()));
                return outcome;
            } catch (LoopClosedException ended) {
                // another loop may still run
            }
        }
        outcome.complete(jobs.isDone());
        return outcome;
    }

    private static void awaitJobs(
            LoopThread timing, CompletableFuture<?> jobs, Duration timeout, CompletableFuture<Boolean> outcome) {
        TimerHandle timer = timing.loop().callLater(timeout, () -> outcome.complete(jobs.isDone()));
        jobs.thenRun(() -> {
            try {
                timing.execute(() -> {
                    timer.cancel();
                    outcome.complete(true);
                });
            } catch (LoopClosedException ended) {
                // the end of the loop completes the outcome
            }
        });
    }

    /**
     * Stops a loop when the outcomes of jobs have passed through the futures that depend on them, each of which takes a turn: after two turns
     * in which nothing else ran. An outcome that another thread reports is not a callback itself, and queues callbacks for the next turn.
     */
    static void stopWhenQuiet(EventLoop loop) {
        try {
            loop.execute(() -> stopWhenQuiet(loop, loop.time() + LAST_NANOS, Long.MIN_VALUE, false));
        } catch (LoopClosedException ended) {
            // there is nothing to stop
        }
    }

    /**
     * @param before the number of callbacks that had run when the turn before this one began
     * @param wasQuiet whether nothing else ran in the turn before that
     */
    private static void stopWhenQuiet(EventLoop loop, long deadline, long before, boolean wasQuiet) {
        long now = loop.stats().callbacks(); // counts whole turns
        boolean quiet = now == before + 1;
        if (quiet && wasQuiet || loop.time() - deadline >= 0) {
            loop.stop();
        } else {
            loop.callSoon(() -> stopWhenQuiet(loop, deadline, now, quiet));
        }
    }
}
