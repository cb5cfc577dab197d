package io.semper.tck.rules.task;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.tasks.Cancelled;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.InTask;
import io.semper.tck.rules.support.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Requests to cancel tasks, and how tasks get them. */
final class TaskCancelRules {
    private static Map<String, Runnable> waits(EventLoop loop) {
        LoopPromise<String> never = loop.createPromise();
        return Map.of(
                "await()",
                () -> Tasks.await(never.future()),
                "await() of its own future",
                () -> Tasks.await(loop.createPromise().future()),
                "sleep()",
                InTask::sleepLong,
                "sleep(0)",
                () -> Tasks.sleep(Duration.ZERO),
                "yieldNow()",
                Tasks::yieldNow,
                "checkCancelled()",
                Tasks::checkCancelled);
    }

    @Rule("TASK-07")
    void inACancelledTaskEveryPendingWaitThrows(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        InTask.run(tck, () -> {
            waits(loop).forEach((name, wait) -> {
                Task<String> task = Tasks.spawn(() -> {
                    Tasks.currentTask().cancel();
                    LoopFuture<String> done = LoopFutures.completed(loop, "value");
                    assertEquals("value", assertDoesNotThrow(() -> Tasks.await(done), "awaiting what is done"));
                    assertThrows(Cancelled.class, wait::run, name);
                    return "as it should be";
                });
                InTask.turns();
                assertTrue(task.isDone(), () -> name + " at the call");
                assertEquals("as it should be", task.await());
            });
        });
    }

    @Rule("TASK-07")
    void aTaskThatWaitsIsResumed(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        InTask.run(tck, () -> {
            waits(loop).forEach((name, wait) -> {
                Task<?> task = Tasks.spawn(() -> {
                    while (true) {
                        wait.run();
                        Tasks.yieldNow();
                    }
                });
                Tasks.yieldNow();
                assertTrue(task.cancel(), name);
                InTask.turns();
                assertTrue(task.isDone() && task.future().isCancelled(), () -> "cancelled in " + name);
            });
        });
    }

    @Rule("TASK-08")
    void aValueThatATaskDoesNotGetIsGivenBackOnce(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        InTask.run(tck, () -> {
            List<String> returned = new ArrayList<>();
            LoopPromise<String> promise = loop.createPromise();
            Task<String> task = Tasks.spawn(() -> Tasks.await(promise.future(), returned::add));
            Tasks.yieldNow();
            promise.complete("permit");
            assertEquals(List.of(), returned);
            assertTrue(task.cancel());
            assertEquals(List.of("permit"), returned, "inside cancel()");
            InTask.turns();
            assertTrue(task.isDone() && task.future().isCancelled(), "the task gets Cancelled, not the value");
            assertEquals(List.of("permit"), returned, "once");
        });
    }

    @Rule("TASK-08")
    void aValueThatATaskGetsOrThatNeverComesIsNotGivenBack(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        InTask.run(tck, () -> {
            List<String> returned = new ArrayList<>();
            LoopPromise<String> promise = loop.createPromise();
            Task<String> gets = Tasks.spawn(() -> {
                String value = Tasks.await(promise.future(), returned::add);
                InTask.sleepLong();
                return value;
            });
            LoopPromise<String> pending = loop.createPromise();
            Task<String> early = Tasks.spawn(() -> Tasks.await(pending.future(), returned::add));
            LoopPromise<String> failing = loop.createPromise();
            Task<String> fails = Tasks.spawn(() -> Tasks.await(failing.future(), returned::add));
            Tasks.yieldNow();
            promise.complete("permit");
            InTask.turns();
            gets.cancel();
            early.cancel();
            failing.fail(new IllegalStateException("on purpose"));
            fails.cancel();
            InTask.turns();
            assertTrue(gets.future().isCancelled() && early.future().isCancelled());
            assertTrue(fails.future().exception() instanceof IllegalStateException, "a failure is not withheld");
            assertEquals(List.of(), returned);
        });
    }

