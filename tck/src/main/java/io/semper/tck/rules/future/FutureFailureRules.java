package io.semper.tck.rules.future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Backoff;
import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.ServerOptions;
import io.semper.WrongThreadException;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.function.Executable;

/** Failures: those that are never retrieved, those that belong into a future, and those that the call throws. */
final class FutureFailureRules {
    private static final Backoff AT_ONCE = Backoff.fixed(java.time.Duration.ZERO);

    @Rule("FUTURE-12")
    void aFailureThatNobodyLookedAtIsReportedOnce(Tck tck) {
        IOException failure = new IOException("unseen");
        WeakReference<?> dropped = failed(tck.loop(), failure, future -> {});
        tck.awaitCollected(dropped, "a future that failed and that is no longer referenced");
        assertSame(failure, tck.awaitException().exception(), "the failure is reported");
        assertReportedNothingElse(tck);
    }

    @Rule("FUTURE-12")
    void aCallbackThatDoesNotLookDoesNotCount(Tck tck) {
        IOException failure = new IOException("unseen");
        WeakReference<?> dropped = failed(tck.loop(), failure, future -> future.addDoneCallback(done -> {}));
        tck.settle();
        tck.awaitCollected(dropped, "a future that failed and that is no longer referenced");
        assertSame(failure, tck.awaitException().exception(), "the failure is reported");
    }

    @Rule("FUTURE-12")
    void aFailureThatSomebodyLookedAtIsNotReported(Tck tck) {
        List<Consumer<LoopFuture<String>>> looks = List.of(
                LoopFuture::exception,
                future -> assertThrows(CompletionException.class, future::result),
                future -> assertThrows(CompletionException.class, future::join),
                LoopFuture::toCompletableFuture,
                future -> future.addDoneCallback(LoopFuture::exception),
                future -> future.exceptionally(thrown -> "rescued"),
                future -> future.handle((value, thrown) -> "handled"),
                future -> future.recover(IOException.class, thrown -> "rescued"),
                future -> LoopFutures.gatherOutcomes(List.of(future)));
        for (Consumer<LoopFuture<String>> look : looks) {
            WeakReference<?> dropped = failed(tck.loop(), new IOException("seen"), look);
            tck.settle();
            tck.awaitCollected(dropped, "a future that failed and was looked at");
        }
        assertReportedNothingElse(tck);
    }

    @Rule("FUTURE-12")
    void aFollowerTakesTheFailureOver(Tck tck) {
        IOException failure = new IOException("unseen at the end of a chain");
        WeakReference<?> dropped = failed(tck.loop(), failure, future -> future.thenApply(String::length));
        tck.settle();
        tck.awaitCollected(dropped, "a future that was followed");
        tck.until(
                () -> {
                    System.gc();
                    return !pendingReports(tck).isEmpty();
                },
                "the failure that arrived at the last follower is reported");
        assertReportedNothingElse(tck);
    }

    /** Reports come in the order of the garbage collector, so a later failure must come out alone. */
    private static void assertReportedNothingElse(Tck tck) {
        IOException last = new IOException("the last one");
        WeakReference<?> dropped = failed(tck.loop(), last, future -> {});
        tck.awaitCollected(dropped, "a future that failed and that is no longer referenced");
        assertSame(
                last,
                tck.awaitException().exception(),
                "only failures that were not retrieved are reported, once each");
        tck.settle();
        assertEquals(List.of(), tck.takeExceptions(), "nothing more is reported");
    }

    private static List<?> pendingReports(Tck tck) {
        return tck.takeExceptions();
    }

    private static WeakReference<?> failed(EventLoop loop, Throwable failure, Consumer<LoopFuture<String>> look) {
        LoopPromise<String> promise = loop.createPromise();
        promise.fail(failure);
        look.accept(promise.future());
        return new WeakReference<>(promise.future());
    }

    @Rule("FUTURE-13")
    void aFutureBelongsToTheLoopItWasMadeFor(Tck tck) {
        EventLoop other = tck.newLoop();
        EventLoop loop = tck.newLoop();
        LoopFuture<String> future = loop.<String>createPromise().future();
        assertSame(loop, future.loop());
        assertSame(other, new LoopPromise<String>(other).future().loop());
        assertSame(loop, future.thenApply(value -> value).loop(), "a follower belongs to the same loop");
        assertSame(loop, tck.call(other, () -> future.loop()), "even when asked while another loop runs");
        assertSame(loop, LoopFutures.completed(loop, "value").loop());
        assertSame(loop, LoopFutures.gather(List.of(future)).loop());
    }

