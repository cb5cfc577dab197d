package io.semper.tck.rules.future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.WrongThreadException;
import io.semper.tck.Background;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** How a future ends, who may end it, and when its callbacks run. */
final class FutureRules {
    private static final List<Consumer<LoopPromise<String>>> ENDS = List.of(
            promise -> promise.complete("value"),
            promise -> promise.fail(new IOException("failure")),
            promise -> promise.future().cancel());

    @Rule("FUTURE-01")
    void theFirstEndStands(Tck tck) {
        List<Predicate<LoopPromise<String>>> attempts = List.of(
                promise -> promise.tryComplete("other"),
                promise -> promise.tryFail(new IOException("other")),
                promise -> promise.tryCancel(),
                promise -> promise.future().cancel());
        List<Consumer<LoopPromise<String>>> demands =
                List.of(promise -> promise.complete("other"), promise -> promise.fail(new IOException("other")));
        for (Consumer<LoopPromise<String>> end : ENDS) {
            LoopPromise<String> promise = tck.loop().createPromise();
            assertFalse(promise.future().isDone(), "a new promise is pending");
            end.accept(promise);
            String ended = outcome(promise.future());
            for (Predicate<LoopPromise<String>> attempt : attempts) {
                assertFalse(attempt.test(promise), "an attempt to end a future again has to return false: " + ended);
                assertEquals(ended, outcome(promise.future()), "the first outcome has to stand");
            }
            for (Consumer<LoopPromise<String>> demand : demands) {
                IllegalStateException refused =
                        assertThrows(IllegalStateException.class, () -> demand.accept(promise), "after " + ended);
                assertTrue(refused.getMessage().contains("outcome"), refused.getMessage());
                assertEquals(ended, outcome(promise.future()), "the first outcome has to stand");
            }
        }
    }

    @Rule("FUTURE-01")
    void aValueMayBeNull(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        promise.complete(null);
        assertTrue(promise.future().isDone(), "null is a value");
        assertNull(promise.future().result());
        assertFalse(promise.tryComplete("other"), "a future that ended with null has ended");
    }

    @Rule("FUTURE-02")
    void noCallbackRunsInsideTheCallThatEndsTheFuture(Tck tck) {
        for (Consumer<LoopPromise<String>> end : ENDS) {
            List<String> seen = new ArrayList<>();
            LoopPromise<String> promise = tck.loop().createPromise();
            tck.run(() -> {
                promise.future().addDoneCallback(done -> seen.add("callback"));
                end.accept(promise);
                seen.add("ended");
            });
            tck.settle();
            assertEquals(List.of("ended", "callback"), seen, "callbacks run later than the call that ends the future");
            promise.future().isCancelled();
            outcome(promise.future());
        }
    }

    @Rule("FUTURE-02")
    void noCallbackRunsInsideTheCallThatAddsIt(Tck tck) {
        List<String> seen = new ArrayList<>();
        tck.run(() -> {
            LoopPromise<String> promise = tck.loop().createPromise();
            promise.complete("value");
            promise.future().addDoneCallback(done -> seen.add("callback"));
            promise.future().thenApply(value -> seen.add("follower"));
            seen.add("added");
        });
        tck.settle();
        assertEquals(List.of("added", "callback", "follower"), seen, "callbacks of a future that is done run later");
    }

    @Rule("FUTURE-02")
    void callbacksRunOnceInTheOrderInWhichTheyWereAdded(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        LoopFuture<String> future = promise.future();
        List<LoopFuture<String>> given = new ArrayList<>();
        future.addDoneCallback(done -> {
            given.add(done);
            tck.mark("a").run();
        });
        future.addDoneCallback(done -> {
            tck.mark("b").run();
            future.addDoneCallback(again -> tck.mark("e").run());
        });
        promise.complete("value");
        future.addDoneCallback(done -> tck.mark("c").run());
        tck.loop().callSoon(tck.mark("d"));
        tck.awaitMarks("a", "b", "c", "d", "e");
        tck.settle();
        tck.awaitMarks("a", "b", "c", "d", "e");
        assertEquals(1, given.size());
        assertSame(future, given.get(0), "the callback is given the very future");
    }

    @Rule("FUTURE-03")
    void callbacksRunOnTheThreadOfTheLoop(Tck tck) {
        Background loop = tck.background();
        AtomicReference<Thread> ran = new AtomicReference<>();
        AtomicReference<EventLoop> running = new AtomicReference<>();
        LoopPromise<String> promise = new LoopPromise<>(tck.loop());
        loop.run(() -> promise.future().addDoneCallback(done -> {
            running.set(EventLoops.runningOrNull());
            ran.set(Thread.currentThread());
        }));
        promise.completeThreadsafe("value");
        tck.until(() -> ran.get() != null, "the callback of a future that another thread completed");
        assertSame(loop.thread(), ran.get(), "callbacks run on the thread that runs the loop");
        assertSame(tck.loop(), running.get());
    }

