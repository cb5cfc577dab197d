package io.semper.tck.rules.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.EventLoopPolicy;
import io.semper.EventLoops;
import io.semper.ExceptionContext;
import io.semper.LoopExit;
import io.semper.LoopPromise;
import io.semper.tasks.Task;
import io.semper.tasks.TaskBody;
import io.semper.tasks.TaskGroup;
import io.semper.tasks.Tasks;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.InTask;
import io.semper.tck.rules.support.LoggedRecords;
import io.semper.tck.rules.support.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;

/** The runner, and how tasks and their loop end. */
final class TaskRunnerRules {
    private static void spawnOneThatCleansUp(Tck tck) {
        Tasks.spawn(() -> {
            try {
                InTask.sleepLong();
            } finally {
                Tasks.sleep(Duration.ofMillis(1));
                tck.mark("cleaned up").run();
            }
        });
        Tasks.yieldNow();
    }

    @Rule("TASK-17")
    void runReturnsWhatTheMainTaskReturnedOnceAllOthersHaveEnded(Tck tck, TaskEngine engine) throws Exception {
        EventLoop loop = tck.loop();
        String value = Tasks.run(loop, () -> {
            assertSame(loop, EventLoops.running());
            spawnOneThatCleansUp(tck);
            return "value";
        });
        assertEquals("value", value);
        assertEquals(List.of("cleaned up"), tck.marks());
        assertEquals(List.of(), Tasks.allTasks(loop));
        assertFalse(loop.isClosed() || loop.isRunning());
        assertNull(Tasks.<String>run(loop, () -> null), "a second run");
    }

    @Rule("TASK-17")
    void runThrowsWhatTheMainTaskThrewOnceAllOthersHaveEnded(Tck tck, TaskEngine engine) {
        IOException failure = new IOException("on purpose");
        Throwable thrown = assertThrows(
                IOException.class,
                () -> Tasks.run(tck.loop(), () -> {
                    spawnOneThatCleansUp(tck);
                    throw failure;
                }));
        assertSame(failure, thrown);
        assertEquals(List.of("cleaned up"), tck.marks());
        assertThrows(
                CancellationException.class,
                () -> Tasks.run(tck.loop(), () -> {
                    Tasks.currentTask().cancel();
                    Tasks.yieldNow();
                }));
    }

    @Rule("TASK-17")
    void runIsForThreadsThatRunNoLoop(Tck tck, TaskEngine engine) {
        EventLoop other = tck.newLoop();
        TaskBody wrong = () -> {
            for (EventLoop loop : List.of(tck.loop(), other)) {
                assertThrows(IllegalStateException.class, () -> Tasks.run(loop, () -> {}));
            }
        };
        InTask.run(tck, wrong);
        tck.call(() -> {
            wrong.run();
            return true;
        });
    }

    @Rule("TASK-17")
    void aLoopOfItsOwnIsClosedAfterTheJobsOfItsExecutor(Tck tck, TaskEngine engine) throws Exception {
        EventLoop loop = tck.newLoop();
        EventLoops.setPolicy(new OneLoop(loop));
        AtomicBoolean jobEnded = new AtomicBoolean();
        CountDownLatch mainEnded = new CountDownLatch(1);
        Tasks.run(() -> {
            assertSame(loop, EventLoops.running());
            CountDownLatch started = new CountDownLatch(1);
            loop.runInExecutor(null, () -> {
                started.countDown();
                mainEnded.await();
                jobEnded.set(true);
                return true;
            });
            started.await();
            Tasks.spawn(() -> {
                try {
                    InTask.sleepLong();
                } finally {
                    mainEnded.countDown();
                }
            });
            Tasks.yieldNow();
        });
        assertTrue(jobEnded.get(), "the job has ended");
        assertTrue(loop.isClosed(), "the loop is closed");
    }

    /** Has one loop to give. */
    private record OneLoop(EventLoop loop) implements EventLoopPolicy {
        @Override
        public EventLoop getEventLoop() {
            return loop;
        }

        @Override
        public void setEventLoop(EventLoop other) {
            throw new UnsupportedOperationException();
        }

        @Override
        public EventLoop newEventLoop() {
            return loop;
        }
    }

    @Rule("TASK-18")
    void failuresOfTasksThatTheRunnerCancelsAreReportedByName(Tck tck, TaskEngine engine) throws Exception {
        IllegalStateException failure = new IllegalStateException("on purpose");
        Tasks.run(tck.loop(), () -> {
            Tasks.spawn(tck.loop(), "fails in cleanup", () -> {
                try {
                    InTask.sleepLong();
                } finally {
                    throwIt(failure);
                }
            });
            Tasks.spawn(tck.loop(), "ends well", InTask::sleepLong);
            Tasks.yieldNow();
        });
        List<ExceptionContext> reports = tck.takeExceptions();
        assertEquals(1, reports.size(), () -> "reports: " + reports);
        assertSame(failure, reports.get(0).exception());
        assertTrue(reports.get(0).message().contains("fails in cleanup"), reports.get(0)::message);
    }

    private static void throwIt(RuntimeException failure) {
        throw failure;
    }

