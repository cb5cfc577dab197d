package io.semper.tck.rules.combine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Backoff;
import io.semper.EventLoop;
import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.Refusals;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Operations that are tried again. */
final class RetryRules {
    private static final Duration FIRST = Duration.ofMillis(15);
    private static final Backoff AT_ONCE = Backoff.fixed(Duration.ZERO);
    private static final Backoff ENDLESS = Backoff.fixed(Duration.ofHours(1));

    /** An operation whose n-th call, from 1, is answered by {@code calls}; it counts them in {@code count}. */
    private static Supplier<LoopFuture<String>> operation(int[] count, IntFunction<LoopFuture<String>> calls) {
        return () -> calls.apply(++count[0]);
    }

    @Rule("COMBINE-21")
    void theFirstValueEndsIt(Tck tck) {
        EventLoop loop = tck.loop();
        int[] count = new int[1];
        LoopFuture<String> result = tck.call(() -> {
            LoopFuture<String> begun = LoopFutures.retry(
                    loop,
                    5,
                    AT_ONCE,
                    operation(
                            count,
                            n -> n < 3
                                    ? LoopFutures.failed(loop, new IOException("attempt " + n))
                                    : LoopFutures.completed(loop, "value " + n)));
            assertEquals(1, count[0], "the first attempt is made inside the call, and no other");
            return begun;
        });
        assertEquals("value 3", tck.await(result));
        tck.settle();
        assertEquals(3, count[0]);
    }

    @Rule("COMBINE-21")
    void theLastFailureHasTheOthers(Tck tck) {
        EventLoop loop = tck.loop();
        List<IOException> failures = new ArrayList<>();
        for (int attempts : new int[] {1, 3, 19}) {
            failures.clear();
            LoopFuture<String> result = LoopFutures.retry(loop, attempts, AT_ONCE, () -> {
                failures.add(new IOException("attempt " + failures.size()));
                return LoopFutures.failed(loop, failures.get(failures.size() - 1));
            });
            IOException last = tck.awaitFailure(IOException.class, result);
            assertEquals(attempts, failures.size());
            assertSame(failures.get(attempts - 1), last);
            List<IOException> before = failures.subList(Math.max(0, attempts - 17), attempts - 1);
            assertArrayEquals(before.toArray(), last.getSuppressed());
        }
        IOException same = new IOException("one for all");
        int[] count = new int[1];
        LoopFuture<String> result =
                LoopFutures.retry(loop, 3, AT_ONCE, operation(count, n -> LoopFutures.failed(loop, same)));
        assertSame(same, tck.awaitFailure(IOException.class, result));
        assertEquals(3, count[0]);
        assertEquals(0, same.getSuppressed().length);
    }

    @Rule("COMBINE-21")
    void whatTheOperationThrowsIsAFailure(Tck tck) {
        EventLoop loop = tck.loop();
        int[] count = new int[1];
        LoopFuture<String> result = LoopFutures.retry(loop, 3, AT_ONCE, operation(count, n -> {
            if (n < 3) {
                throw new IllegalStateException("attempt " + n);
            }
            return LoopFutures.completed(loop, "value");
        }));
        assertEquals("value", tck.await(result));
    }

    @Rule("COMBINE-21")
    void nothingButWhatIsToBeRetriedIsRetried(Tck tck) {
        EventLoop loop = tck.loop();
        int[] count = new int[1];
        Supplier<LoopFuture<String>> failing = operation(
                count,
                n -> LoopFutures.failed(
                        loop, n < 3 ? new IOException("attempt " + n) : new IllegalStateException("attempt " + n)));
        IllegalStateException last = tck.awaitFailure(
                IllegalStateException.class,
                LoopFutures.retry(loop, 10, AT_ONCE, IOException.class::isInstance, failing));
        assertEquals(3, count[0]);
        assertEquals(2, last.getSuppressed().length);
        count[0] = 0;
        LinkageError error = new LinkageError("on purpose");
        assertSame(
                error,
                tck.awaitFailure(
                        LinkageError.class,
                        LoopFutures.retry(loop, 10, AT_ONCE, operation(count, n -> LoopFutures.failed(loop, error)))));
        assertEquals(1, count[0], "an Error is not retried unless a predicate accepts it");
    }

    @Rule("COMBINE-21")
    void theBackoffPassesBeforeEachAttempt(Tck tck) {
        EventLoop loop = tck.loop();
        List<Long> at = new ArrayList<>();
        LoopFuture<String> result = LoopFutures.retry(loop, 4, Backoff.exponential(FIRST), () -> {
            at.add(loop.time());
            return LoopFutures.failed(loop, new IOException("attempt " + at.size()));
        });
        tck.awaitFailure(IOException.class, result);
        for (int i = 1; i < at.size(); i++) {
            long least = FIRST.toNanos() << (i - 1);
            assertTrue(at.get(i) - at.get(i - 1) >= least, "attempts at " + at + ", the backoff is too short");
        }
    }

    @Rule("COMBINE-21")
    void aCancelledAttemptCancelsTheRetry(Tck tck) {
        LoopPromise<String> promise = new LoopPromise<>(tck.loop());
        int[] count = new int[1];
        LoopFuture<String> result = LoopFutures.retry(tck.loop(), 3, AT_ONCE, operation(count, n -> promise.future()));
        promise.future().cancel();
        tck.until(result::isDone, "the cancellation of the attempt");
        assertTrue(result.isCancelled());
        tck.settle();
        assertEquals(1, count[0]);
    }

