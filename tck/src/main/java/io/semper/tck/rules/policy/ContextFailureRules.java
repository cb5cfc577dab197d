package io.semper.tck.rules.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ContextCarrier;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.tck.Background;
import io.semper.tck.BufferSizes;
import io.semper.tck.Peer;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Contexts that cannot be captured, and contexts that fail: what depends on them is called all the same. */
final class ContextFailureRules {
    @Rule("POLICY-13")
    void aCarrierThatThrowsCostsTheContextAlone(Tck tck) {
        IllegalStateException first = new IllegalStateException("capture, on purpose");
        IllegalStateException second = new IllegalStateException("run, on purpose");
        RuntimeException[] next = new RuntimeException[2];
        EventLoop loop = tck.newLoop(LoopOptions.defaults().context(() -> {
            RuntimeException capture = next[0];
            next[0] = null;
            if (capture != null) {
                throw capture;
            }
            return callback -> {
                RuntimeException run = next[1];
                next[1] = null;
                if (run != null) {
                    throw run;
                }
                callback.run();
            };
        }));
        tck.run(() -> {
            next[0] = first;
            loop.callSoon(tck.mark("without a captured context"));
        });
        tck.awaitMarks("without a captured context");
        assertSame(first, tck.awaitException().exception(), "what capture() threw");
        loop.callSoon(tck.mark("without its context"));
        next[1] = second;
        tck.awaitMarks("without a captured context", "without its context");
        assertSame(second, tck.awaitException().exception(), "what run() threw");
        Background background = tck.background();
        next[0] = first;
        assertSame(first, assertThrows(IllegalStateException.class, () -> loop.callSoonThreadsafe(tck.mark("never"))));
        background.run(() -> {});
        assertEquals(List.of("without a captured context", "without its context"), tck.marks());
    }

    @Rule("POLICY-13")
    void aJobRunsWithoutAContextThatFails(Tck tck) {
        IllegalStateException thrown = new IllegalStateException("run, on purpose");
        EventLoop loop = tck.newLoop(LoopOptions.defaults().context(() -> callback -> {
            if (EventLoops.runningOrNull() == null) {
                throw thrown;
            }
            callback.run();
        }));
        assertEquals("value", tck.await(loop.runInExecutor(null, () -> "value")));
        assertSame(thrown, tck.awaitException().exception(), "what run() threw");
    }

    @Requires("hand-over")
    @Rule("POLICY-13")
    void aCarrierWhoseCaptureFailsOnAnotherLoopLosesNoConnection(Tck tck, StreamKind kind) {
        AtomicReference<EventLoop> other = new AtomicReference<>();
        EventLoop home = tck.newLoop(LoopOptions.defaults().context(() -> {
            throwOn(other.get());
            return Runnable::run;
        }));
        other.set(tck.newLoop());
        assertCarries(tck, kind, home, other.get());
    }

    @Requires("hand-over")
    @Rule("POLICY-13")
    void aContextThatFailsOnAnotherLoopLosesNoConnection(Tck tck, StreamKind kind) {
        AtomicReference<EventLoop> other = new AtomicReference<>();
        EventLoop home = tck.newLoop(LoopOptions.defaults().context(() -> callback -> {
            throwOn(other.get());
            callback.run();
        }));
        other.set(tck.newLoop());
        assertCarries(tck, kind, home, other.get());
        Throwable reported = tck.awaitException().exception();
        assertTrue(reported instanceof IllegalStateException, "what run() threw: " + reported);
    }

    private static void throwOn(@Nullable EventLoop loop) {
        if (loop != null && loop.ownership().heldHere()) {
            throw new IllegalStateException("on purpose");
        }
    }

