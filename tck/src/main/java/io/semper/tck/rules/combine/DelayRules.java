package io.semper.tck.rules.combine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Timers as futures. */
final class DelayRules {
    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration MEASURED = Duration.ofMillis(50);

    @Rule("COMBINE-20")
    void theValueComesWhenTheTimeHasPassed(Tck tck) {
        EventLoop loop = tck.loop();
        long before = loop.time();
        LoopFuture<String> delayed = LoopFutures.delay(loop, MEASURED, "value");
        assertFalse(delayed.isDone());
        assertEquals("value", tck.await(delayed));
        assertTrue(loop.time() - before >= MEASURED.toNanos(), "the delay was too short");
        assertNull(tck.await(LoopFutures.delay(loop, SOON)));
    }

    @Rule("COMBINE-20")
    void noTimeAtAllHasPassedInALaterTurn(Tck tck) {
        for (Duration none : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
            LoopFuture<String> delayed = tck.call(() -> {
                LoopFuture<String> made = LoopFutures.delay(tck.loop(), none, "value");
                assertFalse(made.isDone(), "not inside the call");
                return made;
            });
            assertEquals("value", tck.await(delayed));
        }
        LoopFuture<String> endless = LoopFutures.delay(tck.loop(), ChronoUnit.FOREVER.getDuration(), "value");
        tck.settle();
        assertFalse(endless.isDone());
    }

    @Rule("COMBINE-20")
    void aCancelledDelayLeavesNothingBehind(Tck tck) {
        LoopFuture<Object> first = LoopFutures.delay(tck.loop(), SOON, new Object());
        assertTrue(first.cancel());
        assertTrue(first.isCancelled());
        tck.awaitCollected(cancelled(tck), "the value of a delay that was cancelled");
        tck.await(LoopFutures.delay(tck.loop(), SOON));
        assertTrue(first.isCancelled(), "the time of the delay has passed");
    }

    private static WeakReference<?> cancelled(Tck tck) {
        Object value = new Object();
        LoopFutures.delay(tck.loop(), Duration.ofHours(1), value)
                .thenApply(Object::hashCode)
                .cancel();
        return new WeakReference<>(value);
    }
}
