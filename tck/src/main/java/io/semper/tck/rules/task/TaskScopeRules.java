package io.semper.tck.rules.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopFutures;
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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Timeouts and shields: stretches of code that are cancelled as a whole, or not at all. */
final class TaskScopeRules {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONGER = Duration.ofSeconds(30);

    /** Sleeps for an hour within two timeouts, and notes which of them expires. */
    private static Task<?> nested(List<String> seen, Duration outer, Duration inner) {
        return Tasks.spawn(() -> {
            try {
                Tasks.timeout(outer, () -> {
                    try {
                        Tasks.timeout(inner, InTask::sleepLong);
                    } catch (DeadlineException expired) {
                        seen.add("inner");
                    }
                    Tasks.yieldNow();
                    seen.add("continues");
                });
            } catch (DeadlineException expired) {
                seen.add("outer");
            }
            Tasks.yieldNow();
        });
    }

    @Rule("TASK-14")
    void theEarliestDeadlineEndsWhatIsInsideIt(Tck tck, TaskEngine engine) {
        ManualClock clock = new ManualClock(tck.loop());
        InTask.run(tck, clock.loop(), () -> {
            List<String> outerFirst = new ArrayList<>();
            List<String> innerFirst = new ArrayList<>();
            List<Task<?>> tasks = List.of(nested(outerFirst, SHORT, LONGER), nested(innerFirst, LONGER, SHORT));
            InTask.turns();
            clock.advance(SHORT.minusNanos(1));
            InTask.turns();
            assertEquals(List.of(List.of(), List.of()), List.of(outerFirst, innerFirst), "before the deadline");
            clock.advance(Duration.ofNanos(1));
            InTask.turns();
            assertEquals(List.of("outer"), outerFirst, "the outer deadline is the earlier one");
            assertEquals(List.of("inner", "continues"), innerFirst, "the inner deadline is the earlier one");
            assertTrue(tasks.stream().allMatch(Task::isDone));
            assertEquals(0, clock.pending(), "timers that are left");
        });
    }