    @Rule("FUTURE-04")
    void otherThreadsMayNotEndAFutureDirectly(Tck tck) {
        Background loop = tck.background();
        LoopPromise<String> promise = new LoopPromise<>(tck.loop());
        List<Runnable> calls = List.of(
                () -> promise.complete("value"),
                () -> promise.fail(new IOException("failure")),
                () -> promise.tryComplete("value"),
                () -> promise.tryFail(new IOException("failure")),
                promise::tryCancel,
                () -> promise.future().cancel());
        for (Runnable call : calls) {
            WrongThreadException refused = assertThrows(WrongThreadException.class, call::run);
            assertTrue(
                    refused.getMessage().contains(loop.thread().getName())
                            && refused.getMessage()
                                    .contains(Thread.currentThread().getName()),
                    "the refusal names both threads: " + refused.getMessage());
            assertFalse(promise.future().isDone(), "a refused call changes nothing");
        }
    }

    @Rule("FUTURE-04")
    void otherThreadsEndAFutureThroughTheLoop(Tck tck) {
        tck.background();
        LoopPromise<String> value = new LoopPromise<>(tck.loop());
        LoopPromise<String> failure = new LoopPromise<>(tck.loop());
        IOException cause = new IOException("failure");
        value.completeThreadsafe("value");
        failure.failThreadsafe(cause);
        assertEquals("value", tck.await(value.future()));
        assertSame(cause, tck.awaitFailure(IOException.class, failure.future()));
        value.completeThreadsafe("late");
        value.failThreadsafe(cause);
        tck.settle();
        assertEquals("value", value.future().join(), "what comes too late is dropped");
    }

    @Rule("FUTURE-04")
    void outcomesFromOtherThreadsAreDroppedInSilenceAfterTheClose(Tck tck) {
        LoopPromise<String> promise = new LoopPromise<>(tck.loop());
        tck.loop().close();
        tck.elsewhere(() -> {
            promise.completeThreadsafe("value");
            promise.failThreadsafe(new IOException("failure"));
            return true;
        });
        assertFalse(promise.future().isDone(), "a closed loop ends no future");
    }

    @Rule("FUTURE-05")
    void thereIsNoResultBeforeTheEnd(Tck tck) {
        LoopFuture<String> future = tck.loop().<String>createPromise().future();
        assertThrows(IllegalStateException.class, future::result, "result() of a pending future");
        assertThrows(IllegalStateException.class, future::exception, "exception() of a pending future");
        tck.run(() -> {
            assertThrows(IllegalStateException.class, future::result, "result() inside the loop");
            assertThrows(IllegalStateException.class, future::exception, "exception() inside the loop");
        });
    }

    @Rule("FUTURE-05")
    void resultAndExceptionTellHowItEnded(Tck tck) {
        LoopPromise<String> value = tck.loop().createPromise();
        value.complete("value");
        assertEquals("value", value.future().result());
        assertNull(value.future().exception(), "a future with a value has no failure");
        LoopPromise<String> failed = tck.loop().createPromise();
        IOException failure = new IOException("failure");
        failed.fail(failure);
        assertSame(failure, failed.future().exception(), "exception() is the failure itself");
        CompletionException thrown = assertThrows(CompletionException.class, failed.future()::result);
        assertSame(failure, thrown.getCause(), "result() has the failure as its cause");
        LoopPromise<String> cancelled = tck.loop().createPromise();
        cancelled.future().cancel();
        assertTrue(cancelled.future().isCancelled());
        assertThrows(CancellationException.class, cancelled.future()::result);
        assertThrows(CancellationException.class, cancelled.future()::exception);
    }

    @Rule("FUTURE-10")
    void aCallbackThatWasTakenBackDoesNotRun(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        Consumer<LoopFuture<String>> twice = done -> tck.mark("a").run();
        Handle first = promise.future().addDoneCallback(twice);
        Handle other = promise.future().addDoneCallback(done -> tck.mark("b").run());
        promise.future().addDoneCallback(twice);
        first.cancel();
        first.cancel();
        assertTrue(first.isCancelled());
        assertFalse(other.isCancelled());
        promise.complete("value");
        tck.awaitMarks("b", "a");
        other.cancel();
        assertFalse(other.isCancelled(), "a callback that ran cannot be cancelled any more");
        tck.settle();
        tck.awaitMarks("b", "a");
    }

    @Rule("FUTURE-10")
    void aCallbackTakenBackAfterTheEndDoesNotRunEither(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        AtomicReference<Handle> third = new AtomicReference<>();
        promise.future().addDoneCallback(done -> {
            tck.mark("a").run();
            third.get().cancel();
        });
        promise.future().addDoneCallback(done -> tck.mark("b").run());
        third.set(promise.future().addDoneCallback(done -> tck.mark("c").run()));
        promise.future().addDoneCallback(done -> tck.mark("d").run());
        promise.complete("value");
        tck.awaitMarks("a", "b", "d");
        tck.settle();
        tck.awaitMarks("a", "b", "d");
    }

    @Rule("FUTURE-11")
    void aCallbackThatThrowsDisturbsNobody(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        IllegalArgumentException thrown = new IllegalArgumentException("thrown by a callback");
        promise.future().addDoneCallback(done -> {
            throw thrown;
        });
        promise.future().addDoneCallback(done -> tck.mark("after").run());
        promise.complete("value");
        tck.awaitMarks("after");
        assertSame(thrown, tck.awaitException().exception(), "the exception handler is called");
        assertEquals("value", promise.future().result(), "the outcome stays");
    }

    private static String outcome(LoopFuture<String> future) {
        assertTrue(future.isDone(), "the future has ended");
        if (future.isCancelled()) {
            return "cancelled";
        }
        Throwable failure = future.exception();
        return failure == null ? "value " + future.result() : "failure " + failure.getMessage();
    }
}
