package io.semper.group;

import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.TimerHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Implementation of the steps in which a {@link LoopGroup} ends. Any thread. */
final class GroupShutdown {
    /** The turns of a loop between the end of the last job and the stop. */
    private static final int LAST_TURNS = 16;

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

    /** Stops a loop when the outcomes of jobs have passed through the futures that depend on them, each of which takes a turn. */
    static void stopSoon(EventLoop loop) {
        try {
            loop.execute(() -> stopAfter(loop, LAST_TURNS));
        } catch (LoopClosedException ended) {
            // there is nothing to stop
        }
    }

    private static void stopAfter(EventLoop loop, int turns) {
        if (turns == 0) {
            loop.stop();
        } else {
            loop.callSoon(() -> stopAfter(loop, turns - 1));
        }
    }
}