    private static void assertCarries(Tck tck, StreamKind kind, EventLoop home, EventLoop other) {
        Server server = tck.await(home.createServer(
                () -> tck.recorder(other).echo(), tck.serverOptions(kind).connectionLoops(() -> other)));
        tck.background(other);
        Peer peer = tck.peer(server.addresses().get(0), BufferSizes.SYSTEM);
        tck.until(home, () -> other.stats().openTransports() == 1, "the connection is transferred");
        assertEquals("x", peer.send("x").readText(1));
        peer.close();
        LoopFuture<Void> ended = tck.call(home, () -> {
            server.close();
            return server.waitClosed();
        });
        tck.await(ended);
    }

    @Rule("POLICY-13")
    void anExitIsNotLostToAFailureOfTheContextOrTheCallback(Tck tck) {
        Runnable exits = () -> {
            throw new LoopExit("on purpose");
        };
        Runnable fails = () -> {
            throw new IllegalStateException("on purpose");
        };
        leaves(tck, runnable -> exits.run(), fails);
        leaves(tck, runnable -> fails.run(), exits);
        leaves(
                tck,
                runnable -> {
                    try {
                        runnable.run();
                    } finally {
                        fails.run();
                    }
                },
                exits);
    }

    private static void leaves(Tck tck, ContextCarrier.Snapshot context, Runnable callback) {
        EventLoop loop = tck.newLoop(LoopOptions.defaults().context(() -> context));
        loop.callSoon(callback);
        assertThrows(LoopExit.class, () -> loop.runOnce(null), "an exit of a callback or its context");
        LoopFutures.completed(loop, "value").addDoneCallback(done -> callback.run());
        assertThrows(LoopExit.class, () -> loop.runOnce(null), "an exit of a done-callback or its context");
        tck.takeExceptions(); // what the other one threw may be reported or be suppressed in the exit
    }

    @Rule("POLICY-13")
    void aDoneCallbackIsAddedWithoutTheContextThatCannotBeCaptured(Tck tck) {
        IllegalStateException thrown = new IllegalStateException("capture, on purpose");
        boolean[] throwing = new boolean[1];
        EventLoop loop = tck.newLoop(LoopOptions.defaults().context(() -> {
            if (throwing[0]) {
                throw thrown;
            }
            return Runnable::run;
        }));
        LoopPromise<String> promise = loop.createPromise();
        tck.run(() -> {
            throwing[0] = true;
            promise.future()
                    .addDoneCallback(done -> tck.mark("without a context").run());
            throwing[0] = false;
        });
        assertSame(thrown, tck.awaitException().exception());
        promise.complete("value");
        tck.awaitMarks("without a context");
    }

    @Rule("POLICY-13")
    void anOutcomeArrivesFromAThreadWithoutContexts(Tck tck) {
        IllegalStateException thrown = new IllegalStateException("no context on this thread, on purpose");
        Thread home = Thread.currentThread();
        EventLoop loop = tck.newLoop(LoopOptions.defaults().context(() -> {
            if (Thread.currentThread() != home) {
                throw thrown;
            }
            return Runnable::run;
        }));
        assertEquals("of a job", tck.await(loop.runInExecutor(null, () -> "of a job")));
        assertSame(thrown, tck.awaitException().exception());
        LoopPromise<String> completed = loop.createPromise();
        LoopPromise<String> failed = loop.createPromise();
        LoopPromise<String> cancelled = loop.createPromise();
        CompletableFuture<String> stage = new CompletableFuture<>();
        LoopFuture<String> wrapped = LoopFutures.wrapFuture(loop, stage);
        CompletableFuture<String> view = cancelled.future().toCompletableFuture();
        IOException failure = new IOException("failure");
        tck.elsewhere(() -> {
            completed.completeThreadsafe("completed");
            failed.failThreadsafe(failure);
            stage.complete("wrapped");
            return view.cancel(true);
        });
        assertEquals("completed", tck.await(completed.future()));
        assertSame(failure, tck.awaitFailure(IOException.class, failed.future()));
        assertEquals("wrapped", tck.await(wrapped));
        tck.until(cancelled.future()::isCancelled, "the future is cancelled through its view");
        for (int i = 0; i < 4; i++) {
            assertSame(thrown, tck.awaitException().exception());
        }
    }
}
