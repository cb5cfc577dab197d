package io.semper.tck.rules.group;

import static io.semper.tck.rules.support.OwnThreads.failure;
import static io.semper.tck.rules.support.OwnThreads.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.BackendUnavailableException;
import io.semper.EventLoops;
import io.semper.LoopClosedException;
import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.WrongThreadException;
import io.semper.group.LoopGroup;
import io.semper.group.LoopThread;
import io.semper.tck.Helper;
import io.semper.tck.Providers;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.OwnThreads;
import io.semper.tck.rules.support.Unchecked;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** A loop on its own thread. */
final class LoopThreadRules {
    @Rule("GROUP-01")
    void aLoopRunsOnAThreadOfItsOwnOnceStartReturns(Tck tck) {
        try (LoopThread own = LoopThread.start("thread-of-the-test", false, OwnThreads.options(tck))) {
            assertTrue(own.loop().isRunning(), "the loop runs already");
            assertThrows(WrongThreadException.class, () -> own.loop().callSoon(() -> {}));
            assertNotSame(Thread.currentThread(), own.thread());
            assertEquals("thread-of-the-test", own.thread().getName());
            assertFalse(own.thread().isDaemon());
            assertTrue(own.toString().contains("thread-of-the-test"), own.toString());
            assertSame(own.thread(), get(tck, own.submit(Thread::currentThread)));
            assertSame(own.loop(), get(tck, own.submit(EventLoops::running)));
        }
        try (LoopThread own = LoopThread.start(OwnThreads.options(tck))) {
            assertTrue(own.thread().isDaemon(), "a daemon unless something else is asked for");
        }
    }

    @Rule("GROUP-01")
    void aBackendThatIsNotThereFailsTheStart(Tck tck) {
        LoopOptions broken = LoopOptions.defaults().provider(new Providers.Liar());
        assertThrows(BackendUnavailableException.class, () -> LoopThread.start(broken));
        assertThrows(
                BackendUnavailableException.class,
                () -> LoopThread.start("x", LoopOptions.defaults().backend("no-such-backend-anywhere")));
    }

    @Rule("GROUP-02")
    void workRunsOnTheLoopAndItsOutcomeIsTheOutcome(Tck tck) {
        try (LoopThread own = LoopThread.start(OwnThreads.options(tck))) {
            List<String> order = new ArrayList<>();
            CompletableFuture<String> inner = get(tck, own.submit(() -> {
                CompletableFuture<String> queued = own.submit(() -> {
                    order.add("work");
                    return "value";
                });
                order.add("called");
                return queued;
            }));
            assertEquals("value", get(tck, inner));
            assertEquals(List.of("called", "work"), get(tck, own.submit(() -> order)), "never inside the call");
            assertEquals(7, get(tck, own.<Integer>call(loop -> {
                LoopPromise<Integer> promise = loop.createPromise();
                loop.callSoon(() -> promise.complete(7));
                return promise.future();
            })));
            assertNull(get(tck, own.submit(() -> null)), "null is a value");
        }
    }

    @Rule("GROUP-02")
    void whatWorkThrowsIsTheOutcome(Tck tck) {
        IOException thrown = new IOException("thrown by the test");
        AssertionError error = new AssertionError("thrown by the test, too");
        try (LoopThread own = LoopThread.start(OwnThreads.options(tck));
                LoopThread other = LoopThread.start(OwnThreads.options(tck))) {
            assertSame(thrown, failure(tck, own.submit(() -> {
                throw thrown;
            })));
            assertSame(error, failure(tck, own.call(loop -> {
                throw error;
            })));
            assertSame(thrown, failure(tck, own.call(loop -> LoopFutures.failed(loop, thrown))));
            assertInstanceOf(NullPointerException.class, failure(tck, own.call(loop -> nothing())));
            LoopPromise<String> foreign = new LoopPromise<>(other.loop());
            assertInstanceOf(IllegalArgumentException.class, failure(tck, own.call(loop -> foreign.future())));
            assertTrue(own.loop().isRunning(), "the loop continues");
        }
    }

    @SuppressWarnings("NullAway") // null on purpose
    private static <T> T nothing() {
        return null;
    }

