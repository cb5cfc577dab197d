package io.semper.tck.rules.loop;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.TimerHandle;
import io.semper.tck.Background;
import io.semper.tck.Helper;
import io.semper.tck.Rule;
import io.semper.tck.RunLevel;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoggedRecords;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

final class LoopCloseRules {
    /** Of threads that race. */
    private static final int ROUNDS = RunLevel.isFull() ? 200 : 50;

    @Rule("LOOP-12")
    void aRunningLoopCannotBeClosed(Tck tck) {
        EventLoop loop = tck.loop();
        tck.run(() -> {
            assertThrows(IllegalStateException.class, loop::close, "close() in a callback");
            assertFalse(loop.isClosed(), "closed although close() was refused");
            loop.callSoon(tck.mark("continues"));
        });
        tck.awaitMarks("continues");
    }

    @Rule("LOOP-12")
    void aRunningLoopCannotBeClosedByAnotherThread(Tck tck) {
        Background background = tck.background();
        assertThrows(IllegalStateException.class, tck.loop()::close, "close() on another thread");
        assertFalse(tck.loop().isClosed(), "closed although close() was refused");
        background.run(() -> {});
    }

    @Rule("LOOP-12")
    void closingTwiceIsClosingOnce(Tck tck) {
        tck.loop().close();
        tck.loop().close();
        tck.elsewhere(() -> {
            tck.loop().close();
            return true;
        });
        assertTrue(tck.loop().isClosed(), "not closed after close()");
    }

    /** The kit checks after the test that each releases its descriptors. */
    @Rule("LOOP-12")
    void closedLoopsLeaveNothingBehind(Tck tck) {
        for (int i = 0; i < 20; i++) {
            try (EventLoop loop = tck.newLoop()) {
                loop.callSoon(() -> {});
                loop.runOnce(Duration.ZERO);
            }
        }
    }

    @Rule("LOOP-13")
    void aClosedLoopTakesNoWork(Tck tck) {
        EventLoop loop = tck.loop();
        LoopFuture<String> future = loop.<String>createPromise().future();
        Runnable never = tck.mark("never");
        loop.close();
        refuses("callSoon", () -> loop.callSoon(never));
        refuses("callSoonThreadsafe", () -> loop.callSoonThreadsafe(never));
        refuses("execute", () -> loop.execute(never));
        refuses("callLater", () -> loop.callLater(Duration.ZERO, never));
        refuses("repeatAtFixedRate", () -> loop.repeatAtFixedRate(Duration.ofNanos(1), never));
        refuses("repeatWithFixedDelay", () -> loop.repeatWithFixedDelay(Duration.ofNanos(1), never));
        refuses("callAt", () -> loop.callAt(loop.time(), never));
        refuses("setExceptionHandler", () -> loop.setExceptionHandler(null));
        refuses("runForever", loop::runForever);
        refuses("runOnce", () -> loop.runOnce(Duration.ZERO));
        refuses("runUntilComplete", () -> loop.runUntilComplete(future));
        assertEquals(List.of(), tck.marks(), "a closed loop ran something");
    }

    private static void refuses(String method, org.junit.jupiter.api.function.Executable call) {
        assertThrows(LoopClosedException.class, call, method + " on a closed loop");
    }

    @Rule("LOOP-13")
    void aClosedLoopStillAnswers(Tck tck) {
        EventLoop loop = tck.loop();
        String name = loop.name();
        Handle soon = loop.callSoon(tck.mark("never"));
        Handle threadsafe = tck.elsewhere(() -> loop.callSoonThreadsafe(tck.mark("never")));
        TimerHandle timer = loop.callLater(Duration.ofHours(1), tck.mark("never"));
        long when = timer.when();
        loop.close();
        assertDoesNotThrow(() -> {
            loop.stop();
            loop.setDebug(loop.isDebug());
            soon.cancel();
            threadsafe.cancel();
            timer.cancel();
        });
        assertEquals(name, loop.name());
        assertEquals(tck.subject().capabilities(), loop.capabilities());
        assertEquals(0, loop.stats().openTransports());
        assertTrue(loop.time() - when < 0, "the clock of a closed loop");
        assertEquals(when, timer.when(), "the deadline of a timer after close()");
        assertTrue(loop.toString().length() > 0);
        tck.elsewhere(() -> {
            soon.cancel();
            timer.cancel();
            return loop.isClosed();
        });
    }

