package io.semper.tck.rules.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.WrongThreadException;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Jobs without a value. */
final class RunnableJobRules {
    private static void work() {}

    private static String value() throws IOException {
        return "value";
    }

    @Rule("EXEC-10")
    void aJobWithoutAValueEndsWithNull(Tck tck) {
        EventLoop loop = tck.loop();
        AtomicReference<@Nullable Thread> worker = new AtomicReference<>();
        Runnable job = () -> worker.set(Thread.currentThread());
        assertNull(tck.await(loop.runInExecutor(null, job)));
        assertNotEquals(Thread.currentThread(), worker.get(), "the job runs on another thread");
        LoopFuture<@Nullable Void> inline = tck.call(() -> loop.runInExecutor(Runnable::run, job));
        assertNull(tck.await(inline));
    }

    /** That it compiles is the point: each call means one of the two methods, without a cast. */
    @Rule("EXEC-10")
    void theNaturalCallsAreNotAmbiguous(Tck tck) {
        EventLoop loop = tck.loop();
        List<String> done = new ArrayList<>();
        LoopFuture<@Nullable Void> statement = loop.runInExecutor(Runnable::run, () -> {
            done.add("statement");
        });
        LoopFuture<@Nullable Void> reference = loop.runInExecutor(Runnable::run, RunnableJobRules::work);
        LoopFuture<Boolean> expression = loop.runInExecutor(Runnable::run, () -> done.add("expression"));
        LoopFuture<String> checked = loop.runInExecutor(Runnable::run, RunnableJobRules::value);
        LoopFuture<String> throwing = loop.runInExecutor(Runnable::run, () -> {
            throw new IOException("on purpose");
        });
        assertNull(tck.await(statement));
        assertNull(tck.await(reference));
        assertTrue(tck.await(expression), "an expression is a value");
        assertEquals("value", tck.await(checked));
        assertEquals("on purpose", tck.awaitFailure(IOException.class, throwing).getMessage());
        assertEquals(List.of("statement", "expression"), done);
    }

    @Rule("EXEC-10")
    void whatItThrowsIsTheOutcome(Tck tck) {
        IllegalStateException failure = new IllegalStateException("on purpose");
        Runnable job = () -> {
            throw failure;
        };
        assertSame(
                failure,
                tck.awaitFailure(IllegalStateException.class, tck.loop().runInExecutor(null, job)));
        tck.awaitFailure(
                RejectedExecutionException.class,
                tck.loop()
                        .runInExecutor(
                                refused -> {
                                    throw new RejectedExecutionException("on purpose");
                                },
                                job));
    }

    @Rule("EXEC-10")
    void itIsCancelledAndRefusedAsAnyJob(Tck tck) {
        EventLoop loop = tck.newLoop(LoopOptions.defaults().executorThreads(1));
        CountDownLatch gate = new CountDownLatch(1);
        AtomicBoolean ran = new AtomicBoolean();
        LoopFuture<Boolean> blocker = loop.runInExecutor(null, () -> {
            gate.await();
            return true;
        });
        LoopFuture<@Nullable Void> queued = loop.runInExecutor(null, () -> ran.set(true));
        assertTrue(queued.cancel());
        gate.countDown();
        tck.until(loop, blocker::isDone, "the job before it");
        Runnable job = () -> ran.set(true);
        tck.background(loop);
        assertThrows(WrongThreadException.class, () -> loop.runInExecutor(null, job));
        tck.background(loop).stop();
        loop.close();
        assertThrows(LoopClosedException.class, () -> loop.runInExecutor(null, job));
        assertFalse(ran.get(), "a job that was cancelled or refused ran");
    }
}
