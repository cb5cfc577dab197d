package io.semper.tck.rules.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.tck.Background;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Jobs that run off the loop. */
final class ExecutorRules {
    @Rule("EXEC-01")
    void jobsRunOffTheLoopAndTheirOutcomesComeBackToIt(Tck tck) {
        Background loop = tck.background();
        AtomicReference<Thread> callback = new AtomicReference<>();
        LoopFuture<Thread> job = loop.call(() -> {
            LoopFuture<Thread> running = tck.loop().runInExecutor(null, Thread::currentThread);
            running.addDoneCallback(done -> callback.set(Thread.currentThread()));
            return running;
        });
        assertNotEquals(loop.thread(), tck.await(job), "the job runs on another thread");
        tck.until(() -> callback.get() != null, "the done-callback of a job");
        assertSame(loop.thread(), callback.get(), "the outcome is delivered on the loop");
    }

    @Rule("EXEC-01")
    void whatAJobThrowsIsItsOutcome(Tck tck) {
        IOException failure = new IOException("thrown by a job");
        Error error = new AssertionError("thrown by a job, too");
        assertSame(failure, tck.awaitFailure(IOException.class, tck.loop().runInExecutor(null, () -> {
            throw failure;
        })));
        LoopFuture<?> wrong = tck.loop().runInExecutor(null, () -> {
            throw error;
        });
        tck.until(wrong::isDone, "the job fails");
        assertSame(error, wrong.exception());
        assertEquals("next", tck.await(tck.loop().runInExecutor(null, () -> "next")), "the worker lives on");
    }

    @Rule("EXEC-01")
    void anExecutorThatRunsTheJobInsideTheCallIsFine(Tck tck) {
        tck.run(() -> {
            LoopFuture<String> inline = tck.loop().runInExecutor(Runnable::run, () -> "value");
            inline.addDoneCallback(done -> tck.mark("callback " + done.result()).run());
            tck.mark("called").run();
        });
        tck.awaitMarks("called", "callback value");
    }

    @Rule("EXEC-02")
    void thePoolOfALoopIsMadeForItsFirstJob(Tck tck) throws InterruptedException {
        EventLoop other = tck.newLoop();
        EventLoop loop = tck.newLoop();
        tck.run(other, () -> {});
        tck.run(loop, () -> {});
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        AtomicReference<LoopFuture<Thread>> first = new AtomicReference<>();
        Thread user = new Thread(() -> first.set(loop.runInExecutor(null, Thread::currentThread)), "tck-user");
        user.setDaemon(false); // or the threads that it makes are daemons by inheritance
        user.start();
        user.join();
        Thread worker = tck.await(first.get());
        assertFalse(before.contains(worker), "the thread of the first job was there before the job: " + worker);
        assertTrue(worker.isDaemon(), "threads of the pool are daemons");
        assertTrue(worker.getName().contains(loop.name()), "threads tell whose they are: " + worker.getName());
        Thread another = tck.await(other.runInExecutor(null, Thread::currentThread));
        assertNotEquals(worker, another, "each loop has its own pool");
    }

    @Rule("EXEC-02")
    void anExecutorOfTheOptionsTakesThePlaceOfThePool(Tck tck) throws InterruptedException {
        ExecutorService given = Executors.newSingleThreadExecutor(body -> new Thread(body, "given-by-the-test"));
        try {
            EventLoop loop = tck.newLoop(LoopOptions.defaults().executor(given));
            assertEquals(
                    "given-by-the-test",
                    tck.await(loop.runInExecutor(
                            null, () -> Thread.currentThread().getName())));
            assertTrue(tck.await(loop.runInExecutor(Runnable::run, () -> true)), "that of the call goes first");
            loop.close();
            assertFalse(given.isShutdown(), "the loop does not shut down what it was given");
        } finally {
            given.shutdown();
            assertTrue(given.awaitTermination(10, java.util.concurrent.TimeUnit.SECONDS));
        }
    }

    @Rule("EXEC-03")
    void thePoolHasAsManyThreadsAsTheOptionsSay(Tck tck) {
        assertParallel(tck, tck.newLoop(LoopOptions.defaults().executorThreads(3)), 3);
    }

    @Rule("EXEC-03")
    void theDefaultSizeIsTheDocumentedOne(Tck tck) {
        int size = Math.min(32, Runtime.getRuntime().availableProcessors() + 4);
        assertEquals(size, LoopOptions.defaults().executorThreads());
        assertParallel(tck, tck.loop(), size);
        assertThrows(
                IllegalArgumentException.class, () -> LoopOptions.defaults().executorThreads(0));
    }

    private static void assertParallel(Tck tck, EventLoop loop, int size) {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        List<LoopFuture<Integer>> jobs = new ArrayList<>();
        for (int i = 0; i < size + 20; i++) {
            int number = i;
            jobs.add(loop.runInExecutor(null, () -> {
                running.incrementAndGet();
                gate.await();
                return number;
            }));
        }
        tck.until(() -> running.get() >= size, size + " jobs run at the same time");
        tck.settle(loop);
        assertEquals(size, running.get(), "more jobs run at the same time than the pool may have threads");
        gate.countDown();
        for (int i = 0; i < jobs.size(); i++) {
            assertEquals(i, tck.await(jobs.get(i)), "every job is done in the end");
        }
    }