    @Rule("GROUP-03")
    void cancellingAsksTheFutureOfTheLoop(Tck tck) {
        AtomicReference<Thread> released = new AtomicReference<>();
        try (LoopThread own = LoopThread.start(OwnThreads.options(tck))) {
            CompletableFuture<String> outcome = own.call(loop -> {
                LoopPromise<String> promise = loop.createPromise();
                promise.onCancel(() -> released.set(Thread.currentThread()));
                return promise.future();
            });
            outcome.cancel(true);
            assertInstanceOf(CancellationException.class, failure(tck, outcome));
            assertSame(own.thread(), released.get(), "released on the loop, before the cancellation was visible");
        }
    }

    @Rule("GROUP-03")
    void aValueThatIsThereAlreadyOutlivesACancel(Tck tck) {
        try (LoopThread own = LoopThread.start(OwnThreads.options(tck))) {
            AtomicReference<LoopPromise<String>> promise = new AtomicReference<>();
            CompletableFuture<String> outcome = own.call(loop -> {
                promise.set(loop.createPromise());
                return promise.get().future();
            });
            get(tck, own.submit(() -> {
                promise.get().complete("a connection");
                return outcome.cancel(true);
            }));
            assertEquals("a connection", get(tck, outcome), "it would never be closed if it were dropped");
        }
    }

    @Rule("GROUP-04")
    void whenCloseReturnsEverythingHasEnded(Tck tck) {
        LoopThread own = LoopThread.start(OwnThreads.options(tck));
        CompletableFuture<String> pending = own.call(loop -> new LoopPromise<String>(loop).future());
        own.close();
        assertTrue(own.loop().isClosed());
        assertFalse(own.thread().isAlive());
        assertInstanceOf(LoopClosedException.class, failure(tck, pending));
        assertNull(get(tck, own.ended()));
        own.close();
    }

