package io.semper.tck.rules.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopExit;
import io.semper.Ownership;
import io.semper.WrongThreadException;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A loop that is lent to another thread while it runs. */
final class LoanRules {
    /** Passes the loop to a new thread that runs {@code body}, waits for its end, and takes the loop back. Called in a callback. */
    private static void lend(Tck tck, Ownership ownership, Callable<?> body) {
        FutureTask<?> borrowed = new FutureTask<>(body);
        Thread borrower = new Thread(borrowed, "tck-borrower");
        ownership.attach(borrower);
        ownership.passTo(borrower);
        assertNull(EventLoops.runningOrNull(), "the lender runs no loop");
        borrower.start();
        try {
            borrowed.get(tck.guardNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            throw new AssertionError("the borrower failed", failed.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the borrower does not end", e);
        } finally {
            ownership.reclaim();
            ownership.detach(borrower);
        }
    }

    @Rule("POLICY-15")
    void aLoopRunsOnTheThreadItWasPassedToAndOnNoOther(Tck tck) {
        EventLoop loop = tck.loop();
        Ownership ownership = loop.ownership();
        int[] plain = {0};
        tck.run(() -> {
            Thread lender = Thread.currentThread();
            plain[0] = 1;
            lend(tck, ownership, () -> {
                assertSame(loop, EventLoops.runningOrNull(), "the running loop of the borrower");
                assertEquals(1, plain[0], "what the lender wrote");
                assertTrue(loop.isRunning() && ownership.heldHere());
                assertThrows(WrongThreadException.class, () -> tck.elsewhere(() -> loop.callSoon(() -> {})));
                loop.callSoon(tck.mark("queued by the borrower"));
                plain[0] = 2;
                ownership.passTo(lender);
                assertNull(EventLoops.runningOrNull(), "the borrower runs no loop any more");
                assertThrows(WrongThreadException.class, () -> loop.callSoon(() -> {}), "and may not use it");
                return true;
            });
            assertEquals(2, plain[0], "what the borrower wrote");
            assertSame(loop, EventLoops.runningOrNull(), "the lender runs the loop again");
            loop.callSoon(tck.mark("queued by the lender"));
        });
        tck.awaitMarks("queued by the borrower", "queued by the lender");
    }

    @Rule("POLICY-15")
    void aLoopIsTakenBackFromABorrowerThatFailed(Tck tck) {
        EventLoop loop = tck.loop();
        Ownership ownership = loop.ownership();
        tck.run(() -> {
            Thread lender = Thread.currentThread();
            Thread neverStarted = new Thread(() -> {}, "tck-never-started");
            ownership.attach(neverStarted);
            ownership.passTo(neverStarted);
            assertThrows(WrongThreadException.class, () -> loop.callSoon(() -> {}));
            assertThrows(
                    WrongThreadException.class,
                    () -> tck.elsewhere(() -> {
                        ownership.reclaim();
                        return true;
                    }),
                    "only the thread that entered takes the loop back");
            assertFalse(ownership.heldHere());
            ownership.reclaim();
            ownership.detach(neverStarted);
            assertSame(loop, EventLoops.runningOrNull());
            assertSame(lender, ownership.holder());
            loop.callSoon(tck.mark("continues"));
        });
        tck.awaitMarks("continues");
    }

    @Rule("POLICY-15")
    void aRunEndsAlthoughTheLoopIsLent(Tck tck) {
        EventLoop loop = tck.loop();
        Ownership ownership = loop.ownership();
        LoopExit exit = new LoopExit("on purpose");
        Thread neverStarted = new Thread(() -> {}, "tck-never-started");
        loop.callSoon(() -> {
            ownership.attach(neverStarted);
            ownership.passTo(neverStarted);
            throw exit;
        });
        assertSame(exit, assertThrows(LoopExit.class, () -> loop.runOnce(Duration.ZERO)));
        ownership.detach(neverStarted);
        assertFalse(loop.isRunning(), "the loop is idle");
        assertNull(EventLoops.runningOrNull());
        loop.callSoon(tck.mark("runs again"));
        tck.awaitMarks("runs again");
    }

    @Rule("POLICY-15")
    void loansAreRefusedToBusyThreadsAndToThoseWhoDoNotOwnTheLoop(Tck tck) {
        EventLoop loop = tck.loop();
        Ownership ownership = loop.ownership();
        EventLoop other = tck.newLoop();
        Thread busy = tck.background(other).thread();
        Thread thread = new Thread(() -> {}, "tck-thread");
        assertThrows(WrongThreadException.class, () -> ownership.attach(thread), "no thread holds the loop");
        assertThrows(WrongThreadException.class, () -> ownership.passTo(thread), "no thread holds the loop");
        tck.run(() -> {
            assertThrows(IllegalStateException.class, () -> ownership.attach(busy), "the thread runs another loop");
            assertThrows(NullPointerException.class, () -> ownership.attach(null));
            assertThrows(
                    WrongThreadException.class,
                    () -> tck.elsewhere(() -> {
                        ownership.passTo(thread);
                        return true;
                    }));
            assertTrue(ownership.heldHere(), "nothing has changed");
        });
    }
}
