package io.semper.tck.rules.combine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** What takes the place of a future whose time is over. */
final class FallbackRules {
    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration MEASURED = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofHours(1);

    @Rule("COMBINE-19")
    void onExpiryTheFallbackTakesOver(Tck tck) {
        EventLoop loop = tck.loop();
        LoopFuture<String> source = new LoopPromise<String>(loop).future();
        long before = loop.time();
        LoopFuture<String> result = source.onTimeout(MEASURED, () -> {
            assertTrue(loop.time() - before >= MEASURED.toNanos(), "the fallback came early");
            assertTrue(source.isCancelled(), "the fallback waits until the future has ended");
            return LoopFutures.completed(loop, "fallback");
        });
        assertEquals("fallback", tck.await(result));
    }

    @Rule("COMBINE-19")
    void noTimeAtAllStillKeepsTheFallbackOutOfTheCall(Tck tck) {
        tck.run(() -> {
            LoopFuture<String> source = new LoopPromise<String>(tck.loop()).future();
            source.onTimeout(Duration.ZERO, () -> {
                tck.mark("fallback").run();
                return LoopFutures.completed(tck.loop(), "value");
            });
            assertTrue(source.isCancelled(), "without any time the future is cancelled inside the call");
            tck.mark("called").run();
        });
        tck.awaitMarks("called", "fallback");
    }

    @Rule("COMBINE-19")
    void everyOtherOutcomePassesThrough(Tck tck) {
        EventLoop loop = tck.loop();
        LoopFuture<String> value = LoopFutures.completed(loop, "value");
        assertEquals("value", tck.await(value.onTimeout(Duration.ZERO, () -> never(tck))));
        TimeoutException own = new TimeoutException("of the future itself");
        LoopFuture<String> failed = LoopFutures.failed(loop, own);
        assertSame(own, tck.awaitFailure(TimeoutException.class, failed.onTimeout(LONG, () -> never(tck))));
        LoopFuture<String> within = new LoopPromise<String>(loop).future();
        tck.awaitFailure(TimeoutException.class, within.withTimeout(SOON).onTimeout(LONG, () -> never(tck)));
        LoopPromise<String> stubborn = new LoopPromise<>(loop);
        stubborn.onCancel(() -> stubborn.complete("after all"));
        assertEquals("after all", tck.await(stubborn.future().onTimeout(SOON, () -> never(tck))));
        LoopFuture<String> cancelled = new LoopPromise<String>(loop).future();
        LoopFuture<String> passed = cancelled.onTimeout(LONG, () -> never(tck));
        cancelled.cancel();
        tck.until(passed::isDone, "a cancellation passes through");
        assertTrue(passed.isCancelled());
        assertEquals(List.of(), tck.marks());
    }

    private static LoopFuture<String> never(Tck tck) {
        tck.mark("never").run();
        return LoopFutures.completed(tck.loop(), "fallback");
    }

    @Rule("COMBINE-19")
    void theCancelGoesToWhereTheResultWaits(Tck tck) {
        LoopFuture<String> source = new LoopPromise<String>(tck.loop()).future();
        LoopFuture<String> early = source.onTimeout(LONG, () -> never(tck));
        assertTrue(early.cancel());
        assertTrue(early.isCancelled() && source.isCancelled());
        LoopFuture<String> fallback = new LoopPromise<String>(tck.loop()).future();
        LoopFuture<String> late = new LoopPromise<String>(tck.loop()).future().onTimeout(Duration.ZERO, () -> fallback);
        tck.settle();
        assertFalse(late.isDone(), "it ends as the fallback does");
        assertTrue(late.cancel());
        assertTrue(late.isCancelled() && fallback.isCancelled());
        assertEquals(List.of(), tck.marks(), "the fallback of a result that was cancelled before");
    }

    @Rule("COMBINE-19")
    void aFallbackThatIsWrongFailsTheResult(Tck tck) {
        EventLoop elsewhere = tck.newLoop();
        EventLoop loop = tck.newLoop();
        LoopFuture<String> pending = new LoopPromise<String>(loop).future();
        IllegalStateException thrown = new IllegalStateException("thrown by a fallback");
        assertSame(thrown, tck.awaitFailure(IllegalStateException.class, pending.onTimeout(Duration.ZERO, () -> {
            throw thrown;
        })));
        LoopFuture<String> second = new LoopPromise<String>(loop).future();
        tck.awaitFailure(
                IllegalArgumentException.class,
                second.onTimeout(Duration.ZERO, () -> LoopFutures.completed(elsewhere, "value")));
    }
}
