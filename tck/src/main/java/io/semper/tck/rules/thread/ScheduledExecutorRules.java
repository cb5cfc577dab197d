package io.semper.tck.rules.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.LoopExit;
import io.semper.tck.Background;
import io.semper.tck.Helper;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoopSteps;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.function.Executable;

/** A loop as an executor for code that knows nothing of loops. */
final class ScheduledExecutorRules {
    private static final long SHORT = Duration.ofMillis(2).toNanos();

    @Rule("THREAD-13")
    void tasksRunOnTheLoopInTheirOrder(Tck tck) {
        EventLoop loop = tck.loop();
        ScheduledExecutorService view = loop.asScheduledExecutor();
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        tck.elsewhere(() -> {
            view.execute(() -> ran.add("a"));
            loop.callSoonThreadsafe(() -> ran.add("b"));
            view.submit(() -> ran.add("c"));
            view.schedule(() -> ran.add("d"), 0, TimeUnit.DAYS);
            view.schedule(() -> ran.add("e"), Long.MIN_VALUE, TimeUnit.DAYS);
            view.submit(() -> ran.add("f"), "result");
            return true;
        });
        assertEquals(List.of(), ran, "nothing runs inside the call");
        Background running = tck.background();
        tck.until(() -> ran.size() == 6, "all tasks");
        assertEquals(List.of("a", "b", "c", "d", "e", "f"), ran);
        Thread owner = running.call(Thread::currentThread);
        assertSame(owner, tck.elsewhere(() -> view.submit(Thread::currentThread).get()));
        assertSame(
                owner,
                tck.elsewhere(() -> view.schedule(Thread::currentThread, 1, TimeUnit.MICROSECONDS)
                        .get()));
        assertEquals(
                "result", tck.elsewhere(() -> view.submit(() -> {}, "result").get()));
    }

    @Rule("THREAD-13")
    void noDelayIsCutShort(Tck tck) {
        EventLoop loop = tck.loop();
        ScheduledExecutorService view = loop.asScheduledExecutor();
        Background running = tck.background();
        Callable<Boolean> early = () -> {
            long earliest = loop.time() + 3 * SHORT;
            return view.schedule(() -> loop.time() - earliest < 0, 3 * SHORT, TimeUnit.NANOSECONDS)
                    .get();
        };
        assertFalse(tck.elsewhere(early), "a task of another thread");
        long earliest = loop.time() + SHORT;
        ScheduledFuture<Boolean> inside =
                running.call(() -> view.schedule(() -> loop.time() - earliest < 0, SHORT, TimeUnit.NANOSECONDS));
        assertFalse(tck.elsewhere(() -> inside.get()), "a task of the loop itself");
        ScheduledFuture<?> never = tck.elsewhere(() -> view.schedule(tck.mark("never"), Long.MAX_VALUE, TimeUnit.DAYS));
        ScheduledFuture<?> later = tck.elsewhere(() -> view.schedule(tck.mark("never"), 1, TimeUnit.HOURS));
        assertTrue(never.getDelay(TimeUnit.DAYS) > 20_000, "days left: " + never.getDelay(TimeUnit.DAYS));
        assertTrue(later.getDelay(TimeUnit.MINUTES) <= 60);
        assertTrue(later.compareTo(never) < 0 && never.compareTo(later) > 0);
        tck.settle();
        assertEquals(List.of(), tck.marks());
    }

    @Rule("THREAD-13")
    void aCancelledTaskIsForgotten(Tck tck) {
        EventLoop loop = tck.loop();
        ScheduledExecutorService view = loop.asScheduledExecutor();
        tck.background();
        tck.awaitCollected(cancelled(tck, view), "a task that was cancelled long before its time");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        Future<?> busy = view.submit(() -> {
            begun.countDown();
            gate.await();
            return null;
        });
        tck.elsewhere(() -> {
            begun.await();
            assertTrue(busy.cancel(true));
            assertTrue(busy.isCancelled() && busy.isDone());
            assertFalse(busy.cancel(true));
            gate.countDown();
            return assertThrows(CancellationException.class, busy::get);
        });
        tck.settle();
        assertEquals(List.of(), tck.takeExceptions(), "an interrupt would have been reported");
    }

