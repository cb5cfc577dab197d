package io.semper.tck.rules.future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Cancelling: the future, what stands behind it, and what follows it. */
final class FutureCancelRules {
    @Rule("FUTURE-07")
    void cancellingAPendingFutureEndsIt(Tck tck) {
        LoopFuture<String> future = tck.loop().<String>createPromise().future();
        future.addDoneCallback(done -> tck.mark("callback").run());
        assertTrue(future.cancel(), "cancel() of a pending future");
        assertTrue(future.isDone() && future.isCancelled(), "the future is cancelled when cancel() returns");
        assertFalse(future.cancel(), "cancel() of a cancelled future");
        tck.awaitMarks("callback");
        tck.settle();
        tck.awaitMarks("callback");
    }

    @Rule("FUTURE-07")
    void cancellingAFutureThatIsDoneChangesNothing(Tck tck) {
        LoopPromise<String> value = tck.loop().createPromise();
        value.complete("value");
        assertFalse(value.future().cancel(), "cancel() of a future that is done");
        assertEquals("value", value.future().result());
        assertFalse(value.future().isCancelled());
        LoopPromise<String> failed = tck.loop().createPromise();
        IOException failure = new IOException("failure");
        failed.fail(failure);
        assertFalse(failed.future().cancel());
        assertSame(failure, failed.future().exception());
    }

    @Rule("FUTURE-07")
    void cancellingInterruptsNobody(Tck tck) {
        tck.run(() -> {
            tck.loop().createPromise().future().cancel();
            assertFalse(Thread.currentThread().isInterrupted(), "the thread of the loop is not interrupted");
        });
        LoopPromise<String> promise = tck.loop().createPromise();
        promise.future().toCompletableFuture().cancel(true);
        tck.until(promise.future()::isCancelled, "the future is cancelled through its view");
        assertFalse(tck.call(() -> Thread.currentThread().isInterrupted()));
    }

    @Rule("FUTURE-08")
    void whatIsHeldIsReleasedBeforeAnybodySeesTheCancel(Tck tck) {
        List<String> seen = new ArrayList<>();
        LoopPromise<String> promise = tck.loop().createPromise();
        promise.onCancel(() -> seen.add("released, done " + promise.future().isDone()));
        promise.future().addDoneCallback(done -> seen.add("callback"));
        tck.run(() -> {
            promise.future().cancel();
            seen.add("cancelled");
        });
        tck.settle();
        assertEquals(List.of("released, done false", "cancelled", "callback"), seen);
    }

    @Rule("FUTURE-08")
    void theProducerMayHaveAnOutcomeAfterAll(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        promise.onCancel(() -> promise.complete("value"));
        assertFalse(promise.future().cancel(), "cancel() lost against the outcome of the producer");
        assertEquals("value", promise.future().result());
        LoopPromise<String> forgotten = tck.loop().createPromise();
        forgotten.onCancel(tck.mark("hook of a future that is done"));
        forgotten.complete("value");
        forgotten.future().cancel();
        assertEquals(List.of(), tck.marks(), "a future that is done has nothing to release");
        assertThrows(IllegalStateException.class, () -> forgotten.onCancel(() -> {}), "onCancel() after the end");
        assertThrows(IllegalStateException.class, () -> forgotten.deferCancel(() -> {}), "deferCancel() after the end");
    }

    @Rule("FUTURE-08")
    void theProducerMayTakeTime(Tck tck) {
        LoopPromise<String> slow = tck.loop().createPromise();
        slow.deferCancel(tck.mark("asked"));
        assertTrue(slow.future().cancel(), "cancel() was taken note of");
        assertFalse(slow.future().isDone(), "the producer ends the future when it is ready");
        assertEquals(List.of("asked"), tck.marks());
        assertTrue(slow.tryCancel());
        assertTrue(slow.future().isCancelled());
        LoopPromise<String> stubborn = tck.loop().createPromise();
        stubborn.deferCancel(() -> {});
        assertTrue(stubborn.future().cancel());
        stubborn.complete("value");
        assertEquals("value", stubborn.future().result(), "the outcome that the producer ends with stands");
    }

    @Rule("FUTURE-08")
    void aHookThatThrowsDoesNotKeepTheFutureFromEnding(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        IllegalArgumentException thrown = new IllegalArgumentException("thrown by a hook");
        promise.onCancel(() -> {
            throw thrown;
        });
        assertTrue(tck.call(promise.future()::cancel));
        assertTrue(promise.future().isCancelled());
        assertSame(thrown, tck.awaitException().exception());
    }

    @Rule("FUTURE-08")
    void cancellingTheFutureOfAnOperationEndsTheOperation(Tck tck) {
        tck.newLoop(LoopOptions.defaults().executorThreads(1));
        CountDownLatch gate = new CountDownLatch(1);
        AtomicBoolean ran = new AtomicBoolean();
        LoopFuture<Boolean> running = tck.loop().runInExecutor(null, () -> {
            gate.await();
            return true;
        });
        LoopFuture<Boolean> queued = tck.loop().runInExecutor(null, () -> ran.getAndSet(true));
        assertTrue(queued.cancel());
        gate.countDown();
        tck.await(running);
        tck.await(tck.loop().runInExecutor(null, () -> true));
        assertFalse(ran.get(), "the job behind a cancelled future does not run");
    }

