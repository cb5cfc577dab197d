package io.semper.tck.rules.future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.tck.Background;
import io.semper.tck.Helper;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;

/** Futures seen from other threads, and what other threads bring. */
final class FutureOutsideRules {
    @Rule("FUTURE-06")
    void blockingOnTheThreadOfTheLoopIsRefusedAtOnce(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        tck.run(() -> {
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, promise.future()::join, "join() in a callback");
            assertTrue(refused.getMessage().contains("join()"), refused.getMessage());
            CompletableFuture<String> view = promise.future().toCompletableFuture();
            assertThrows(IllegalStateException.class, view::get, "get() of the view in a callback");
            assertThrows(IllegalStateException.class, view::join, "join() of the view in a callback");
            CompletableFuture<String> ofStage =
                    view.minimalCompletionStage().thenApply(value -> value).toCompletableFuture();
            assertThrows(IllegalStateException.class, ofStage::join, "join() of what a stage of the view was made to");
        });
        assertFalse(promise.future().isDone());
        promise.complete("value");
        assertEquals("value", tck.call(promise.future()::join), "there is nothing to wait for once it is done");
    }

    @Rule("FUTURE-06")
    void otherThreadsMayWait(Tck tck) {
        Background loop = tck.background();
        LoopPromise<String> value = new LoopPromise<>(tck.loop());
        LoopPromise<String> failure = new LoopPromise<>(tck.loop());
        LoopPromise<String> cancelled = new LoopPromise<>(tck.loop());
        Helper<String> waiting = tck.spawn("a thread in join()", value.future()::join);
        Helper<Throwable> failing = tck.spawn(
                "a thread in join()", () -> thrownBy(() -> failure.future().join()));
        Helper<Throwable> hearing = tck.spawn(
                "a thread in join()", () -> thrownBy(() -> cancelled.future().join()));
        IOException cause = new IOException("failure");
        loop.run(() -> {
            value.complete("value");
            failure.fail(cause);
            cancelled.future().cancel();
        });
        assertEquals("value", waiting.join());
        Throwable thrown = failing.join();
        assertTrue(thrown instanceof CompletionException, "join() of a failed future threw " + thrown);
        assertSame(cause, thrown.getCause());
        assertTrue(hearing.join() instanceof CancellationException, "join() of a cancelled future");
    }

    @Rule("FUTURE-06")
    void closingTheLoopReleasesThoseThatWait(Tck tck) {
        Background loop = tck.background();
        LoopPromise<String> promise = new LoopPromise<>(tck.loop());
        CompletableFuture<String> view = promise.future().toCompletableFuture();
        Helper<Throwable> waiting = tck.spawn(
                "a thread in join()", () -> thrownBy(() -> promise.future().join()));
        loop.stop();
        tck.loop().close();
        assertTrue(waiting.join() instanceof LoopClosedException, "join() ended with " + waiting.join());
        ExecutionException seen = assertThrows(ExecutionException.class, view::get);
        assertTrue(seen.getCause() instanceof LoopClosedException, "the view ended with " + seen.getCause());
        assertThrows(LoopClosedException.class, promise.future()::join, "join() after the close");
    }

    @Rule("FUTURE-14")
    void aWrappedStageEndsOnTheLoop(Tck tck) {
        Background loop = tck.background();
        CompletableFuture<String> stage = new CompletableFuture<>();
        AtomicReference<Thread> thread = new AtomicReference<>();
        LoopFuture<String> wrapped = loop.call(() -> {
            LoopFuture<String> made = LoopFutures.wrapFuture(tck.loop(), stage);
            made.addDoneCallback(done -> thread.set(Thread.currentThread()));
            return made;
        });
        stage.complete("value");
        assertEquals("value", tck.await(wrapped));
        tck.until(() -> thread.get() != null, "the callback of a wrapped stage");
        assertSame(loop.thread(), thread.get(), "the outcome is delivered on the loop");
    }

    @Rule("FUTURE-14")
    void whatEndedBeforeItWasWrappedIsDeliveredToo(Tck tck) {
        IOException cause = new IOException("failure");
        CompletableFuture<String> failed = new CompletableFuture<>();
        failed.completeExceptionally(new CompletionException(cause));
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        cancelled.cancel(false);
        assertEquals(
                "value", tck.await(LoopFutures.wrapFuture(tck.loop(), CompletableFuture.completedFuture("value"))));
        assertSame(
                cause,
                tck.awaitFailure(IOException.class, LoopFutures.wrapFuture(tck.loop(), failed)),
                "no wrapper is left around the failure");
        LoopFuture<String> wrapped = LoopFutures.wrapFuture(tck.loop(), cancelled);
        tck.until(wrapped::isDone, "a wrapped stage that was cancelled ends");
        assertTrue(wrapped.isCancelled(), "a cancelled stage is a cancelled future");
    }

    @Rule("FUTURE-14")
    void dependentStagesFailWithTheirCause(Tck tck) {
        IOException cause = new IOException("failure");
        CompletableFuture<String> stage = new CompletableFuture<>();
        LoopFuture<String> wrapped = LoopFutures.wrapFuture(tck.loop(), stage.thenApply(value -> value + "!"));
        stage.completeExceptionally(cause);
        assertSame(cause, tck.awaitFailure(IOException.class, wrapped), "no wrapper is left around the failure");
    }

    @Rule("FUTURE-14")
    void cancellingGoesBothWays(Tck tck) {
        CompletableFuture<String> stage = new CompletableFuture<>();
        LoopFuture<String> wrapped = LoopFutures.wrapFuture(tck.loop(), stage);
        assertTrue(wrapped.cancel());
        assertTrue(stage.isCancelled(), "cancelling the wrapped future cancels the stage");
        LoopPromise<String> promise = tck.loop().createPromise();
        CompletableFuture<String> view = promise.future().toCompletableFuture();
        tck.elsewhere(() -> view.cancel(false));
        tck.until(promise.future()::isDone, "the future is cancelled through its view");
        assertTrue(promise.future().isCancelled());
        tck.until(view::isDone, "the view ends");
        assertTrue(view.isCancelled(), "the view is cancelled with its future");
    }

    @Rule("FUTURE-14")
    void aFutureThatCanOnlyBeWaitedForIsWrappedToo(Tck tck) {
        FutureTask<String> value = new FutureTask<>(() -> "value");
        LoopFuture<String> wrapped = LoopFutures.wrapFuture(tck.loop(), (Future<String>) value);
        tck.spawn("the future of another library", () -> {
            value.run();
            return true;
        });
        assertEquals("value", tck.await(wrapped));
        IOException cause = new IOException("failure");
        FutureTask<String> failure = new FutureTask<>(() -> {
            throw cause;
        });
        failure.run();
        assertSame(cause, tck.awaitFailure(IOException.class, LoopFutures.wrapFuture(tck.loop(), (Future<String>)
                failure)));
    }

    @Rule("FUTURE-14")
    void anOutcomeAfterTheCloseIsDropped(Tck tck) {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> failing = new CompletableFuture<>();
        LoopFuture<String> wrapped = LoopFutures.wrapFuture(tck.loop(), stage);
        LoopFuture<String> failed = LoopFutures.wrapFuture(tck.loop(), failing);
        tck.loop().close();
        assertTrue(tck.elsewhere(() -> stage.complete("value")), "the completing thread notices nothing");
        assertTrue(tck.elsewhere(() -> failing.completeExceptionally(new IOException("failure"))));
        assertFalse(wrapped.isDone() || failed.isDone(), "a closed loop ends no future");
    }

    @Rule("FUTURE-14")
    void theViewTellsHowTheFutureEnded(Tck tck) throws Exception {
        LoopPromise<String> value = tck.loop().createPromise();
        LoopPromise<String> failure = tck.loop().createPromise();
        IOException cause = new IOException("failure");
        CompletableFuture<String> good = value.future().toCompletableFuture();
        CompletableFuture<String> bad = failure.future().toCompletableFuture();
        assertSame(good, value.future().toCompletableFuture(), "the view is always the same object");
        value.complete("value");
        failure.fail(cause);
        tck.until(() -> good.isDone() && bad.isDone(), "the views end");
        assertEquals("value", good.get());
        assertSame(cause, assertThrows(ExecutionException.class, bad::get).getCause());
    }

    private static Throwable thrownBy(Runnable body) {
        try {
            body.run();
        } catch (Throwable thrown) {
            return thrown;
        }
        return new AssertionError("nothing was thrown");
    }
}