    @Rule("GROUP-04")
    void manyThreadsCloseAndAnInterruptIsKept(Tck tck) {
        LoopThread own = LoopThread.start(OwnThreads.options(tck));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        own.execute(() -> {
            inside.countDown();
            Unchecked.await(gate);
        });
        Unchecked.await(inside);
        List<Helper<Boolean>> closers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            closers.add(tck.spawn("closer", () -> {
                Thread.currentThread().interrupt();
                own.close();
                assertFalse(own.thread().isAlive(), "close() returned too early");
                return Thread.interrupted();
            }));
        }
        assertTrue(own.thread().isAlive(), "a running callback is waited for");
        gate.countDown();
        closers.forEach(closer -> assertTrue(closer.join(), "the interrupt was swallowed"));
    }

    @Rule("GROUP-05")
    void whatLeavesTheLoopIsSeen(Tck tck) {
        LoopThread own = LoopThread.start(OwnThreads.options(tck));
        AtomicReference<Throwable> uncaught = new AtomicReference<>();
        own.thread().setUncaughtExceptionHandler((thread, thrown) -> uncaught.set(thrown));
        LoopExit exit = new LoopExit("thrown by the test");
        CompletableFuture<Object> work = own.submit(() -> {
            throw exit;
        });
        assertSame(exit, failure(tck, own.ended()));
        assertSame(exit, failure(tck, work));
        own.close();
        assertTrue(own.loop().isClosed(), "a loop that does not run is closed");
        assertSame(exit, uncaught.get(), "the thread's handler is called, too");
    }

    @Rule("GROUP-05")
    void stoppingTheLoopEndsItsThread(Tck tck) {
        LoopThread own = LoopThread.start(OwnThreads.options(tck));
        CompletableFuture<?> mine = own.ended();
        mine.cancel(false);
        own.loop().stop();
        assertNull(
                get(tck, own.ended()),
                "an end that was asked for is no failure, and one reader spoils it for no other");
        own.close();
        assertTrue(own.loop().isClosed());
    }

    @Rule("GROUP-06")
    void closeOnTheOwnThreadDoesNotWait(Tck tck) {
        LoopThread own = LoopThread.start(OwnThreads.options(tck));
        CompletableFuture<Boolean> closing = own.submit(() -> {
            own.close();
            return own.loop().isRunning();
        });
        assertTrue(get(tck, closing), "the turn continues after close()");
        assertNull(get(tck, own.ended()));
        own.close();
        assertFalse(own.thread().isAlive());
    }

    @Rule("GROUP-21")
    void theThreadFactoryMakesTheThreadOfTheLoop(Tck tck) {
        List<Thread> made = new java.util.concurrent.CopyOnWriteArrayList<>();
        LoopOptions options = OwnThreads.options(tck).threadFactory(work -> {
            Thread thread = new Thread(work, "made-by-the-test");
            made.add(thread);
            return thread;
        });
        try (LoopThread own = LoopThread.start("named-by-the-test", true, options)) {
            assertEquals(List.of(own.thread()), made);
            assertEquals("named-by-the-test", own.thread().getName());
            assertTrue(own.thread().isDaemon());
            assertSame(own.thread(), get(tck, own.submit(Thread::currentThread)));
        }
        UnsupportedOperationException refusal = new UnsupportedOperationException("thrown by the test");
        LoopOptions refusing = options.threadFactory(work -> {
            throw refusal;
        });
        assertSame(refusal, assertThrows(UnsupportedOperationException.class, () -> LoopThread.start(refusing)));
        assertThrows(IllegalStateException.class, () -> LoopThread.start(options.threadFactory(work -> nothing())));
    }

    @Rule("GROUP-27")
    void workWithoutAValueRunsOnTheLoop(Tck tck) {
        try (LoopThread own = LoopThread.start(OwnThreads.options(tck))) {
            List<Thread> ran = new ArrayList<>();
            Runnable work = () -> ran.add(Thread.currentThread());
            assertNull(get(tck, own.submit(work)));
            assertNull(get(tck, own.submit(() -> {
                ran.add(Thread.currentThread());
            })));
            assertEquals(List.of(own.thread(), own.thread()), ran);
            CompletableFuture<List<Thread>> nested = own.submit(() -> {
                CompletableFuture<?> later = own.submit(work);
                assertFalse(later.isDone(), "run inside the call");
                return List.copyOf(ran);
            });
            assertEquals(2, get(tck, nested).size(), "run inside the call");
            IllegalStateException thrown = new IllegalStateException("on purpose");
            Runnable failing = () -> {
                throw thrown;
            };
            assertSame(thrown, failure(tck, own.submit(failing)));
        }
        LoopThread ended = LoopThread.start(OwnThreads.options(tck));
        ended.close();
        assertThrows(LoopClosedException.class, () -> ended.submit(() -> {}));
    }

    @Rule("GROUP-26")
    void theNamesOfThreadsBeginAlike(Tck tck) {
        LoopOptions options = OwnThreads.options(tck);
        try (LoopThread own = LoopThread.start("named-by-the-test", options)) {
            assertBegins("named-by-the-test", jobThread(tck, own));
        }
        LoopOptions prefixed = options.threadNames("orders");
        try (LoopThread own = LoopThread.start("named-by-the-test", prefixed)) {
            assertEquals("named-by-the-test", own.thread().getName());
            assertBegins("orders", jobThread(tck, own));
        }
        try (LoopThread own = LoopThread.start(prefixed)) {
            assertBegins("orders", own.thread());
            assertBegins("orders", jobThread(tck, own));
        }
        try (LoopGroup group = LoopGroup.start(2, prefixed)) {
            group.threads().forEach(each -> assertBegins("orders", each.thread()));
            assertBegins("orders", jobThread(tck, group.next()));
        }
    }

    private static Thread jobThread(Tck tck, LoopThread own) {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        own.execute(() -> own.loop().runInExecutor(null, () -> {
            thread.complete(Thread.currentThread());
        }));
        return get(tck, thread);
    }

    private static void assertBegins(String prefix, Thread thread) {
        assertTrue(thread.getName().startsWith(prefix), () -> "the name of " + thread + " begins with " + prefix);
    }

    @Rule("GROUP-07")
    void whatHasEndedRefusesWork(Tck tck) {
        LoopThread own = LoopThread.start(OwnThreads.options(tck));
        own.close();
        assertThrows(LoopClosedException.class, () -> own.execute(() -> {}));
        assertThrows(LoopClosedException.class, () -> own.submit(() -> 1));
        assertThrows(LoopClosedException.class, () -> own.call(loop -> LoopFutures.completed(loop, 1)));
    }

    @Rule("GROUP-03")
    void workThatCancelsItsOutcomeHasItsFutureCancelled(Tck tck) {
        try (LoopThread own = LoopThread.start(OwnThreads.options(tck))) {
            CompletableFuture<CompletableFuture<String>> outcome = new CompletableFuture<>();
            AtomicReference<LoopFuture<String>> inner = new AtomicReference<>();
            CompletableFuture<String> made = own.call(loop -> {
                outcome.join().cancel(true);
                inner.set(loop.<String>createPromise().future());
                return inner.get();
            });
            outcome.complete(made);
            assertInstanceOf(CancellationException.class, failure(tck, made));
            assertTrue(get(tck, own.submit(() -> inner.get().isCancelled())), "the future that the work returned");
        }
    }
}