    @Rule("TASK-18")
    void tasksThatDoNotEndWithinTheGraceAreReportedByName(Tck tck, TaskEngine engine) throws Exception {
        ManualClock clock = new ManualClock(tck.loop());
        AtomicReference<LoopPromise<String>> held = new AtomicReference<>();
        int[] seconds = {0};
        Tasks.run(clock.loop(), () -> {
            LoopPromise<String> never = clock.loop().createPromise();
            never.deferCancel(() -> {});
            held.set(never);
            Tasks.spawn(clock.loop(), "stubborn", () -> Tasks.await(never.future()));
            Tasks.yieldNow();
            tck.loop().callSoon(new Runnable() {
                @Override
                public void run() {
                    clock.advance(Duration.ofSeconds(1));
                    if (++seconds[0] < 30 && tck.loop().isRunning()) {
                        tck.loop().callSoon(this);
                    }
                }
            });
        });
        assertTrue(seconds[0] >= 10, () -> "given up after " + seconds[0] + " s");
        ExceptionContext report = tck.takeException();
        assertTrue(report.message().contains("stubborn"), report::message);
        Task<?> stubborn = Tasks.allTasks(tck.loop()).get(0);
        held.get().complete("at last");
        tck.until(stubborn::isDone, "the stubborn task ends");
    }

    @Rule("TASK-24")
    void whatLeavesLoopsLeavesTheRunMethodAndEndsTheTask(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        for (Error error : List.of(new LoopExit("on purpose"), new InternalError("on purpose"))) {
            Task<?> task = Tasks.spawn(loop, null, () -> {
                Tasks.yieldNow();
                throw error;
            });
            Error thrown = assertThrows(Error.class, () -> {
                while (!task.isDone()) {
                    loop.runOnce(Duration.ZERO);
                }
            });
            assertSame(error, thrown);
            assertTrue(task.isDone(), "the task has ended");
            assertFalse(loop.isRunning(), "the loop is idle");
            assertNull(EventLoops.runningOrNull());
        }
        InTask.run(tck, () -> tck.mark("the loop runs again").run());
        assertEquals(List.of("the loop runs again"), tck.marks());
    }

    @Rule("TASK-24")
    void whatLeavesLoopsDoesNotWaitForTheGroupAroundIt(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        LoopPromise<String> cleanedUp = loop.createPromise();
        LoopExit exit = new LoopExit("on purpose");
        Task<?> task = Tasks.spawn(loop, null, () -> {
            Tasks.group((TaskGroup.Action) group -> {
                group.spawn(() -> {
                    try {
                        InTask.sleepLong();
                    } finally {
                        tck.mark("cancelled").run();
                        Tasks.await(cleanedUp.future());
                    }
                });
                Tasks.yieldNow();
                throw exit;
            });
        });
        LoopExit thrown = assertThrows(LoopExit.class, () -> {
            for (int turn = 0; turn < 20 && !task.isDone(); turn++) {
                loop.runOnce(Duration.ZERO);
            }
        });
        assertSame(exit, thrown);
        assertTrue(task.isDone(), "the task has ended");
        for (int turn = 0; turn < 5; turn++) {
            tck.run(() -> {});
        }
        assertEquals(List.of("cancelled"), tck.marks());
        cleanedUp.complete("done");
        tck.until(() -> Tasks.allTasks(loop).isEmpty(), "the task of the group ends");
    }

    @Rule("TASK-24")
    void whatLeavesLoopsOutOfAReturnLeavesTheCallThatCancels(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        LoopExit exit = new LoopExit("on purpose");
        LoopPromise<String> promise = loop.createPromise();
        Task<?> task = Tasks.spawn(
                loop,
                null,
                () -> Tasks.await(promise.future(), value -> {
                    throw exit;
                }));
        tck.run(() -> {});
        loop.callSoon(() -> {
            promise.complete("value");
            task.cancel();
        });
        assertSame(exit, assertThrows(LoopExit.class, () -> loop.runOnce(Duration.ZERO)));
        tck.until(task::isDone, "the task ends");
        assertTrue(task.future().isCancelled());
    }

    @Rule("TASK-24")
    void aStackOverflowFailsTheTaskAlone(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            Task<Integer> deep = Tasks.spawn(() -> depth(0));
            assertThrows(StackOverflowError.class, deep::await);
            assertEquals("value", Tasks.spawn(() -> "value").await());
        });
    }

    private static int depth(int n) {
        return depth(n + 1) + 1;
    }

    @Rule("TASK-25")
    void aLoopThatIsClosedNamesItsTasksAndRunsThemNoMore(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        LoopPromise<String> promise = loop.createPromise();
        AtomicBoolean continued = new AtomicBoolean();
        for (String name : List.of("first of two", "second of two")) {
            Tasks.spawn(loop, name, () -> {
                tck.mark("waits").run();
                Tasks.await(promise.future());
                continued.set(true);
            });
        }
        Tasks.spawn(loop, "has ended", () -> {});
        tck.awaitMarks("waits", "waits");
        tck.run(() -> {});
        Tasks.spawn(loop, "has not started", () -> continued.set(true));
        try (LoggedRecords logged = LoggedRecords.open()) {
            loop.close();
            String all = String.join("\n", logged.messages(Level.WARNING));
            for (String name : List.of("first of two", "second of two", "has not started")) {
                assertTrue(all.contains(name), () -> "the log does not name '" + name + "': " + all);
            }
            assertFalse(all.contains("has ended"), all);
        }
        assertFalse(continued.get(), "code of a task continues after the close");
    }
}