    @Rule("EXEC-04")
    void aCancelledJobThatHasNotStartedNeverRuns(Tck tck) {
        tck.newLoop(LoopOptions.defaults().executorThreads(1));
        CountDownLatch gate = new CountDownLatch(1);
        AtomicBoolean ran = new AtomicBoolean();
        LoopFuture<Boolean> blocker = tck.loop().runInExecutor(null, () -> {
            gate.await();
            return true;
        });
        LoopFuture<Boolean> queued = tck.loop().runInExecutor(null, () -> ran.getAndSet(true));
        LoopFuture<String> behind = tck.loop().runInExecutor(null, () -> "behind");
        assertTrue(queued.cancel());
        assertTrue(queued.isCancelled(), "the cancel takes effect at once");
        gate.countDown();
        assertEquals("behind", tck.await(behind));
        assertTrue(tck.await(blocker));
        assertFalse(ran.get(), "the cancelled job ran");
    }

    @Rule("EXEC-04")
    void aJobThatRunsIsNotInterruptedAndItsOutcomeIsDropped(Tck tck) {
        for (boolean fails : List.of(false, true)) {
            CountDownLatch started = new CountDownLatch(1);
            CountDownLatch gate = new CountDownLatch(1);
            AtomicReference<Boolean> interrupted = new AtomicReference<>();
            LoopFuture<String> job = tck.loop().runInExecutor(null, () -> {
                started.countDown();
                while (gate.getCount() > 0 && !Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
                interrupted.set(Thread.interrupted());
                if (fails) {
                    throw new IOException("after the cancel");
                }
                return "after the cancel";
            });
            tck.until(() -> started.getCount() == 0, "the job runs");
            assertTrue(job.cancel());
            assertTrue(job.isCancelled(), "the caller does not wait for the job");
            tck.settle();
            gate.countDown();
            tck.until(() -> interrupted.get() != null, "the job ends");
            assertFalse(interrupted.get(), "a job that runs is not interrupted");
            tck.settle();
            assertTrue(job.isCancelled(), "the outcome of a cancelled job is dropped");
        }
    }

    @Rule("EXEC-05")
    void workThatEndsAfterTheCloseDisturbsNobody(Tck tck) throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        List<Thread> workers = java.util.Collections.synchronizedList(new ArrayList<>());
        List<LoopFuture<?>> jobs = new ArrayList<>();
        for (boolean fails : List.of(false, true)) {
            jobs.add(tck.loop().runInExecutor(null, () -> {
                workers.add(Thread.currentThread());
                gate.await();
                if (fails) {
                    throw new IOException("after the close");
                }
                return "after the close";
            }));
        }
        tck.until(() -> workers.size() == 2, "the jobs run");
        tck.loop().close();
        gate.countDown();
        for (Thread worker : workers) {
            worker.join();
        }
        assertFalse(jobs.get(0).isDone() || jobs.get(1).isDone(), "a closed loop ends no future");
    }

    @Rule("EXEC-06")
    void aRefusalOfTheExecutorIsTheOutcome(Tck tck) {
        ExecutorService over = Executors.newSingleThreadExecutor();
        over.shutdown();
        tck.awaitFailure(RejectedExecutionException.class, tck.loop().runInExecutor(over, () -> "value"));
        IllegalArgumentException broken = new IllegalArgumentException("a broken executor");
        LoopFuture<?> refused = tck.loop()
                .runInExecutor(
                        job -> {
                            throw broken;
                        },
                        () -> "value");
        assertSame(broken, tck.awaitFailure(IllegalArgumentException.class, refused));
        assertEquals("value", tck.await(tck.loop().runInExecutor(null, () -> "value")), "the loop continues");
    }

    @Rule("EXEC-07")
    void shuttingDownWaitsForTheJobsWithoutBlockingTheLoop(Tck tck) {
        CountDownLatch gate = new CountDownLatch(1);
        LoopFuture<String> job = tck.loop().runInExecutor(null, () -> {
            gate.await();
            return "value";
        });
        LoopFuture<Boolean> over = tck.loop().shutdownExecutor(Duration.ofHours(1));
        tck.settle();
        assertFalse(over.isDone(), "a job is running");
        tck.awaitFailure(RejectedExecutionException.class, tck.loop().runInExecutor(null, () -> "late"));
        assertEquals("other", tck.await(tck.loop().runInExecutor(Runnable::run, () -> "other")), "another executor");
        gate.countDown();
        assertEquals("value", tck.await(job), "jobs that were taken are done");
        assertTrue(tck.await(over), "all threads of the pool have ended");
        assertTrue(tck.await(tck.loop().shutdownExecutor(Duration.ZERO)), "a second call");
    }

    @Rule("EXEC-07")
    void shuttingDownTellsThatTheTimeHasPassed(Tck tck) {
        CountDownLatch gate = new CountDownLatch(1);
        LoopFuture<Boolean> job = tck.loop().runInExecutor(null, () -> {
            gate.await();
            return true;
        });
        Duration limit = Duration.ofMillis(5);
        long before = tck.loop().time();
        assertFalse(tck.await(tck.loop().shutdownExecutor(limit)), "a job is running still");
        assertTrue(tck.loop().time() - before >= limit.toNanos(), "the timeout came early");
        LoopFuture<Boolean> again = tck.loop().shutdownExecutor(Duration.ofSeconds(Long.MAX_VALUE));
        gate.countDown();
        assertTrue(tck.await(again), "one may wait once more");
        assertTrue(tck.await(job));
    }

    @Rule("EXEC-07")
    void shuttingDownAPoolThatWasNeverUsed(Tck tck) {
        assertThrows(
                IllegalArgumentException.class, () -> tck.loop().shutdownExecutor(Duration.ofNanos(-1)), "negative");
        assertThrows(NullPointerException.class, () -> tck.loop().shutdownExecutor(nothing()));
        assertTrue(tck.await(tck.loop().shutdownExecutor(Duration.ZERO)), "there is nothing to wait for");
        tck.awaitFailure(RejectedExecutionException.class, tck.loop().runInExecutor(null, () -> "late"));
    }

    /** What a caller that ignores the annotations would give. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