    @Rule("TASK-14")
    void aTimeoutOfNothingExpiresAtTheFirstPendingAwait(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            for (Duration limit : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
                assertEquals("value", Tasks.timeout(limit, () -> "value"), "a body that does not wait");
                List<String> seen = new ArrayList<>();
                assertThrows(
                        DeadlineException.class,
                        () -> Tasks.timeout(limit, () -> {
                            seen.add(Tasks.await(LoopFutures.completed(tck.loop(), "done future")));
                            Tasks.yieldNow();
                            seen.add("not reached");
                        }));
                assertEquals(List.of("done future"), seen);
            }
            assertThrows(NullPointerException.class, () -> Tasks.timeout(null, () -> {}));
            Tasks.yieldNow();
        });
    }

    @Rule("TASK-14")
    void aBodyThatEndsFirstIsNotAffected(Tck tck, TaskEngine engine) {
        ManualClock clock = new ManualClock(tck.loop());
        InTask.run(tck, clock.loop(), () -> {
            String value = Tasks.timeout(SHORT, () -> {
                Tasks.yieldNow();
                return "value";
            });
            assertEquals("value", value);
            assertEquals(0, clock.pending(), "timers that are left");
            clock.advance(LONGER);
            InTask.turns();
            Tasks.checkCancelled();
        });
    }

    @Rule("TASK-14")
    void aTimeoutIsNeverEarlyAndItsTimerIsGone(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        InTask.run(tck, () -> {
            Duration limit = Duration.ofMillis(3);
            long start = loop.time();
            assertThrows(DeadlineException.class, () -> Tasks.timeout(limit, InTask::sleepLong));
            long took = loop.time() - start;
            assertTrue(took >= limit.toNanos(), () -> "expired after " + took + " ns");
            String value = Tasks.timeout(ChronoUnit.FOREVER.getDuration(), () -> {
                Tasks.yieldNow();
                return "value";
            });
            assertEquals("value", value);
            assertEquals(0, loop.stats().pendingTimers(), "timers that are left");
        });
    }

    @Rule("TASK-15")
    void aTimeoutTellsItsOwnExpiry(Tck tck, TaskEngine engine) {
        IOException failure = new IOException("on purpose");
        InTask.run(tck, () -> {
            assertEquals(
                    "value all the same",
                    Tasks.timeout(Duration.ZERO, () -> {
                        assertThrows(Cancelled.class, Tasks::yieldNow);
                        return "value all the same";
                    }),
                    "a body that returns a value although it was cancelled");
            assertSame(
                    failure,
                    assertThrows(
                            IOException.class,
                            () -> Tasks.timeout(Duration.ZERO, () -> {
                                assertThrows(Cancelled.class, Tasks::yieldNow);
                                throw failure;
                            })));
            DeadlineException expired =
                    assertThrows(DeadlineException.class, () -> Tasks.timeout(Duration.ZERO, () -> Tasks.yieldNow()));
            assertTrue(expired.getMessage().contains("main"), expired::getMessage);
            Optional<String> none = Tasks.moveOnAfter(Duration.ZERO, () -> {
                Tasks.yieldNow();
                return "not reached";
            });
            assertEquals(Optional.empty(), none);
            assertEquals(Optional.of("value"), Tasks.moveOnAfter(InTask.LONG, () -> "value"));
            assertThrows(
                    IOException.class,
                    () -> Tasks.moveOnAfter(InTask.LONG, () -> {
                        throw failure;
                    }));
        });
    }

    @Rule("TASK-15")
    void aCancellationFromOutsideIsThrownInstead(Tck tck, TaskEngine engine) {
        ManualClock clock = new ManualClock(tck.loop());
        List<String> seen = new ArrayList<>();
        InTask.run(tck, clock.loop(), () -> {
            for (boolean expiresFirst : new boolean[] {true, false}) {
                Task<?> task = Tasks.spawn(() -> {
                    try {
                        Tasks.timeout(SHORT, InTask::sleepLong);
                    } catch (DeadlineException | Cancelled thrown) {
                        seen.add(thrown instanceof Cancelled cancelled ? cancelled.reason() : "expired");
                        throw thrown;
                    }
                });
                Task<?> moves = Tasks.spawn(() -> {
                    Tasks.moveOnAfter(SHORT, () -> {
                        InTask.sleepLong();
                        return "not reached";
                    });
                    seen.add("moved on");
                });
                Tasks.yieldNow();
                Runnable cancel = () -> {
                    task.cancel("from outside");
                    moves.cancel("from outside");
                };
                if (expiresFirst) {
                    clock.advance(SHORT);
                    tck.loop().callSoon(cancel);
                } else {
                    tck.loop().callSoon(cancel);
                    clock.advance(SHORT);
                }
                InTask.turns();
                assertTrue(task.future().isCancelled() && moves.future().isCancelled());
            }
        });
        assertEquals(List.of("from outside", "from outside"), seen);
    }

    @Rule("TASK-16")
    void aShieldHidesWhatIsCancelledOutside(Tck tck, TaskEngine engine) {
        ManualClock clock = new ManualClock(tck.loop());
        List<String> seen = new ArrayList<>();
        InTask.run(tck, clock.loop(), () -> {
            Task<?> task = Tasks.spawn(() -> {
                Tasks.shield(() -> {
                    Tasks.sleep(SHORT);
                    Tasks.checkCancelled();
                    Tasks.yieldNow();
                    seen.add("whole");
                    assertThrows(DeadlineException.class, () -> Tasks.timeout(SHORT, InTask::sleepLong));
                    seen.add("expired inside");
                });
                seen.add(Tasks.await(LoopFutures.completed(clock.loop(), "done future")));
                Tasks.yieldNow();
                seen.add("not reached");
            });
            Tasks.yieldNow();
            task.cancel("from outside");
            InTask.turns();
            assertEquals(List.of(), seen);
            clock.advance(SHORT);
            InTask.turns();
            assertEquals(List.of("whole"), seen);
            clock.advance(SHORT);
            InTask.turns();
            assertEquals(List.of("whole", "expired inside", "done future"), seen);
            assertTrue(task.future().isCancelled());
        });
    }

    @Rule("TASK-16")
    void aShieldLastsForTheGrace(Tck tck, TaskEngine engine) {
        ManualClock clock = new ManualClock(tck.loop());
        List<String> seen = new ArrayList<>();
        InTask.run(tck, clock.loop(), () -> {
            Task<?> task = Tasks.spawn(() -> {
                try {
                    InTask.sleepLong();
                } finally {
                    Tasks.shield(() -> {
                        seen.add("in the shield");
                        assertThrows(Cancelled.class, InTask::sleepLong);
                        seen.add("grace over");
                        assertThrows(Cancelled.class, Tasks::yieldNow);
                    });
                }
            });
            Tasks.yieldNow();
            task.cancel();
            InTask.turns();
            clock.advance(Duration.ofMillis(9_999));
            InTask.turns();
            assertEquals(List.of("in the shield"), seen, "within ten seconds");
            clock.advance(Duration.ofMillis(1));
            InTask.turns();
            assertEquals(List.of("in the shield", "grace over"), seen, "after ten seconds");
            assertTrue(task.future().isCancelled());
            assertFalse(Tasks.currentTask().isCancelRequested());
        });
    }
}