    @Rule("LOOP-14")
    void whatWasQueuedIsDropped(Tck tck) {
        EventLoop loop = tck.loop();
        loop.callSoon(tck.mark("soon"));
        loop.callLater(Duration.ZERO, tck.mark("timer"));
        tck.elsewhere(() -> loop.callSoonThreadsafe(tck.mark("threadsafe")));
        LoopPromise<String> promise = loop.createPromise();
        promise.future().addDoneCallback(done -> tck.mark("done").run());
        promise.complete("value");
        loop.close();
        assertEquals(List.of(), tck.marks(), "close() ran what was queued");
    }

    @Rule("LOOP-14")
    void threadsThatWaitForAFutureAreReleased(Tck tck) {
        EventLoop loop = tck.loop();
        LoopFuture<String> future = loop.<String>createPromise().future();
        Helper<Throwable> joiner =
                tck.spawn("a thread that joins", () -> assertThrows(LoopClosedException.class, future::join, "join()"));
        tck.until(
                () -> joiner.thread().getState() == Thread.State.WAITING
                        || joiner.thread().getState() == Thread.State.TIMED_WAITING,
                "the other thread waits in join()");
        loop.close();
        joiner.join();
    }

    /** Nothing but what is pending refers to the view, and garbage is collected between the end of that and the release. */
    @Rule("LOOP-14")
    void whoDependsOnAViewIsReleasedThoughNobodyHoldsTheView(Tck tck, StreamKind kind) {
        EventLoop loop = tck.newLoop(LoopOptions.defaults().debug(true));
        tck.accept(kind, tck.recorder(loop));
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        depend(loop, outcome);
        try (LoggedRecords logged = LoggedRecords.open(each -> System.gc())) {
            loop.close();
            assertTrue(loop.isClosed(), () -> "closed; the reports: " + logged.all());
        }
        assertInstanceOf(LoopClosedException.class, outcome.getNow(null));
    }

    private static void depend(EventLoop loop, CompletableFuture<Throwable> outcome) {
        LoopPromise<String> promise = loop.createPromise();
        loop.callLater(Duration.ofDays(1), () -> promise.complete("value"));
        promise.future().toCompletableFuture().whenComplete((value, thrown) -> outcome.complete(thrown));
    }

    @Rule("LOOP-17")
    void whatDoesNotRunAnyMoreCanBeClosed(Tck tck) {
        for (int i = 0; i < ROUNDS; i++) {
            EventLoop loop = tck.newLoop();
            AtomicBoolean seen = new AtomicBoolean();
            Helper<Boolean> runner = tck.spawn("a thread that runs the loop", () -> {
                loop.callSoon(() -> {
                    while (!seen.get()) {
                        Thread.onSpinWait();
                    }
                    loop.stop();
                });
                loop.runForever();
                return true;
            });
            while (!loop.isRunning()) {
                Thread.yield();
            }
            seen.set(true);
            while (loop.isRunning()) {
                Thread.onSpinWait();
            }
            assertDoesNotThrow(loop::close, "isRunning() is false");
            assertTrue(runner.join());
        }
    }

    @Rule("LOOP-17")
    void aRunForAFutureEndsWithItsValueThoughAnotherThreadRunsTheLoop(Tck tck) {
        EventLoop loop = tck.loop();
        for (int i = 0; i < ROUNDS; i++) {
            AtomicBoolean seen = new AtomicBoolean();
            Helper<Boolean> next = tck.spawn("the thread that runs the loop next", () -> {
                while (!loop.isRunning()) {
                    Thread.yield();
                }
                seen.set(true);
                while (loop.isRunning()) {
                    Thread.onSpinWait();
                }
                loop.runForever();
                return true;
            });
            LoopPromise<String> promise = loop.createPromise();
            loop.callSoon(() -> {
                while (!seen.get()) {
                    Thread.yield();
                }
                promise.complete("value");
            });
            try {
                assertEquals("value", loop.runUntilComplete(promise.future()));
            } finally {
                loop.stop();
                assertTrue(next.join());
            }
        }
    }
}
