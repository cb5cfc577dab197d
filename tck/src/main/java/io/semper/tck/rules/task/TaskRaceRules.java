package io.semper.tck.rules.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopPromise;
import io.semper.tasks.Cancelled;
import io.semper.tasks.DeadlineException;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.InTask;
import io.semper.tck.rules.support.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Two events for one task in one turn, in both orders. */
final class TaskRaceRules {
    private static final Duration SHORT = Duration.ofSeconds(1);

    /** A task that notes the value of {@code promise}, or the cancellation, and then the cancellation of the next await. */
    private static Task<?> spawnAwaiting(LoopPromise<String> promise, List<String> trace) {
        return Tasks.spawn(() -> {
            try {
                trace.add(Tasks.await(promise.future()));
                InTask.sleepLong();
            } catch (Cancelled cancelled) {
                trace.add("cancelled");
                throw cancelled;
            }
        });
    }

    @Rule("TASK-11")
    void aCompletionAndACancelInOneCallback(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            for (boolean completedFirst : new boolean[] {true, false}) {
                for (boolean shared : new boolean[] {true, false}) {
                    List<String> trace = new ArrayList<>();
                    LoopPromise<String> promise = tck.loop().createPromise();
                    Task<?> task = spawnAwaiting(promise, trace);
                    Tasks.yieldNow();
                    List<String> other = new ArrayList<>();
                    if (shared) {
                        promise.future().addDoneCallback(done -> other.add(done.result()));
                    }
                    if (completedFirst) {
                        promise.complete("value");
                        task.cancel();
                    } else {
                        task.cancel();
                        assertEquals(shared, promise.tryComplete("value"), "only a future that nothing waits for ends");
                    }
                    InTask.turns();
                    assertTrue(task.future().isCancelled());
                    assertEquals(completedFirst ? List.of("value", "cancelled") : List.of("cancelled"), trace);
                    assertEquals(shared ? List.of("value") : List.of(), other);
                }
            }
        });
    }

    @Rule("TASK-11")
    void aCompletionAndACancelFromAnotherThread(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        InTask.run(tck, () -> {
            for (boolean completedFirst : new boolean[] {true, false}) {
                List<String> trace = new ArrayList<>();
                LoopPromise<String> promise = loop.createPromise();
                Task<?> task = spawnAwaiting(promise, trace);
                Tasks.yieldNow();
                Runnable cancel = () -> loop.callSoonThreadsafe(() -> task.cancel());
                // The loop is in this task until both have been queued.
                tck.elsewhere(() -> {
                    if (completedFirst) {
                        promise.completeThreadsafe("value");
                        cancel.run();
                    } else {
                        cancel.run();
                        promise.completeThreadsafe("value");
                    }
                    return true;
                });
                for (int i = 0; i < 100 && !task.isDone(); i++) {
                    Tasks.sleep(Duration.ofMillis(1));
                }
                assertTrue(task.future().isCancelled());
                assertEquals(completedFirst ? List.of("value", "cancelled") : List.of("cancelled"), trace);
            }
        });
    }

    @Rule("TASK-11")
    void aTaskThatRefusesIsAwaitedToItsEnd(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            List<String> trace = new ArrayList<>();
            Task<String> refuses = Tasks.spawn(() -> {
                try {
                    InTask.sleepLong();
                } catch (Cancelled cancelled) {
                    Tasks.currentTask().refuseCancel();
                    Tasks.yieldNow();
                }
                return "value all the same";
            });
            Task<?> awaits = Tasks.spawn(() -> {
                trace.add(refuses.await());
                assertThrows(Cancelled.class, Tasks::yieldNow);
                trace.add("cancelled");
            });
            InTask.turns();
            awaits.cancel();
            assertTrue(refuses.isCancelRequested());
            InTask.turns();
            awaits.await();
            assertEquals(List.of("value all the same", "cancelled"), trace);
        });
    }

    @Rule("TASK-14")
    void aDeadlineAndACompletionInOneTurn(Tck tck, TaskEngine engine) {
        ManualClock clock = new ManualClock(tck.loop());
        InTask.run(tck, clock.loop(), () -> {
            for (boolean completedFirst : new boolean[] {true, false}) {
                LoopPromise<String> promise = clock.loop().createPromise();
                Task<String> task = Tasks.spawn(() -> {
                    String value = Tasks.timeout(SHORT, () -> Tasks.await(promise.future()));
                    Tasks.yieldNow(); // the expiry is not remembered
                    return value;
                });
                Tasks.yieldNow();
                if (completedFirst) {
                    promise.complete("value");
                    clock.advance(SHORT);
                } else {
                    clock.advance(SHORT);
                    promise.complete("value");
                }
                InTask.turns();
                assertEquals("value", task.await(), "the value came before the await was over");
                assertEquals(0, clock.pending(), "timers that are left");
            }
        });
    }

    @Rule("TASK-15")
    void aTimeoutOfNothingHidesNoCancellationThatIsDue(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            List<String> trace = new ArrayList<>();
            Task<?> timeout = Tasks.spawn(() -> {
                Tasks.currentTask().cancel("due");
                try {
                    Tasks.timeout(Duration.ZERO, Tasks::yieldNow);
                    trace.add("not reached");
                } catch (Cancelled cancelled) {
                    trace.add(cancelled.reason());
                    throw cancelled;
                }
            });
            Task<?> moves = Tasks.spawn(() -> {
                Tasks.currentTask().cancel("due");
                Tasks.moveOnAfter(Duration.ZERO, () -> {
                    Tasks.yieldNow();
                    return "not reached";
                });
                trace.add("not reached");
            });
            InTask.turns();
            assertTrue(timeout.future().isCancelled());
            assertTrue(moves.future().isCancelled());
            assertEquals(List.of("due"), trace);
        });
    }

    @Rule("TASK-15")
    void anOuterDeadlineThatPassesDuringTheCleanupCounts(Tck tck, TaskEngine engine) {
        ManualClock clock = new ManualClock(tck.loop());
        InTask.run(tck, clock.loop(), () -> {
            List<String> trace = new ArrayList<>();
            Task<?> timeout = Tasks.spawn(() -> {
                try {
                    Tasks.timeout(SHORT.multipliedBy(3), () -> {
                        try {
                            Tasks.timeout(SHORT, () -> sleepAndCleanUp(trace));
                        } catch (DeadlineException inner) {
                            trace.add("inner");
                        }
                    });
                } catch (DeadlineException outer) {
                    trace.add("outer");
                }
            });
            Task<?> moves = Tasks.spawn(() -> {
                boolean inTime = Tasks.moveOnAfter(SHORT.multipliedBy(3), () -> {
                            Tasks.moveOnAfter(SHORT, () -> {
                                sleepAndCleanUp(trace);
                                return "not reached";
                            });
                            trace.add("inner");
                            return "inner";
                        })
                        .isPresent();
                trace.add(inTime ? "in time" : "outer");
            });
            for (int second = 0; second < 6; second++) {
                InTask.turns();
                clock.advance(SHORT);
            }
            InTask.turns();
            timeout.await();
            moves.await();
            assertEquals(List.of("cleaned up", "outer", "cleaned up", "outer"), trace);
            assertEquals(0, clock.pending(), "timers that are left");
        });
    }

    private static void sleepAndCleanUp(List<String> trace) throws Exception {
        try {
            InTask.sleepLong();
        } finally {
            Tasks.shield(() -> Tasks.sleep(SHORT.multipliedBy(4)));
            trace.add("cleaned up");
        }
    }

    @Rule("TASK-15")
    void aBodyWithoutAValueThatCatchesTheExpiryHasExpired(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            assertThrows(
                    DeadlineException.class,
                    () -> Tasks.timeout(Duration.ZERO, () -> {
                        assertThrows(Cancelled.class, Tasks::yieldNow);
                    }));
            Tasks.yieldNow();
        });
    }

    @Rule("TASK-16")
    void aFailureInAShieldIsThrownAlthoughACancellationIsDue(Tck tck, TaskEngine engine) {
        IOException failure = new IOException("on purpose");
        InTask.run(tck, () -> {
            for (boolean cancelledFirst : new boolean[] {true, false}) {
                LoopPromise<String> promise = tck.loop().createPromise();
                List<String> trace = new ArrayList<>();
                Task<?> task = Tasks.spawn(() -> {
                    assertSame(
                            failure,
                            assertThrows(
                                    IOException.class,
                                    () -> Tasks.shield(() -> {
                                        Tasks.await(promise.future(), IOException.class);
                                    })));
                    trace.add("failure");
                    Tasks.yieldNow();
                    trace.add("not reached");
                });
                Tasks.yieldNow();
                if (cancelledFirst) {
                    task.cancel();
                    promise.fail(failure);
                } else {
                    promise.fail(failure);
                    task.cancel();
                }
                InTask.turns();
                assertTrue(task.future().isCancelled());
                assertEquals(List.of("failure"), trace);
            }
        });
    }

    @Rule("TASK-16")
    void aDeadlineOutsideAShieldIsNotThatOfATimeoutInside(Tck tck, TaskEngine engine) {
        ManualClock clock = new ManualClock(tck.loop());
        InTask.run(tck, clock.loop(), () -> {
            List<String> trace = new ArrayList<>();
            Task<?> task = Tasks.spawn(() -> {
                try {
                    Tasks.timeout(SHORT, () -> {
                        Tasks.shield(() -> {
                            assertThrows(
                                    DeadlineException.class,
                                    () -> Tasks.timeout(SHORT.multipliedBy(2), InTask::sleepLong));
                            trace.add("inside");
                        });
                        Tasks.yieldNow();
                    });
                } catch (DeadlineException outside) {
                    trace.add("outside");
                }
            });
            InTask.turns();
            clock.advance(SHORT);
            InTask.turns();
            assertEquals(List.of(), trace);
            clock.advance(SHORT);
            InTask.turns();
            assertEquals(List.of("inside", "outside"), trace);
            assertTrue(task.isDone());
        });
    }

    @Rule("TASK-21")
    void aCancelBeforeAStopIsDeliveredInTheNextRun(Tck tck, TaskEngine engine) {
        cancelledAroundAStop(tck, true);
    }

    @Rule("TASK-21")
    void aCancelWhileTheLoopIsIdleIsDeliveredInTheNextRun(Tck tck, TaskEngine engine) {
        cancelledAroundAStop(tck, false);
    }

    private static void cancelledAroundAStop(Tck tck, boolean before) {
        EventLoop loop = tck.loop();
        LoopPromise<String> alone = loop.createPromise();
        LoopPromise<String> shared = loop.createPromise();
        LoopPromise<String> defers = loop.createPromise();
        shared.future().addDoneCallback(done -> {});
        defers.deferCancel(() -> defers.tryCancel());
        Map<String, Runnable> waits = new LinkedHashMap<>();
        waits.put("await()", () -> Tasks.await(alone.future()));
        waits.put("await() of what others wait for, too", () -> Tasks.await(shared.future()));
        waits.put("await() of what ends when it is asked to", () -> Tasks.await(defers.future()));
        waits.put("sleep()", InTask::sleepLong);
        List<String> trace = new ArrayList<>();
        List<Task<?>> tasks = new ArrayList<>();
        waits.forEach((name, wait) -> tasks.add(Tasks.spawn(loop, name, () -> {
            try {
                wait.run();
            } catch (Cancelled cancelled) {
                trace.add(name + " " + cancelled.reason());
                throw cancelled;
            }
        })));
        tck.settle();
        Runnable cancelAll = () -> tasks.forEach(each -> assertTrue(each.cancel("cancelled")));
        loop.callSoon(() -> {
            if (before) {
                cancelAll.run();
            }
            loop.stop();
        });
        loop.runForever();
        if (!before) {
            cancelAll.run();
        }
        assertTrue(tasks.stream().noneMatch(Task::isDone), "no code runs while the loop is idle");
        assertEquals(List.of(), trace);
        tck.settle();
        tck.settle();
        for (Task<?> each : tasks) {
            assertTrue(each.isDone(), () -> each.name() + " ends in the next run");
            assertTrue(each.future().isCancelled(), each.name());
        }
        assertEquals(waits.keySet().stream().map(each -> each + " cancelled").toList(), trace);
        assertFalse(shared.future().isDone());
        shared.complete("value");
    }
}