    private static WeakReference<?> cancelled(Tck tck, ScheduledExecutorService view) {
        AtomicInteger held = new AtomicInteger();
        ScheduledFuture<?> task = tck.elsewhere(() -> view.schedule(held::incrementAndGet, 1, TimeUnit.HOURS));
        tck.settle();
        assertTrue(tck.elsewhere(() -> task.cancel(false)));
        tck.settle();
        return new WeakReference<>(held);
    }

    @Rule("THREAD-14")
    void theLoopDoesNotWaitForItself(Tck tck) {
        ScheduledExecutorService view = tck.loop().asScheduledExecutor();
        tck.run(() -> {
            Future<String> task = view.submit(() -> "value");
            List<Callable<String>> tasks = List.of(() -> "value");
            List<Executable> waits = List.of(
                    task::get,
                    () -> task.get(1, TimeUnit.HOURS),
                    () -> view.invokeAll(tasks),
                    () -> view.invokeAll(tasks, 1, TimeUnit.HOURS),
                    () -> view.invokeAny(tasks),
                    () -> view.invokeAny(tasks, 1, TimeUnit.HOURS),
                    () -> view.awaitTermination(1, TimeUnit.HOURS));
            for (Executable wait : waits) {
                IllegalStateException refused = assertThrows(IllegalStateException.class, wait);
                assertTrue(refused.getMessage().contains("block"), refused.getMessage());
            }
        });
        tck.run(() -> {
            ScheduledFuture<String> done = view.schedule(() -> "value", 0, TimeUnit.DAYS);
            tck.loop().callSoon(() -> {
                try {
                    tck.mark(done.get()).run();
                } catch (InterruptedException | ExecutionException e) {
                    throw new AssertionError(e);
                }
            });
        });
        tck.awaitMarks("value");
    }

    @Rule("THREAD-14")
    void otherThreadsWait(Tck tck) {
        ScheduledExecutorService view = tck.loop().asScheduledExecutor();
        tck.background();
        List<Callable<Integer>> tasks = List.of(() -> 1, () -> 2, () -> 3);
        int sum = 0;
        for (Future<Integer> each : tck.elsewhere(() -> view.invokeAll(tasks))) {
            assertTrue(each.isDone());
            sum += tck.elsewhere(() -> each.get());
        }
        assertEquals(6, sum);
        assertTrue(tasks.size() >= tck.elsewhere(() -> view.invokeAny(tasks)));
        tck.elsewhere(() -> assertThrows(
                TimeoutException.class,
                () -> view.schedule(() -> "value", 1, TimeUnit.HOURS).get(1, TimeUnit.MILLISECONDS)));
    }

    @Rule("THREAD-14")
    void theCloseOfTheLoopEndsTheWait(Tck tck) {
        EventLoop loop = tck.loop();
        ScheduledExecutorService view = loop.asScheduledExecutor();
        Future<String> task = view.schedule(() -> "value", 1, TimeUnit.HOURS);
        Helper<ExecutionException> waiting =
                tck.spawn("waits for a task", () -> assertThrows(ExecutionException.class, task::get));
        Helper<Boolean> terminating = tck.spawn("waits for the end", () -> view.awaitTermination(1, TimeUnit.HOURS));
        for (Helper<?> each : List.of(waiting, terminating)) {
            long start = System.nanoTime();
            while (each.thread().getState() != Thread.State.WAITING
                    && each.thread().getState() != Thread.State.TIMED_WAITING) {
                assertTrue(System.nanoTime() - start < tck.guardNanos() && !each.isDone(), "it does not wait");
                Thread.onSpinWait();
            }
        }
        loop.close();
        assertInstanceOf(LoopClosedException.class, waiting.join().getCause());
        assertTrue(terminating.join());
        assertTrue(view.isShutdown() && view.isTerminated());
        assertInstanceOf(
                LoopClosedException.class,
                assertThrows(ExecutionException.class, task::get).getCause());
        assertThrows(LoopClosedException.class, () -> view.execute(tck.mark("never")));
        assertThrows(LoopClosedException.class, () -> view.schedule(tck.mark("never"), 1, TimeUnit.DAYS));
    }