    @Rule("FUTURE-13")
    void thereIsNoFutureWithoutALoop(Tck tck) {
        assertThrows(NullPointerException.class, () -> new LoopPromise<String>(nothing()));
        assertThrows(NullPointerException.class, () -> LoopFutures.completed(nothing(), "value"));
        assertThrows(
                IllegalStateException.class,
                () -> LoopFutures.gather(List.of()),
                "outside of every loop an empty gather() has no loop to belong to");
        LoopFuture<?> empty = tck.call(() -> LoopFutures.gather(List.of()));
        assertSame(tck.loop(), empty.loop());
    }

    @Rule("FUTURE-15")
    void mistakesOfTheProgramAreThrown(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        LoopFuture<String> future = promise.future();
        List<Executable> nulls = List.of(
                () -> promise.fail(nothing()),
                () -> promise.tryFail(nothing()),
                () -> promise.failThreadsafe(nothing()),
                () -> promise.onCancel(nothing()),
                () -> promise.deferCancel(nothing()),
                () -> promise.follow(nothing()),
                () -> LoopFutures.delay(nothing(), java.time.Duration.ZERO),
                () -> LoopFutures.delay(tck.loop(), nothing()),
                () -> LoopFutures.retry(nothing(), 1, AT_ONCE, () -> future),
                () -> LoopFutures.retry(tck.loop(), 1, nothing(), () -> future),
                () -> LoopFutures.retry(tck.loop(), 1, AT_ONCE, nothing()),
                () -> LoopFutures.retry(tck.loop(), 1, AT_ONCE, nothing(), () -> future),
                () -> future.addDoneCallback(nothing()),
                () -> future.thenApply(nothing()),
                () -> future.thenCompose(nothing()),
                () -> future.exceptionally(nothing()),
                () -> future.handle(nothing()),
                () -> future.thenAccept(nothing()),
                () -> future.thenRun(nothing()),
                () -> future.whenDone(nothing()),
                () -> future.recover(FutureFailureRules.<Class<IOException>>nothing(), thrown -> "value"),
                () -> future.recover(IOException.class, nothing()),
                () -> future.exceptionallyCompose(nothing()),
                () -> future.onTimeout(nothing(), () -> future),
                () -> future.onTimeout(java.time.Duration.ZERO, nothing()),
                () -> future.withTimeout(nothing()),
                () -> LoopFutures.failed(tck.loop(), nothing()),
                () -> LoopFutures.maybe(tck.loop(), nothing()),
                () -> LoopFutures.wrapFuture(tck.loop(), FutureFailureRules.<CompletionStage<String>>nothing()),
                () -> tck.loop().runInExecutor(null, FutureFailureRules.<Callable<String>>nothing()),
                () -> tck.loop().createConnection(nothing(), ConnectOptions.to("127.0.0.1", 1)),
                () -> tck.loop().createServer(nothing(), ServerOptions.bind("127.0.0.1", 0)));
        for (int i = 0; i < nulls.size(); i++) {
            assertThrows(NullPointerException.class, nulls.get(i), "call number " + i + " of null has to be refused");
        }
        assertFalse(future.isDone(), "a refused call changes nothing");
    }

    @Rule("FUTURE-15")
    void theWrongThreadIsThrown(Tck tck) {
        tck.background();
        LoopPromise<String> promise = new LoopPromise<>(tck.loop());
        LoopFuture<String> future = promise.future();
        LoopFuture<String> other = new LoopPromise<String>(tck.loop()).future();
        List<Executable> calls = List.of(
                () -> future.addDoneCallback(done -> {}),
                () -> future.thenApply(value -> value),
                () -> future.thenAccept(value -> {}),
                () -> future.thenRun(() -> {}),
                () -> future.whenDone((value, failure) -> {}),
                () -> future.recover(IOException.class, thrown -> "value"),
                () -> future.exceptionallyCompose(thrown -> future),
                () -> future.onTimeout(java.time.Duration.ZERO, () -> future),
                future::shield,
                () -> promise.follow(other),
                () -> LoopFutures.delay(tck.loop(), java.time.Duration.ZERO),
                () -> LoopFutures.retry(tck.loop(), 1, AT_ONCE, () -> future),
                () -> LoopFutures.gather(List.of(future)),
                () -> LoopFutures.maybe(tck.loop(), () -> "value"),
                () -> tck.loop().runInExecutor(null, () -> "value"),
                () -> tck.loop().shutdownExecutor(java.time.Duration.ZERO),
                tck.loop()::resolver);
        for (int i = 0; i < calls.size(); i++) {
            assertThrows(WrongThreadException.class, calls.get(i), "call number " + i + " on another thread");
        }
    }

