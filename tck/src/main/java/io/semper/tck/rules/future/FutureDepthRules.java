package io.semper.tck.rules.future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Backoff;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.Losers;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** More futures in a row than the stack of a thread has room for. */
final class FutureDepthRules {
    private static final int DEPTH = 20_000;

    @Rule("FUTURE-17")
    void aCancelReachesTheSourceOfALongChain(Tck tck) {
        cancel(tck, future -> future.thenApply(i -> i));
        cancel(tck, future -> future.thenCompose(i -> LoopFutures.completed(future.loop(), i)));
        cancel(tck, future -> future.exceptionally(thrown -> 0));
        cancel(tck, future -> future.withTimeout(Duration.ofDays(1)));
        cancel(tck, future -> future.whenDone((value, failure) -> {}));
        cancel(tck, future -> future.exceptionallyCompose(thrown -> future));
        cancel(tck, future -> future.onTimeout(Duration.ofDays(1), () -> future));
        cancel(tck, FutureDepthRules::followed);
        Backoff backoff = Backoff.fixed(Duration.ZERO);
        cancel(tck, future -> LoopFutures.retry(future.loop(), 1, backoff, () -> future));
    }

    @Rule("FUTURE-17")
    void aCancelReachesTheMembersOfNestedCombinations(Tck tck) {
        cancel(tck, future -> LoopFutures.<Integer>gather(List.of(future)).thenApply(all -> all.get(0)));
        cancel(tck, future -> LoopFutures.firstCompleted(List.of(future), Losers.CANCEL));
        cancel(tck, future -> LoopFutures.firstSuccess(List.of(future), Losers.CANCEL));
    }

    @Rule("FUTURE-17")
    void anOutcomeReachesTheEndOfALongChain(Tck tck) {
        LoopPromise<Integer> promise = tck.loop().createPromise();
        LoopFuture<Integer> last = derived(promise.future(), future -> future.thenApply(i -> i + 1));
        tck.run(() -> promise.complete(0));
        assertEquals(DEPTH, tck.loop().runUntilComplete(last));
    }

    private static LoopFuture<Integer> followed(LoopFuture<Integer> future) {
        LoopPromise<Integer> promise = future.loop().createPromise();
        promise.follow(future);
        return promise.future();
    }

    private static void cancel(Tck tck, UnaryOperator<LoopFuture<Integer>> step) {
        EventLoop loop = tck.loop();
        LoopPromise<Integer> promise = loop.createPromise();
        LoopFuture<Integer> last = derived(promise.future(), step);
        tck.run(() -> assertTrue(last.cancel(), "cancel() of the last one"));
        assertTrue(promise.future().isCancelled(), "the first one is cancelled");
        tck.until(last::isCancelled, "the last one is cancelled");
        assertFalse(last.cancel());
    }

    private static LoopFuture<Integer> derived(LoopFuture<Integer> first, UnaryOperator<LoopFuture<Integer>> step) {
        LoopFuture<Integer> last = first;
        for (int i = 0; i < DEPTH; i++) {
            last = step.apply(last);
        }
        return last;
    }
}
