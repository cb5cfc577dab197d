package io.semper.tck.rules.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.ExceptionContext;
import io.semper.Handle;
import io.semper.LoopClosedException;
import io.semper.WrongThreadException;
import io.semper.tck.Background;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoopSteps;
import io.semper.tck.rules.support.Unchecked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.function.Executable;

/** What belongs to the loop's thread, and what every thread may do. */
final class ThreadRules {
    @Rule("THREAD-03")
    void worksBeforeTheFirstRun(Tck tck) {
        EventLoop loop = tck.loop();
        tck.elsewhere(() -> loop.callSoonThreadsafe(tck.mark("other thread")));
        loop.callSoonThreadsafe(tck.mark("this thread"));
        assertEquals(List.of(), tck.marks(), "callSoonThreadsafe ran the callback");
        tck.awaitMarks("other thread", "this thread");
    }

    @Rule("THREAD-03")
    void worksInACallback(Tck tck) {
        EventLoop loop = tck.loop();
        tck.run(() -> {
            loop.callSoonThreadsafe(tck.mark("threadsafe"));
            loop.execute(tck.mark("execute"));
            assertEquals(List.of(), tck.marks(), "callSoonThreadsafe ran the callback");
        });
        tck.awaitMarks("threadsafe", "execute");
    }

    @Rule("THREAD-02")
    void bothWaysOfCallingShareOneOrderOnTheLoopsThread(Tck tck) {
        EventLoop loop = tck.loop();
        tck.run(() -> {
            loop.callSoon(tck.mark("a"));
            loop.callSoonThreadsafe(tck.mark("b"));
            loop.callSoon(tck.mark("c"));
            loop.callSoonThreadsafe(tck.mark("d"));
        });
        tck.awaitMarks("a", "b", "c", "d");
    }

    @Rule("THREAD-02")
    void bothWaysOfCallingShareOneOrderOnAnIdleLoop(Tck tck) {
        EventLoop loop = tck.loop();
        loop.callSoonThreadsafe(tck.mark("a"));
        loop.callSoon(tck.mark("b"));
        loop.callSoonThreadsafe(tck.mark("c"));
        loop.callSoonThreadsafe(tck.mark("d"));
        loop.callSoon(tck.mark("e"));
        tck.awaitMarks("a", "b", "c", "d", "e");
    }

    /** Case 24: a million calls while the loop is kept in a callback. */
    @Rule("THREAD-04")
    void aBurstNeverBlocksTheCallerAndCostsFewWakeups(Tck tck) throws InterruptedException {
        EventLoop loop = tck.loop();
        Background background = tck.background();
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        loop.callSoonThreadsafe(() -> {
            blocked.countDown();
            Unchecked.await(release);
        });
        assertTrue(blocked.await(20, TimeUnit.SECONDS), "the loop's thread is busy in a callback");
        long wakeups = loop.stats().wakeups();
        int[] ran = new int[1];
        int calls = loop.isDebug() ? 50_000 : 1_000_000; // in debug mode each call records its stack
        for (int i = 0; i < calls; i++) {
            loop.callSoonThreadsafe(() -> ran[0]++);
        }
        release.countDown();
        assertEquals(calls, background.<Integer>call(() -> ran[0]), "callbacks that ran of a burst");
        long spent = loop.stats().wakeups() - wakeups;
        assertTrue(spent <= 2, () -> calls + " calls to a busy loop cost " + spent + " wakeups");
    }

    @Rule("THREAD-05")
    void callsAfterCloseAreRefused(Tck tck) {
        EventLoop loop = tck.loop();
        loop.close();
        for (Executable call : List.<Executable>of(
                () -> loop.callSoonThreadsafe(tck.mark("never")), () -> loop.execute(tck.mark("never")))) {
            assertThrows(LoopClosedException.class, call, "a call after close()");
            assertThrows(
                    RejectedExecutionException.class,
                    () -> tck.elsewhere(() -> {
                        sneakily(call);
                        return true;
                    }));
        }
        assertEquals(List.of(), tck.marks());
    }

