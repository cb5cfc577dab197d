package io.semper.tck.rules.combine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Futures with a limited time, and shields against cancelling. */
final class TimeoutRules {
    private static final Duration SOON = Duration.ofMillis(5);

    @Rule("COMBINE-12")
    void onExpiryTheFutureIsCancelledAndTheResultFails(Tck tck) {
        LoopFuture<String> source = tck.loop().<String>createPromise().future();
        long before = tck.loop().time();
        tck.awaitFailure(TimeoutException.class, source.withTimeout(SOON));
        assertTrue(tck.loop().time() - before >= SOON.toNanos(), "the timeout came early");
        assertTrue(source.isCancelled(), "the future behind the timeout is cancelled");
    }

    @Rule("COMBINE-12")
    void theEndOfTheFutureIsAwaitedAndItsOutcomeWins(Tck tck) {
        LoopPromise<String> stubborn = tck.loop().createPromise();
        stubborn.deferCancel(tck.mark("asked"));
        LoopFuture<String> limited = stubborn.future().withTimeout(SOON);
        tck.awaitMarks("asked");
        tck.settle();
        assertFalse(limited.isDone(), "the timeout waits until the future has really ended");
        stubborn.complete("value");
        assertEquals("value", tck.await(limited), "a value is not lost");
        LoopPromise<String> failing = tck.loop().createPromise();
        IOException failure = new IOException("failure");
        failing.onCancel(() -> failing.fail(failure));
        assertSame(failure, tck.awaitFailure(IOException.class, failing.future().withTimeout(SOON)));
        LoopPromise<String> slow = tck.loop().createPromise();
        slow.deferCancel(() -> tck.loop().callSoon(slow::tryCancel));
        tck.awaitFailure(TimeoutException.class, slow.future().withTimeout(SOON));
    }

    @Rule("COMBINE-12")
    void aValueThatComesInTheTurnOfTheExpiryIsNotLost(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        long deadline = tck.loop().time() + SOON.toNanos();
        tck.loop().callAt(deadline, () -> promise.tryComplete("value"));
        LoopFuture<String> limited = promise.future().withTimeout(SOON);
        tck.until(limited::isDone, "the timeout passes");
        assertNull(tck.call(limited::exception), "the value came first");
        assertEquals("value", tck.await(limited));
    }

    @Rule("COMBINE-12")
    void anOutcomeBeforeTheTimeoutIsTheResult(Tck tck) {
        LoopPromise<String> value = tck.loop().createPromise();
        LoopPromise<String> failed = tck.loop().createPromise();
        LoopPromise<String> cancelled = tck.loop().createPromise();
        LoopFuture<String> first = LoopFutures.timeout(value.future(), Duration.ofHours(1));
        LoopFuture<String> second = failed.future().withTimeout(Duration.ofHours(1));
        LoopFuture<String> third = cancelled.future().withTimeout(Duration.ofHours(1));
        IOException failure = new IOException("failure");
        value.complete("value");
        failed.fail(failure);
        cancelled.future().cancel();
        assertEquals("value", tck.await(first));
        assertSame(failure, tck.awaitFailure(IOException.class, second));
        tck.until(third::isDone, "the cancellation comes down");
        assertTrue(third.isCancelled(), "it was cancelled by its producer, not by the timeout");
    }

    @Rule("COMBINE-13")
    void theWaiterSeesItsCancelAndTheValueStays(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        LoopFuture<String> limited = promise.future().withTimeout(Duration.ofHours(1));
        tck.run(() -> {
            promise.complete("value");
            assertTrue(limited.cancel(), "the cancel is not swallowed");
        });
        tck.settle();
        assertTrue(limited.isCancelled(), "the caller sees the cancellation that it asked for");
        assertEquals("value", promise.future().result(), "the value can still be had");
        LoopFuture<String> source = tck.loop().<String>createPromise().future();
        LoopFuture<String> waiter = source.withTimeout(Duration.ofHours(1));
        assertTrue(waiter.cancel());
        tck.until(waiter::isDone, "the waiter ends");
        assertTrue(waiter.isCancelled() && source.isCancelled(), "a cancelled waiter cancels what it alone waits for");
    }