    @Rule("TASK-09")
    void aRequestCountsOnceAndTheFuturePendsUntilTheEnd(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        InTask.run(tck, () -> {
            LoopPromise<String> cleanup = loop.createPromise();
            Task<?> task = Tasks.spawn(() -> {
                try {
                    InTask.sleepLong();
                } finally {
                    Tasks.await(cleanup.future());
                }
            });
            Tasks.yieldNow();
            assertFalse(task.isCancelRequested());
            assertTrue(task.cancel("first"), "the first request");
            assertFalse(task.cancel("second"), "a second request");
            assertTrue(task.isCancelRequested());
            InTask.turns();
            assertFalse(task.isDone(), "the task is still cleaning up");
            cleanup.complete("clean");
            InTask.turns();
            assertTrue(task.future().isCancelled(), "the task has ended");
            assertFalse(task.cancel(), "a request to a task that has ended");
            Task<String> ended = Tasks.spawn(() -> "value");
            ended.await();
            assertFalse(ended.cancel() || ended.isCancelRequested());
            assertEquals("value", ended.future().result());
        });
    }

    @Rule("TASK-09")
    void cancellingTheFutureIsTheSameRequest(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            Task<String> task = Tasks.spawn(() -> {
                try {
                    InTask.sleepLong();
                    return "not cancelled";
                } catch (Cancelled cancelled) {
                    return "value all the same";
                }
            });
            Tasks.yieldNow();
            task.future().cancel();
            assertTrue(task.isCancelRequested());
            assertFalse(task.isDone(), "the future pends until the task has ended");
            assertFalse(task.cancel(), "a request after that");
            InTask.turns();
            assertTrue(task.isDone());
            assertEquals("value all the same", task.future().result());
        });
    }

    @Rule("TASK-10")
    void aCancellationIsThrownOnceAndCleanupWaitsForTheGrace(Tck tck, TaskEngine engine) {
        ManualClock clock = new ManualClock(tck.loop());
        List<String> seen = new ArrayList<>();
        InTask.run(tck, clock.loop(), () -> {
            Task<?> task = Tasks.spawn(() -> {
                try {
                    InTask.sleepLong();
                } catch (Cancelled cancelled) {
                    seen.add(cancelled.reason());
                    assertTrue(cancelled.getMessage().contains("no longer wanted"), cancelled::getMessage);
                    Tasks.yieldNow();
                    Tasks.sleep(Duration.ofSeconds(5));
                    seen.add("cleanup");
                    assertThrows(Cancelled.class, InTask::sleepLong, "a sleep beyond the grace");
                    seen.add("grace over");
                    assertEquals("value", Tasks.await(LoopFutures.completed(clock.loop(), "value")));
                    assertThrows(Cancelled.class, Tasks::yieldNow, "a later wait");
                    throw cancelled;
                }
            });
            Tasks.yieldNow();
            task.cancel("no longer wanted");
            InTask.turns();
            clock.advance(Duration.ofSeconds(5));
            InTask.turns();
            assertEquals(List.of("no longer wanted", "cleanup"), seen, "after five seconds");
            clock.advance(Duration.ofMillis(4_999));
            InTask.turns();
            assertEquals(List.of("no longer wanted", "cleanup"), seen, "before ten seconds");
            clock.advance(Duration.ofMillis(1));
            InTask.turns();
            assertEquals(List.of("no longer wanted", "cleanup", "grace over"), seen, "after ten seconds");
            assertTrue(task.isDone());
            assertTrue(task.future().isCancelled());
            assertEquals(0, clock.pending(), "timers that are left");
        });
    }

    @Rule("TASK-11")
    void whatOnlyTheTaskWaitsForIsCancelled(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        InTask.run(tck, () -> {
            LoopPromise<String> alone = loop.createPromise();
            LoopPromise<String> shared = loop.createPromise();
            Task<String> first = Tasks.spawn(() -> Tasks.await(alone.future()));
            Task<String> second = Tasks.spawn(() -> Tasks.await(shared.future()));
            Task<String> third = Tasks.spawn(() -> Tasks.await(shared.future()));
            Tasks.yieldNow();
            first.cancel();
            assertTrue(alone.future().isCancelled(), "a future that nothing else depends on");
            second.cancel();
            assertFalse(shared.future().isDone(), "a future that another task waits for, too");
            InTask.turns();
            assertTrue(first.isDone() && second.isDone(), "both waits have ended");
            assertTrue(first.future().isCancelled() && second.future().isCancelled());
            shared.complete("value");
            assertEquals("value", third.await());
        });
    }

    @Rule("TASK-11")
    void aValueThatComesAllTheSameIsNotLost(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        List<String> seen = new ArrayList<>();
        InTask.run(tck, () -> {
            LoopPromise<String> refuses = loop.createPromise();
            refuses.deferCancel(() -> seen.add("asked"));
            LoopPromise<String> came = loop.createPromise();
            for (LoopPromise<String> promise : List.of(refuses, came)) {
                Task<?> task = Tasks.spawn(() -> {
                    seen.add(Tasks.await(promise.future()));
                    assertThrows(Cancelled.class, InTask::sleepLong, "the next pending await");
                    seen.add("cancelled");
                });
                Tasks.yieldNow();
                if (promise == came) {
                    promise.complete("came first");
                }
                task.cancel();
                InTask.turns();
                if (promise == refuses) {
                    assertFalse(task.isDone(), "the future pends, and so does the await");
                    promise.complete("came all the same");
                    InTask.turns();
                }
                assertTrue(task.isDone());
                task.await();
            }
            LoopPromise<String> fails = loop.createPromise();
            fails.deferCancel(() -> {});
            Task<String> task = Tasks.spawn(() -> Tasks.await(fails.future()));
            Tasks.yieldNow();
            task.cancel();
            fails.fail(new IllegalStateException("on purpose"));
            InTask.turns();
            assertTrue(task.future().exception() instanceof IllegalStateException, "a failure is not lost");
        });
        assertEquals(List.of("asked", "came all the same", "cancelled", "came first", "cancelled"), seen);
    }

    @Rule("TASK-12")
    void cancelledBeforeItsFirstStepATaskNeverRuns(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            Task<?> task = Tasks.spawn(() -> tck.mark("ran").run());
            assertTrue(task.cancel());
            assertFalse(task.isDone());
            Task<?> other = Tasks.spawn(() -> tck.mark("ran").run());
            other.future().cancel();
            InTask.turns();
            assertTrue(task.isDone() && other.isDone(), "both have ended");
            assertTrue(task.future().isCancelled() && other.future().isCancelled());
            assertEquals(List.of(), tck.marks());
        });
    }

    @Rule("TASK-12")
    void aTaskThatCancelsItselfGoesOnUpToItsNextPendingAwait(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            Task<?> task = Tasks.spawn(() -> {
                assertTrue(Tasks.currentTask().cancel());
                tck.mark("continues").run();
                Tasks.yieldNow();
                tck.mark("not reached").run();
            });
            InTask.turns();
            assertTrue(task.future().isCancelled());
            assertEquals(List.of("continues"), tck.marks());
        });
    }

    @Rule("TASK-13")
    void aRequestThatIsRefusedIsWithdrawn(Tck tck, TaskEngine engine) {
        List<String> seen = new ArrayList<>();
        InTask.run(tck, () -> {
            Task<String> task = Tasks.spawn(() -> {
                for (int i = 0; i < 3; i++) {
                    try {
                        InTask.sleepLong();
                    } catch (Cancelled cancelled) {
                        seen.add(cancelled.reason());
                        Tasks.currentTask().refuseCancel();
                        assertFalse(Tasks.currentTask().isCancelRequested());
                        Tasks.yieldNow();
                    }
                }
                Tasks.currentTask().cancel("refused before it is thrown");
                Tasks.currentTask().refuseCancel();
                Tasks.yieldNow();
                return "value";
            });
            Tasks.yieldNow();
            for (String reason : List.of("first", "second", "third")) {
                assertTrue(task.cancel(reason), () -> "the " + reason + " request");
                InTask.turns();
            }
            assertEquals(List.of("first", "second", "third"), seen);
            assertTrue(task.isDone());
            assertEquals("value", task.future().result());
        });
    }

    @Rule("TASK-13")
    void aScopeOutsideIsNotRefused(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            Task<?> task = Tasks.spawn(() -> Tasks.group(group -> {
                group.spawn(() -> {
                    group.cancel("the group is cancelled");
                    Tasks.currentTask().refuseCancel();
                    tck.mark("continues").run();
                    Tasks.yieldNow();
                    tck.mark("not reached").run();
                });
            }));
            IllegalStateException outside = assertThrows(IllegalStateException.class, task::refuseCancel, "another's");
            assertTrue(outside.getMessage().contains(task.name()), outside::getMessage);
            InTask.turns();
            assertTrue(task.isDone());
            assertEquals(List.of("continues"), tck.marks());
        });
        tck.run(() -> {
            Task<?> task = Tasks.spawn(() -> tck.mark("ran").run());
            assertThrows(IllegalStateException.class, task::refuseCancel, "in a callback");
        });
        tck.awaitMarks("continues", "ran");
    }
}