    private static void sneakily(Executable call) throws Exception {
        try {
            call.execute();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    @Rule("THREAD-07")
    void theOwnersMethodsAreRefusedToOtherThreads(Tck tck) {
        Background background = tck.background();
        EventLoop loop = tck.loop();
        Runnable never = tck.mark("never");
        List<Executable> calls = List.of(
                () -> loop.callSoon(never),
                () -> loop.callLater(Duration.ZERO, never),
                () -> loop.repeatAtFixedRate(Duration.ofNanos(1), never),
                () -> loop.repeatWithFixedDelay(Duration.ofNanos(1), never),
                () -> loop.callAt(loop.time(), never),
                () -> loop.setExceptionHandler(null),
                () -> loop.callExceptionHandler(ExceptionContext.of("from another thread")));
        for (boolean debug : new boolean[] {false, true}) {
            loop.setDebug(debug);
            background.run(() -> {});
            for (int i = 0; i < calls.size(); i++) {
                WrongThreadException refused =
                        assertThrows(WrongThreadException.class, calls.get(i), "owner's method " + i);
                String said = String.valueOf(refused.getMessage());
                assertTrue(said.contains(Thread.currentThread().getName()), () -> "names who asked: " + said);
                assertTrue(said.contains(background.thread().getName()), () -> "names whose the loop is: " + said);
            }
        }
        background.run(() -> {});
        assertEquals(List.of(), tck.marks(), "a call that was refused has had an effect");
    }

    @Rule("THREAD-07")
    void someMethodsAreForEveryThread(Tck tck) {
        Background background = tck.background();
        EventLoop loop = tck.loop();
        Handle handle = background.call(() -> loop.callLater(Duration.ofHours(1), tck.mark("never")));
        long last = background.call(loop::time);
        assertTrue(loop.time() - last >= 0, "time() of another thread");
        assertTrue(loop.isRunning(), "isRunning() of another thread");
        assertFalse(loop.isClosed(), "isClosed() of another thread");
        assertEquals(background.call(loop::name), loop.name());
        assertEquals(background.call(loop::capabilities), loop.capabilities());
        assertTrue(loop.stats().polls() > 0, "stats() of another thread");
        assertTrue(loop.toString().length() > 0);
        assertFalse(handle.isCancelled(), "isCancelled() of another thread");
        handle.cancel();
        assertTrue(handle.isCancelled(), "isCancelled() of another thread after cancel()");
        loop.setDebug(!loop.isDebug());
        loop.execute(tck.mark("execute"));
        tck.awaitMarks("execute");
        loop.stop();
        background.join();
    }

    @Rule("THREAD-07")
    void anIdleLoopIsForAnyOneThread(Tck tck) {
        EventLoop loop = tck.loop();
        Handle[] handles = new Handle[2];
        tck.elsewhere(() -> handles[0] = loop.callSoon(tck.mark("set up elsewhere")));
        tck.elsewhere(() -> handles[1] = loop.callLater(Duration.ofHours(1), tck.mark("never")));
        handles[1].cancel();
        tck.elsewhere(() -> loop.runOnce(Duration.ZERO));
        assertEquals(List.of("set up elsewhere"), tck.marks(), "what one thread set up and another has run");
        tck.elsewhere(() -> {
            loop.close();
            return true;
        });
        assertTrue(loop.isClosed(), "closed by a third thread");
    }

    @Rule("THREAD-09")
    void aWakeupWithNothingToDoCostsFewPolls(Tck tck) {
        EventLoop loop = tck.loop();
        Background background = tck.background();
        background.run(() -> {});
        long polls = loop.stats().polls();
        for (int i = 0; i < 3; i++) {
            loop.callSoonThreadsafe(() -> {}).cancel();
            LoopSteps.keepBusy(loop, Duration.ofMillis(10));
        }
        long spent = loop.stats().polls() - polls;
        assertTrue(spent <= 9, () -> "three wakeups with nothing to do took " + spent + " polls");
        assertTrue(background.isRunning());
    }

    @Rule("THREAD-11")
    void anyKindOfThreadMayRunTheLoopOneAfterTheOther(Tck tck) throws Exception {
        EventLoop loop = tck.loop();
        List<Thread> ran = new ArrayList<>();
        List<Thread> expected = new ArrayList<>();
        for (ThreadFactory kind : kindsOfThreads(tck)) {
            loop.callLater(Duration.ZERO, () -> {
                assertSame(loop, EventLoops.running(), "the running loop");
                ran.add(Thread.currentThread());
            });
            FutureTask<Boolean> run = new FutureTask<>(() -> loop.runOnce(Duration.ZERO));
            Thread thread = kind.newThread(run);
            expected.add(thread);
            thread.start();
            assertTrue(run.get(20, TimeUnit.SECONDS), "runOnce says whether a callback ran");
            thread.join(20_000);
            assertFalse(loop.isRunning(), "running after runOnce on " + thread);
        }
        tck.run(() -> ran.add(Thread.currentThread()));
        expected.add(Thread.currentThread());
        assertEquals(expected, ran, "the threads of the callbacks");
    }

    @Rule("THREAD-11")
    void virtualThreadsAreRefusedOrSharedWithOtherVirtualThreads(Tck tck) throws Exception {
        ThreadFactory virtual = tck.virtualThreads();
        if (virtual == null) {
            throw tck.notApplicable("no virtual threads in this JVM");
        }
        if (tck.claims(Capability.VIRTUAL_THREADS)) {
            waitingLoopsLeaveTheCarriersToOthers(tck, virtual);
        } else {
            refused(tck, virtual, "runForever", EventLoop::runForever);
            refused(tck, virtual, "runOnce", loop -> loop.runOnce(Duration.ZERO));
            refused(
                    tck,
                    virtual,
                    "runUntilComplete",
                    loop -> loop.runUntilComplete(loop.createPromise().future()));
        }
    }

    private static void refused(Tck tck, ThreadFactory virtual, String method, Consumer<EventLoop> run)
            throws Exception {
        EventLoop loop = tck.newLoop();
        FutureTask<UnsupportedOperationException> refusal = new FutureTask<>(
                () -> assertThrows(UnsupportedOperationException.class, () -> run.accept(loop), method));
        virtual.newThread(refusal).start();
        String message = String.valueOf(refusal.get(20, TimeUnit.SECONDS).getMessage());
        for (String part : List.of(method, loop.name(), Capability.VIRTUAL_THREADS.id(), "LoopThread")) {
            assertTrue(message.contains(part), () -> "names " + part + ": " + message);
        }
        assertFalse(loop.isRunning(), "running after a refusal");
    }

    /** One loop more than there are carriers: if one of them kept its carrier, the last ones would not run. */
    private static void waitingLoopsLeaveTheCarriersToOthers(Tck tck, ThreadFactory virtual) throws Exception {
        int carriers = Integer.getInteger(
                "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());
        Map<EventLoop, Thread> running = new LinkedHashMap<>();
        CountDownLatch started = new CountDownLatch(carriers + 1);
        CountDownLatch bystander = new CountDownLatch(1);
        try {
            for (int i = 0; i <= carriers; i++) {
                EventLoop loop = tck.newLoop();
                loop.callSoon(started::countDown);
                Thread thread = virtual.newThread(loop::runForever);
                running.put(loop, thread);
                thread.start();
            }
            assertTrue(started.await(tck.guardNanos(), TimeUnit.NANOSECONDS), "all loops run on virtual threads");
            virtual.newThread(bystander::countDown).start();
            assertTrue(bystander.await(tck.guardNanos(), TimeUnit.NANOSECONDS), "another virtual thread runs");
        } finally {
            for (Map.Entry<EventLoop, Thread> each : running.entrySet()) {
                while (each.getValue().isAlive()) {
                    each.getKey().stop();
                    each.getValue().join(20);
                }
            }
        }
    }

    /** Virtual threads too where the JVM has them and the loop takes them. */
    private static List<ThreadFactory> kindsOfThreads(Tck tck) {
        List<ThreadFactory> kinds = new ArrayList<>();
        kinds.add(body -> {
            Thread plain = new Thread(body, "tck-plain");
            plain.setDaemon(false); // the thread of the test is a daemon
            return plain;
        });
        kinds.add(body -> {
            Thread daemon = new Thread(body, "tck-daemon");
            daemon.setDaemon(true);
            return daemon;
        });
        ThreadFactory virtual = tck.virtualThreads();
        if (virtual != null && tck.claims(Capability.VIRTUAL_THREADS)) {
            kinds.add(virtual);
        }
        return kinds;
    }
}