    @Rule("COMBINE-21")
    void anExitIsNotRetried(Tck tck) {
        EventLoop loop = tck.loop();
        LoopExit exit = new LoopExit("out of an attempt");
        assertSame(
                exit,
                assertThrows(
                        LoopExit.class,
                        () -> LoopFutures.retry(loop, 3, AT_ONCE, () -> {
                            throw exit;
                        })));
        int[] count = new int[1];
        LoopFuture<String> result = LoopFutures.retry(loop, 5, AT_ONCE, operation(count, n -> {
            if (n == 2) {
                throw exit;
            }
            return LoopFutures.failed(loop, new IOException("attempt " + n));
        }));
        assertSame(exit, assertThrows(LoopExit.class, () -> loop.runForever()));
        assertSame(exit, result.exception());
        tck.settle();
        assertEquals(2, count[0]);
    }

    @Rule("COMBINE-22")
    void theCancelGoesToTheRunningAttempt(Tck tck) {
        LoopPromise<String> promise = new LoopPromise<>(tck.loop());
        promise.onCancel(tck.mark("released"));
        int[] count = new int[1];
        LoopFuture<String> result = LoopFutures.retry(tck.loop(), 3, AT_ONCE, operation(count, n -> promise.future()));
        assertTrue(result.cancel());
        assertTrue(result.isCancelled() && promise.future().isCancelled());
        assertEquals(List.of("released"), tck.marks());
        tck.settle();
        assertEquals(1, count[0], "attempts");
    }

    @Rule("COMBINE-22")
    void theOutcomeThatAnAttemptStillHasIsTheLast(Tck tck) {
        LoopPromise<String> value = new LoopPromise<>(tck.loop());
        LoopPromise<String> failed = new LoopPromise<>(tck.loop());
        value.deferCancel(() -> {});
        failed.deferCancel(() -> {});
        int[] count = new int[1];
        LoopFuture<String> first = LoopFutures.retry(tck.loop(), 3, AT_ONCE, operation(count, n -> value.future()));
        LoopFuture<String> second = LoopFutures.retry(tck.loop(), 3, AT_ONCE, operation(count, n -> failed.future()));
        assertTrue(first.cancel() && second.cancel());
        assertFalse(first.isDone() || second.isDone(), "the attempts have not ended");
        IOException failure = new IOException("after the cancel");
        value.complete("value");
        failed.fail(failure);
        assertEquals("value", tck.await(first));
        assertSame(failure, tck.awaitFailure(IOException.class, second));
        tck.settle();
        assertEquals(2, count[0], "attempts of both");
    }

    @Rule("COMBINE-22")
    void theCancelDiscardsTheTimerOfTheNextAttempt(Tck tck) {
        int[] count = new int[1];
        tck.awaitCollected(waiting(tck, count), "a retry that was cancelled between two attempts");
        assertEquals(1, count[0], "attempts");
    }

    private static WeakReference<?> waiting(Tck tck, int[] count) {
        Object held = new Object();
        LoopFuture<String> result = LoopFutures.retry(
                tck.loop(),
                3,
                ENDLESS,
                operation(count, n -> LoopFutures.failed(tck.loop(), new IOException("before " + held))));
        tck.settle();
        assertFalse(result.isDone(), "it waits for its second attempt");
        assertTrue(result.cancel());
        assertTrue(result.isCancelled());
        tck.settle();
        return new WeakReference<>(held);
    }

    @Rule("COMBINE-22")
    void anOperationMayCancelItsOwnRetry(Tck tck) {
        List<LoopFuture<String>> made = new ArrayList<>();
        List<LoopFuture<String>> result = new ArrayList<>();
        result.add(LoopFutures.retry(tck.loop(), 3, AT_ONCE, () -> {
            if (made.isEmpty()) {
                made.add(LoopFutures.failed(tck.loop(), new IOException("the first attempt")));
            } else {
                result.get(0).cancel();
                made.add(new LoopPromise<String>(tck.loop()).future());
            }
            return made.get(made.size() - 1);
        }));
        tck.until(() -> made.size() == 2, "the second attempt");
        assertTrue(result.get(0).isCancelled());
        assertTrue(made.get(1).isCancelled(), "what the attempt has begun is cancelled, too");
        tck.settle();
        assertEquals(2, made.size());
    }

    @Rule("COMBINE-23")
    void fewerAttemptsThanOneAreRefused(Tck tck) {
        for (int attempts : new int[] {0, -1, Integer.MIN_VALUE}) {
            Refusals.refused(
                    IllegalArgumentException.class,
                    "1 or more",
                    () -> LoopFutures.retry(tck.loop(), attempts, AT_ONCE, () -> {
                        tck.mark("never").run();
                        return LoopFutures.completed(tck.loop(), "value");
                    }));
        }
        assertEquals(List.of(), tck.marks());
    }

    @Rule("COMBINE-23")
    void mistakesAreNotRetried(Tck tck) {
        EventLoop elsewhere = tck.newLoop();
        EventLoop loop = tck.newLoop();
        int[] count = new int[1];
        tck.awaitFailure(
                NullPointerException.class, LoopFutures.retry(loop, 3, AT_ONCE, operation(count, n -> nothing())));
        tck.awaitFailure(
                IllegalArgumentException.class,
                LoopFutures.retry(loop, 3, AT_ONCE, operation(count, n -> LoopFutures.completed(elsewhere, "value"))));
        IllegalStateException thrown = new IllegalStateException("thrown by a predicate");
        IOException failure = new IOException("failure");
        LoopFuture<String> result = LoopFutures.retry(
                loop,
                3,
                AT_ONCE,
                each -> {
                    throw thrown;
                },
                operation(count, n -> LoopFutures.failed(loop, failure)));
        assertSame(thrown, tck.awaitFailure(IllegalStateException.class, result));
        assertArrayEquals(new Throwable[] {failure}, thrown.getSuppressed());
        assertEquals(3, count[0], "one attempt of each");
    }

    /** What a caller that ignores the annotations would give. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