    @Rule("THREAD-15")
    void everyRunAtAFixedRateIsMade(Tck tck) {
        EventLoop loop = tck.loop();
        ScheduledExecutorService view = loop.asScheduledExecutor();
        List<Long> polls = new ArrayList<>();
        long first = loop.time() + SHORT;
        ScheduledFuture<?> task = view.scheduleAtFixedRate(
                () -> {
                    polls.add(loop.stats().polls());
                    if (polls.size() == 1) {
                        LoopSteps.keepBusy(loop, Duration.ofNanos(4 * SHORT));
                    }
                },
                SHORT,
                SHORT,
                TimeUnit.NANOSECONDS);
        tck.until(() -> !polls.isEmpty(), "the first run");
        LoopSteps.polls(loop, 20);
        assertTrue(polls.size() >= 5, "runs when four more were due: " + polls.size());
        int next = polls.size() + 1;
        tck.until(() -> polls.size() >= next, "one more run");
        assertTrue(loop.time() - first >= (next - 1) * SHORT, "run " + next + " is early");
        assertTrue(task.cancel(false));
        assertTrue(task.isDone());
        assertEquals(polls.stream().distinct().toList(), polls, "late runs in one turn");
        int ran = polls.size();
        LoopSteps.pass(tck, Duration.ofNanos(2 * SHORT));
        assertEquals(ran, polls.size());
    }

    @Rule("THREAD-15")
    void aFixedDelayPassesAfterEachRun(Tck tck) {
        EventLoop loop = tck.loop();
        ScheduledExecutorService view = loop.asScheduledExecutor();
        List<String> early = new ArrayList<>();
        int[] runs = new int[1];
        long[] ended = {loop.time()};
        List<ScheduledFuture<?>> task = new ArrayList<>();
        task.add(view.scheduleWithFixedDelay(
                () -> {
                    if (loop.time() - ended[0] < SHORT) {
                        early.add("run " + runs[0]);
                    }
                    LoopSteps.keepBusy(loop, Duration.ofNanos(2 * SHORT));
                    ended[0] = loop.time();
                    if (++runs[0] == 4) {
                        task.get(0).cancel(true);
                    }
                },
                SHORT,
                SHORT,
                TimeUnit.NANOSECONDS));
        tck.until(() -> runs[0] == 4, "four runs");
        LoopSteps.pass(tck, Duration.ofNanos(2 * SHORT));
        assertEquals(4, runs[0], "it was cancelled in its fourth run");
        assertEquals(List.of(), early);
    }

    @Rule("THREAD-15")
    void aFailureEndsAPeriodicTaskAndIsInItsFuture(Tck tck) {
        ScheduledExecutorService view = tck.loop().asScheduledExecutor();
        tck.background();
        IllegalStateException failure = new IllegalStateException("in the third run");
        int[] runs = new int[1];
        ScheduledFuture<?> task = view.scheduleAtFixedRate(
                () -> {
                    if (++runs[0] == 3) {
                        throw failure;
                    }
                },
                0,
                1,
                TimeUnit.MICROSECONDS);
        assertSame(
                failure,
                tck.elsewhere(() -> assertThrows(ExecutionException.class, task::get))
                        .getCause());
        tck.settle();
        int ran = tck.call(() -> runs[0]);
        assertEquals(3, ran);
        assertEquals(List.of(), tck.takeExceptions(), "a failure is reported once, here by the future");
        view.execute(() -> {
            throw failure;
        });
        tck.settle();
        assertSame(failure, tck.takeException().exception());
    }

    @Rule("THREAD-15")
    void whatLeavesALoopLeavesIt(Tck tck) {
        EventLoop loop = tck.loop();
        ScheduledExecutorService view = loop.asScheduledExecutor();
        LoopExit exit = new LoopExit("out of a task");
        Callable<String> leaving = () -> {
            throw exit;
        };
        Future<?> submitted = view.submit(leaving);
        assertSame(exit, assertThrows(LoopExit.class, loop::runForever));
        assertSame(exit, assertThrows(ExecutionException.class, submitted::get).getCause());
        ScheduledFuture<?> periodic = view.scheduleWithFixedDelay(
                () -> {
                    throw exit;
                },
                1,
                1,
                TimeUnit.MICROSECONDS);
        assertSame(exit, assertThrows(LoopExit.class, loop::runForever));
        assertTrue(periodic.isDone());
        tck.settle();
    }

