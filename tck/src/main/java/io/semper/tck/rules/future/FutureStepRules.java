package io.semper.tck.rules.future;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Actions on what a future ends with, and recovery from its failures. */
final class FutureStepRules {
    private static final IllegalArgumentException THROWN = new IllegalArgumentException("thrown by an action");

    @Rule("FUTURE-18")
    void anActionRunsForAValueAndTheEndHasNone(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        List<String> seen = new ArrayList<>();
        LoopFuture<?> accepted = promise.future().thenAccept(seen::add);
        LoopFuture<?> ran = promise.future().thenRun(() -> seen.add("run"));
        tck.run(() -> {
            promise.complete("value");
            assertEquals(List.of(), seen, "no action inside the call that completes");
        });
        assertNull(tck.await(accepted));
        assertNull(tck.await(ran));
        assertEquals(List.of("value", "run"), seen);
        List<String> nulls = new ArrayList<>();
        tck.await(LoopFutures.<String>completed(tck.loop(), null).thenAccept(nulls::add));
        assertEquals(1, nulls.size(), "null is a value");
    }

    @Rule("FUTURE-18")
    void withoutAValueAnActionIsLeftOut(Tck tck) {
        IOException failure = new IOException("failure");
        LoopFuture<String> failed = LoopFutures.failed(tck.loop(), failure);
        assertSame(
                failure,
                tck.awaitFailure(
                        IOException.class,
                        failed.thenAccept(value -> tck.mark("never").run())));
        assertSame(failure, tck.awaitFailure(IOException.class, failed.thenRun(tck.mark("never"))));
        LoopFuture<String> cancelled = tck.loop().<String>createPromise().future();
        LoopFuture<?> accepted = cancelled.thenAccept(value -> tck.mark("never").run());
        LoopFuture<?> ran = cancelled.thenRun(tck.mark("never"));
        cancelled.cancel();
        tck.until(() -> accepted.isDone() && ran.isDone(), "the cancellation passes through");
        assertTrue(accepted.isCancelled() && ran.isCancelled());
        assertEquals(List.of(), tck.marks());
    }

    @Rule("FUTURE-18")
    void anActionThatThrowsFailsTheFollower(Tck tck) {
        LoopFuture<String> source = LoopFutures.completed(tck.loop(), "value");
        LoopFuture<?> accepted = source.thenAccept(value -> {
            throw THROWN;
        });
        LoopFuture<?> ran = source.thenRun(() -> {
            throw THROWN;
        });
        assertSame(THROWN, tck.awaitFailure(IllegalArgumentException.class, accepted));
        assertSame(THROWN, tck.awaitFailure(IllegalArgumentException.class, ran));
    }

    @Rule("FUTURE-19")
    void theActionSeesTheEndAndTheFollowerHasIt(Tck tck) {
        IOException failure = new IOException("failure");
        List<Object> seen = new ArrayList<>();
        LoopPromise<String> value = tck.loop().createPromise();
        LoopPromise<String> failing = tck.loop().createPromise();
        LoopFuture<String> cancelled = tck.loop().<String>createPromise().future();
        LoopFuture<String> first = value.future().whenDone((got, thrown) -> seen.add(got + " " + thrown));
        LoopFuture<String> second = failing.future().whenDone((got, thrown) -> seen.add(thrown));
        LoopFuture<String> third = cancelled.whenDone((got, thrown) -> seen.add(thrown));
        tck.run(() -> {
            value.complete("value");
            failing.fail(failure);
            cancelled.cancel();
            assertEquals(List.of(), seen, "no action inside the call that ends the future");
        });
        assertEquals("value", tck.await(first));
        assertSame(failure, tck.awaitFailure(IOException.class, second));
        tck.until(third::isDone, "the cancellation passes through");
        assertTrue(third.isCancelled());
        assertEquals("value null", seen.get(0));
        assertSame(failure, seen.get(1));
        assertInstanceOf(CancellationException.class, seen.get(2));
        assertEquals(3, seen.size());
    }

    @Rule("FUTURE-19")
    void cancellingTheFollowerDoesNotKeepTheActionFromRunning(Tck tck) {
        List<Object> seen = new ArrayList<>();
        LoopFuture<String> source = tck.loop().<String>createPromise().future();
        LoopFuture<String> follower = source.whenDone((got, thrown) -> seen.add(thrown));
        assertTrue(follower.cancel());
        assertTrue(follower.isCancelled() && source.isCancelled(), "the cancel takes effect at once");
        tck.until(() -> seen.size() == 1, "the action of a future that was cancelled through its follower");
        assertInstanceOf(CancellationException.class, seen.get(0));
        LoopPromise<String> shared = tck.loop().createPromise();
        LoopFuture<String> left = shared.future().whenDone((got, thrown) -> seen.add(got));
        LoopFuture<String> other = shared.future().thenApply(got -> got);
        assertTrue(left.cancel());
        assertTrue(left.isCancelled());
        assertFalse(shared.future().isDone(), "something else depends on the source");
        shared.complete("value");
        assertEquals("value", tck.await(other));
        tck.settle();
        assertEquals("value", seen.get(1), "the action still runs when its future is done");
        assertEquals(2, seen.size(), "once each");
    }