    @Rule("COMBINE-14")
    void noTimeAtAllGivesTheValueOfWhatIsDone(Tck tck) {
        LoopFuture<String> done = LoopFutures.completed(tck.loop(), "value");
        assertEquals("value", tck.await(done.withTimeout(Duration.ZERO)));
        assertEquals("value", tck.await(done.withTimeout(Duration.ofSeconds(-1))));
    }

    @Rule("COMBINE-14")
    void noTimeAtAllKeepsTheJobFromStarting(Tck tck) {
        tck.newLoop(LoopOptions.defaults().executorThreads(1));
        CountDownLatch gate = new CountDownLatch(1);
        AtomicBoolean ran = new AtomicBoolean();
        LoopFuture<Boolean> blocker = tck.loop().runInExecutor(null, () -> {
            gate.await();
            return true;
        });
        for (Duration none : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
            LoopFuture<Boolean> job = tck.loop().runInExecutor(null, () -> ran.getAndSet(true));
            LoopFuture<Boolean> limited = job.withTimeout(none);
            assertTrue(job.isCancelled(), "without any time the future is cancelled inside the call");
            tck.awaitFailure(TimeoutException.class, limited);
        }
        gate.countDown();
        tck.await(blocker);
        tck.await(tck.loop().runInExecutor(null, () -> true));
        assertFalse(ran.get(), "the job never ran");
    }

    @Rule("COMBINE-15")
    void theTimerOfATimeoutIsForgottenWhenTheFutureEnds(Tck tck) {
        WeakReference<?> ended = limited(tck, promise -> promise.complete("value"));
        WeakReference<?> cancelled = limited(tck, promise -> promise.future().cancel());
        tck.settle();
        tck.awaitCollected(ended, "a timeout whose future has ended");
        tck.awaitCollected(cancelled, "a timeout whose future was cancelled");
    }

    private static WeakReference<?> limited(Tck tck, java.util.function.Consumer<LoopPromise<Object>> end) {
        LoopPromise<Object> promise = tck.loop().createPromise();
        LoopFuture<Object> limited = promise.future().withTimeout(Duration.ofHours(1));
        end.accept(promise);
        tck.until(limited::isDone, "the outcome comes through the timeout");
        return new WeakReference<>(limited);
    }

    @Rule("COMBINE-17")
    void cancellingAShieldLeavesTheFutureAlone(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        LoopFuture<String> shield = promise.future().shield();
        assertTrue(shield.cancel());
        assertTrue(shield.isCancelled());
        assertFalse(promise.future().isDone(), "what is shielded continues");
        promise.complete("value");
        assertEquals("value", promise.future().result());
        LoopPromise<String> chained = tck.loop().createPromise();
        LoopFuture<Integer> last = LoopFutures.shield(chained.future()).thenApply(String::length);
        last.cancel();
        assertFalse(chained.future().isDone(), "a cancel that comes up the chain stops at the shield");
    }

    @Rule("COMBINE-17")
    void theOutcomeComesThroughAShield(Tck tck) {
        LoopPromise<String> value = tck.loop().createPromise();
        LoopPromise<String> failed = tck.loop().createPromise();
        LoopFuture<String> cancelled = tck.loop().<String>createPromise().future();
        LoopFuture<String> first = value.future().shield();
        LoopFuture<String> second = failed.future().shield();
        LoopFuture<String> third = cancelled.shield();
        IOException failure = new IOException("failure");
        value.complete("value");
        failed.fail(failure);
        cancelled.cancel();
        assertEquals("value", tck.await(first));
        assertSame(failure, tck.awaitFailure(IOException.class, second));
        tck.until(third::isDone, "the cancellation comes through the shield");
        assertTrue(third.isCancelled());
    }

    @Rule("COMBINE-17")
    void aFailureBehindACancelledShieldIsReportedOnceAtMost(Tck tck) {
        IOException failure = new IOException("behind a shield");
        tck.awaitCollected(failedBehindShield(tck, failure), "a future that failed behind a shield");
        assertSame(failure, tck.awaitException().exception());
        tck.settle();
        assertEquals(List.of(), tck.takeExceptions(), "it is not reported twice");
    }

    private static WeakReference<?> failedBehindShield(Tck tck, Throwable failure) {
        LoopPromise<String> promise = tck.loop().createPromise();
        promise.future().shield().cancel();
        promise.fail(failure);
        return new WeakReference<>(promise.future());
    }
}