    @Rule("THREAD-16")
    void aShutdownEndsTheViewAlone(Tck tck) {
        EventLoop loop = tck.loop();
        ScheduledExecutorService view = loop.asScheduledExecutor();
        ScheduledExecutorService other = loop.asScheduledExecutor();
        view.schedule(tck.mark("delayed"), SHORT, TimeUnit.NANOSECONDS);
        ScheduledFuture<?> periodic = view.scheduleAtFixedRate(tck.mark("never"), 1, 1, TimeUnit.HOURS);
        view.shutdown();
        view.shutdown();
        assertTrue(view.isShutdown());
        assertFalse(other.isShutdown() || loop.isClosed());
        assertFalse(view.isTerminated(), "a task is left");
        assertTrue(periodic.isCancelled());
        List<Executable> calls = List.of(
                () -> view.execute(tck.mark("never")),
                () -> view.submit(tck.mark("never")),
                () -> view.schedule(tck.mark("never"), 0, TimeUnit.DAYS),
                () -> view.scheduleAtFixedRate(tck.mark("never"), 0, 1, TimeUnit.DAYS),
                () -> view.scheduleWithFixedDelay(tck.mark("never"), 0, 1, TimeUnit.DAYS));
        for (Executable call : calls) {
            RejectedExecutionException refused = assertThrows(RejectedExecutionException.class, call);
            assertTrue(refused.getMessage().contains("shut down"), refused.getMessage());
        }
        tck.awaitMarks("delayed");
        assertTrue(view.isTerminated());
        other.execute(tck.mark("other"));
        loop.callSoon(tck.mark("loop"));
        tck.awaitMarks("delayed", "other", "loop");
    }

    @Rule("THREAD-16")
    void anImmediateShutdownCancelsAllTasks(Tck tck) throws InterruptedException {
        ScheduledExecutorService view = tck.loop().asScheduledExecutor();
        Runnable command = tck.mark("never");
        view.execute(command);
        Future<?> submitted = view.submit(tck.mark("never"));
        Future<?> delayed = view.schedule(tck.mark("never"), 1, TimeUnit.HOURS);
        Helper<Boolean> ending = tck.spawn("waits for the end", () -> view.awaitTermination(1, TimeUnit.HOURS));
        List<Runnable> neverBegun = view.shutdownNow();
        assertEquals(3, neverBegun.size());
        assertTrue(neverBegun.contains(command), "what was executed is returned as it was given");
        assertTrue(submitted.isCancelled() && delayed.isCancelled());
        assertTrue(view.isTerminated() && view.awaitTermination(0, TimeUnit.SECONDS));
        assertTrue(ending.join());
        tck.settle();
        assertEquals(List.of(), tck.marks());
    }

    @Rule("THREAD-16")
    void whatMakesNoSenseIsRefused(Tck tck) {
        ScheduledExecutorService view = tck.loop().asScheduledExecutor();
        Runnable never = tck.mark("never");
        for (long interval : new long[] {0, -1, Long.MIN_VALUE}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> view.scheduleAtFixedRate(never, 0, interval, TimeUnit.SECONDS));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> view.scheduleWithFixedDelay(never, 0, interval, TimeUnit.SECONDS));
        }
        List<Executable> nulls = List.of(
                () -> view.execute(nothing()),
                () -> view.submit(ScheduledExecutorRules.<Runnable>nothing()),
                () -> view.schedule(ScheduledExecutorRules.<Runnable>nothing(), 1, TimeUnit.SECONDS),
                () -> view.schedule(ScheduledExecutorRules.<Callable<String>>nothing(), 1, TimeUnit.SECONDS),
                () -> view.schedule(never, 1, nothing()),
                () -> view.scheduleAtFixedRate(nothing(), 1, 1, TimeUnit.SECONDS),
                () -> view.scheduleAtFixedRate(never, 1, 1, nothing()),
                () -> view.scheduleWithFixedDelay(nothing(), 1, 1, TimeUnit.SECONDS));
        for (Executable call : nulls) {
            assertThrows(NullPointerException.class, call);
        }
        view.shutdown();
        assertTrue(view.isTerminated(), "what was refused is left over");
        assertEquals(List.of(), tck.marks());
    }

    /** What a caller that ignores the annotations would give. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