    @Rule("FUTURE-19")
    void whatTheActionThrowsIsNotLost(Tck tck) {
        LoopFuture<String> value = LoopFutures.completed(tck.loop(), "value");
        assertSame(THROWN, tck.awaitFailure(IllegalArgumentException.class, value.whenDone((got, thrown) -> {
            throw THROWN;
        })));
        IOException failure = new IOException("failure");
        LoopFuture<String> failed = LoopFutures.failed(tck.loop(), failure);
        assertSame(failure, tck.awaitFailure(IOException.class, failed.whenDone((got, thrown) -> {
            throw THROWN;
        })));
        assertArrayEquals(new Throwable[] {THROWN}, failure.getSuppressed());
        LoopFuture<String> cancelled = tck.loop().<String>createPromise().future();
        LoopFuture<String> third = cancelled.whenDone((got, thrown) -> {
            throw THROWN;
        });
        cancelled.cancel();
        tck.settle();
        assertSame(THROWN, tck.takeException().exception());
        assertTrue(third.isCancelled());
        LoopPromise<String> late = tck.loop().createPromise();
        late.future().addDoneCallback(done -> {});
        late.future()
                .whenDone((got, thrown) -> {
                    throw THROWN;
                })
                .cancel();
        late.complete("value");
        tck.settle();
        assertSame(THROWN, tck.takeException().exception());
    }

    @Rule("FUTURE-19")
    void anExitOfTheActionLeavesTheLoop(Tck tck) {
        EventLoop loop = tck.loop();
        LoopExit exit = new LoopExit("out of an action");
        for (LoopFuture<String> source : List.of(
                LoopFutures.completed(loop, "value"),
                LoopFutures.<String>failed(loop, new IOException("failure")),
                cancelled(loop))) {
            LoopFuture<String> follower = source.whenDone((got, thrown) -> {
                throw exit;
            });
            assertSame(exit, assertThrows(LoopExit.class, () -> loop.runForever()));
            assertTrue(follower.isDone(), "the follower of " + source + " is done all the same");
            if (!follower.isCancelled()) {
                follower.exception();
            }
        }
    }

    private static LoopFuture<String> cancelled(EventLoop loop) {
        LoopFuture<String> future = loop.<String>createPromise().future();
        future.cancel();
        return future;
    }

    @Rule("FUTURE-20")
    void recoveryIsForOneType(Tck tck) {
        FileNotFoundException missing = new FileNotFoundException("missing");
        LoopFuture<String> failed = LoopFutures.failed(tck.loop(), missing);
        assertEquals("missing", tck.await(failed.recover(FileNotFoundException.class, Throwable::getMessage)));
        assertEquals("io", tck.await(failed.recover(IOException.class, thrown -> "io")), "a subtype is of the type");
        LoopFuture<String> other = failed.recover(IllegalStateException.class, thrown -> "never");
        assertSame(missing, tck.awaitFailure(FileNotFoundException.class, other));
        LoopFuture<String> value = LoopFutures.completed(tck.loop(), "value");
        assertEquals("value", tck.await(value.recover(Throwable.class, thrown -> "never")));
        LoopFuture<String> passed = cancelled(tck.loop()).recover(CancellationException.class, thrown -> "never");
        tck.until(passed::isDone, "a cancellation passes through");
        assertTrue(passed.isCancelled());
        LoopFuture<String> thrower = failed.recover(IOException.class, thrown -> {
            throw THROWN;
        });
        assertSame(THROWN, tck.awaitFailure(IllegalArgumentException.class, thrower));
    }

    @Rule("FUTURE-20")
    void aFailureIsComposedWithAnotherFuture(Tck tck) {
        IOException failure = new IOException("failure");
        LoopFuture<String> failed = LoopFutures.failed(tck.loop(), failure);
        LoopPromise<String> second = tck.loop().createPromise();
        LoopFuture<String> result = failed.exceptionallyCompose(thrown -> {
            assertSame(failure, thrown);
            return second.future();
        });
        tck.settle();
        assertFalse(result.isDone(), "it ends as the inner future does");
        second.complete("value");
        assertEquals("value", tck.await(result));
        IOException worse = new IOException("worse");
        assertSame(
                worse,
                tck.awaitFailure(
                        IOException.class,
                        failed.exceptionallyCompose(thrown -> LoopFutures.failed(tck.loop(), worse))));
        LoopFuture<String> value = LoopFutures.completed(tck.loop(), "value");
        assertEquals("value", tck.await(value.exceptionallyCompose(thrown -> failed)));
        LoopFuture<String> passed = cancelled(tck.loop()).exceptionallyCompose(thrown -> value);
        tck.until(passed::isDone, "a cancellation passes through");
        assertTrue(passed.isCancelled());
    }

    @Rule("FUTURE-20")
    void theCancelOfARecoveryGoesToWhereItWaits(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        LoopFuture<String> inner = tck.loop().<String>createPromise().future();
        LoopFuture<String> result = promise.future().exceptionallyCompose(thrown -> inner);
        promise.fail(new IOException("failure"));
        tck.settle();
        assertTrue(result.cancel());
        assertTrue(result.isCancelled() && inner.isCancelled());
        LoopFuture<String> source = tck.loop().<String>createPromise().future();
        source.exceptionallyCompose(thrown -> inner).cancel();
        assertTrue(source.isCancelled(), "before the failure, the cancel goes to the source");
    }

    @Rule("FUTURE-20")
    void aFunctionThatReturnsNoFutureOfTheLoopFailsTheFollower(Tck tck) {
        EventLoop elsewhere = tck.newLoop();
        EventLoop loop = tck.newLoop();
        LoopFuture<String> failed = LoopFutures.failed(loop, new IOException("failure"));
        tck.awaitFailure(NullPointerException.class, failed.exceptionallyCompose(thrown -> nothing()));
        IllegalArgumentException foreign = tck.awaitFailure(
                IllegalArgumentException.class,
                failed.exceptionallyCompose(thrown -> LoopFutures.completed(elsewhere, "value")));
        assertTrue(foreign.getMessage().contains("exceptionallyCompose()"), foreign.getMessage());
    }

    /** What a caller that ignores the annotations would give. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