    @Rule("FUTURE-09")
    void cancellingAFollowerCancelsASourceThatServesNobodyElse(Tck tck) {
        LoopFuture<String> source = tck.loop().<String>createPromise().future();
        LoopFuture<Integer> middle = source.thenApply(String::length);
        LoopFuture<Integer> last = middle.thenApply(length -> length + 1);
        assertTrue(last.cancel());
        assertTrue(source.isCancelled(), "the cancel goes up to the source");
        tck.until(() -> middle.isDone() && last.isDone(), "the followers end");
        assertTrue(middle.isCancelled() && last.isCancelled());
    }

    @Rule("FUTURE-09")
    void cancellingAFollowerLeavesASourceAloneThatServesOthers(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        LoopFuture<Integer> one = promise.future().thenApply(String::length);
        LoopFuture<Integer> other = promise.future().thenApply(String::length);
        assertTrue(one.cancel());
        assertTrue(one.isCancelled(), "the follower itself is cancelled");
        assertFalse(promise.future().isDone(), "the source serves another follower");
        promise.complete("value");
        assertEquals(5, tck.await(other));
        LoopPromise<String> watched = tck.loop().createPromise();
        watched.future().addDoneCallback(done -> {});
        assertTrue(watched.future().thenApply(String::length).cancel());
        assertFalse(watched.future().isDone(), "the source serves a callback");
        LoopPromise<String> viewed = tck.loop().createPromise();
        viewed.future().toCompletableFuture();
        assertTrue(viewed.future().thenApply(String::length).cancel());
        assertFalse(viewed.future().isDone(), "the source serves a view");
    }

    @Rule("FUTURE-09")
    void theCancelOfAComposedFutureGoesToWhereItWaits(Tck tck) {
        LoopFuture<String> first = tck.loop().<String>createPromise().future();
        LoopFuture<String> early = first.thenCompose(value -> first);
        early.cancel();
        assertTrue(first.isCancelled(), "before the first stage is done, the cancel goes to that");
        LoopPromise<String> done = tck.loop().createPromise();
        LoopFuture<String> inner = tck.loop().<String>createPromise().future();
        LoopFuture<String> composed = done.future().thenCompose(value -> inner);
        done.complete("value");
        tck.settle();
        composed.cancel();
        assertTrue(inner.isCancelled(), "after that, the cancel goes to the second one");
        assertEquals("value", done.future().result());
    }

    @Rule("FUTURE-09")
    void endsComeDownTheChain(Tck tck) {
        IOException failure = new IOException("failure");
        LoopPromise<String> promise = tck.loop().createPromise();
        LoopFuture<Integer> applied = promise.future().thenApply(String::length);
        LoopFuture<String> rescued = promise.future().exceptionally(Throwable::getMessage);
        LoopFuture<String> handled = promise.future().handle((value, thrown) -> value + thrown.getMessage());
        promise.fail(failure);
        assertSame(failure, tck.awaitFailure(IOException.class, applied));
        assertEquals("failure", tck.await(rescued));
        assertEquals("nullfailure", tck.await(handled));
        LoopFuture<String> cancelled = tck.loop().<String>createPromise().future();
        LoopFuture<String> passed = cancelled.exceptionally(thrown -> "rescued");
        LoopFuture<Boolean> looked =
                cancelled.handle((value, thrown) -> thrown instanceof java.util.concurrent.CancellationException);
        cancelled.cancel();
        tck.until(() -> passed.isDone() && looked.isDone(), "the followers end");
        assertTrue(passed.isCancelled(), "a cancellation passes exceptionally()");
        assertTrue(looked.result(), "handle() is given the cancellation");
    }

    @Rule("FUTURE-09")
    void aFunctionThatThrowsFailsTheFollower(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        IllegalArgumentException thrown = new IllegalArgumentException("thrown by a function");
        LoopFuture<String> follower = promise.future().thenApply(value -> {
            throw thrown;
        });
        LoopFuture<String> composed = promise.future().thenCompose(value -> {
            throw thrown;
        });
        promise.complete("value");
        assertSame(thrown, tck.awaitFailure(IllegalArgumentException.class, follower));
        assertSame(thrown, tck.awaitFailure(IllegalArgumentException.class, composed));
        assertEquals("value", promise.future().result());
    }

    @Rule("FUTURE-08")
    void aRequestThatThrowsLeavesTheFutureToItsProducer(Tck tck) {
        for (Throwable thrown : List.of(new IllegalArgumentException("by a request"), new LoopExit("by a request"))) {
            LoopPromise<String> slow = tck.loop().createPromise();
            slow.deferCancel(() -> {
                if (thrown instanceof LoopExit exit) {
                    throw exit;
                }
                throw (RuntimeException) thrown;
            });
            if (thrown instanceof LoopExit) {
                assertSame(thrown, assertThrows(LoopExit.class, slow.future()::cancel));
            } else {
                assertTrue(tck.call(slow.future()::cancel));
                assertSame(thrown, tck.awaitException().exception());
            }
            assertFalse(slow.future().isDone(), "the producer ends the future when it is ready");
            slow.complete("value");
            assertEquals("value", slow.future().result());
        }
    }
}