    @Rule("FUTURE-15")
    void theClosedLoopIsThrown(Tck tck) {
        LoopFuture<String> future = tck.loop().<String>createPromise().future();
        LoopPromise<String> follower = tck.loop().createPromise();
        tck.loop().close();
        assertThrows(LoopClosedException.class, () -> follower.follow(future));
        assertThrows(LoopClosedException.class, () -> LoopFutures.retry(tck.loop(), 1, AT_ONCE, () -> future));
        assertThrows(LoopClosedException.class, () -> LoopFutures.delay(tck.loop(), java.time.Duration.ZERO));
        assertThrows(LoopClosedException.class, () -> future.addDoneCallback(done -> {}));
        assertThrows(LoopClosedException.class, () -> future.thenApply(value -> value));
        assertThrows(LoopClosedException.class, () -> future.whenDone((value, failure) -> {}));
        assertThrows(LoopClosedException.class, () -> future.onTimeout(java.time.Duration.ZERO, () -> future));
        assertThrows(LoopClosedException.class, () -> tck.loop().runInExecutor(null, () -> "value"));
        assertThrows(LoopClosedException.class, tck.loop()::resolver);
    }

    @Rule("FUTURE-15")
    void whatTheSurroundingsRefuseIsInTheFuture(Tck tck, StreamKind kind) {
        io.semper.Server taken = tck.serve(kind, tck::recorder);
        LoopFuture<?> bind = tck.loop().createServer(tck::recorder, ServerOptions.bind(tck.addressOf(taken)));
        tck.awaitFailure(IOException.class, bind);
        java.net.SocketAddress address = tck.addressOf(taken);
        taken.close();
        LoopFuture<?> connect = tck.loop().createConnection(tck::recorder, ConnectOptions.to(address));
        tck.awaitFailure(IOException.class, connect);
    }

    @Rule("FUTURE-16")
    void maybeMakesAFutureOfWhateverTheCallDoes(Tck tck) {
        EventLoop loop = tck.loop();
        assertEquals("value", LoopFutures.<String>maybe(loop, () -> "value").result());
        IOException failure = new IOException("failure");
        assertSame(
                failure,
                LoopFutures.maybe(loop, () -> {
                            throw failure;
                        })
                        .exception());
        LoopFuture<String> pending = loop.<String>createPromise().future();
        assertSame(pending, LoopFutures.<String>maybe(loop, () -> pending), "a future of this loop stays the same");
        assertFalse(pending.isDone());
    }

    @Rule("FUTURE-16")
    void maybeRefusesAFutureOfAnotherLoop(Tck tck) {
        EventLoop other = tck.newLoop();
        EventLoop loop = tck.newLoop();
        LoopFuture<String> foreign = other.<String>createPromise().future();
        LoopFuture<String> refused = LoopFutures.maybe(loop, () -> foreign);
        assertNotSame(foreign, refused);
        assertSame(loop, refused.loop());
        assertTrue(refused.exception() instanceof IllegalArgumentException, "it failed with " + refused.exception());
    }

    @Rule("FUTURE-16")
    void callbacksOfMaybeRunLaterAllTheSame(Tck tck) {
        tck.run(() -> {
            LoopFutures.maybe(tck.loop(), () -> "value")
                    .addDoneCallback(done -> tck.mark("callback").run());
            LoopFutures.maybe(tck.loop(), () -> CompletableFuture.completedFuture("a plain value to this library"))
                    .addDoneCallback(done -> tck.mark("other").run());
            tck.mark("added").run();
        });
        tck.awaitMarks("added", "callback", "other");
    }

    /** What a caller that ignores the annotations would give. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
