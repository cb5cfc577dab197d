package io.semper.tck.rules.groups;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.tasks.Cancelled;
import io.semper.tasks.Task;
import io.semper.tasks.TaskGroup;
import io.semper.tasks.Tasks;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.InTask;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How groups end, and what a failure does. */
final class GroupsRules {
    @Rule("GROUPS-01")
    void aGroupEndsWithItsBodyAndItsTasks(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            TaskGroup[] left = new TaskGroup[1];
            String value = Tasks.group(group -> {
                left[0] = group;
                group.spawn(() -> {
                    InTask.turns();
                    group.spawn("made late", () -> {
                        InTask.turns();
                        tck.mark("made late").run();
                    });
                    tck.mark("slow").run();
                });
                group.spawn(() -> tck.mark("fast").run());
                tck.mark("body").run();
                return "value";
            });
            assertEquals("value", value);
            assertEquals(List.of("body", "fast", "slow", "made late"), tck.marks());
            assertEquals(1, Tasks.allTasks(tck.loop()).size(), "tasks that have not ended");
            assertThrows(
                    IllegalStateException.class,
                    () -> left[0].spawn(() -> tck.mark("ran").run()));
            assertThrows(
                    IllegalStateException.class,
                    () -> left[0].background(null, () -> tck.mark("ran").run()));
            InTask.turns();
            assertEquals(4, tck.marks().size(), "nothing of the group runs after it");
        });
    }

    @Rule("GROUPS-02")
    void theFirstFailureCancelsTheRestAndIsThrown(Tck tck, TaskEngine engine) {
        IOException first = new IOException("first");
        IllegalStateException second = new IllegalStateException("second");
        InTask.run(tck, () -> {
            List<Task<?>> tasks = new ArrayList<>();
            Throwable thrown = assertThrows(
                    IOException.class,
                    () -> Tasks.group(group -> {
                        tasks.add(group.spawn(() -> {
                            Tasks.yieldNow();
                            throw first;
                        }));
                        tasks.add(group.spawn(() -> {
                            try {
                                InTask.sleepLong();
                            } finally {
                                InTask.turns();
                                tck.mark("cleaned up").run();
                            }
                        }));
                        tasks.add(group.spawn(() -> {
                            try {
                                InTask.sleepLong();
                            } catch (Cancelled cancelled) {
                                throw second;
                            }
                        }));
                        try {
                            InTask.sleepLong();
                        } finally {
                            tasks.add(group.spawn(() -> tck.mark("ran").run()));
                            tck.mark("body").run();
                        }
                    }));
            assertSame(first, thrown);
            assertEquals(List.of(second), List.of(first.getSuppressed()));
            assertEquals(List.of("body", "cleaned up"), tck.marks());
            assertTrue(tasks.stream().allMatch(Task::isDone), "all have ended");
            assertTrue(tasks.get(1).future().isCancelled(), "a task that was cancelled");
            assertTrue(tasks.get(3).future().isCancelled(), "a task that was spawned after the failure");
            Tasks.yieldNow();
        });
    }

    @Rule("GROUPS-02")
    void aFailureOfTheBodyCancelsTheTasks(Tck tck, TaskEngine engine) {
        IOException failure = new IOException("of the body");
        InTask.run(tck, () -> {
            Throwable thrown = assertThrows(
                    IOException.class,
                    () -> Tasks.group((TaskGroup.Action) group -> {
                        group.spawn(() -> {
                            try {
                                InTask.sleepLong();
                            } finally {
                                tck.mark("cancelled").run();
                            }
                        });
                        Tasks.yieldNow();
                        throw failure;
                    }));
            assertSame(failure, thrown);
            assertEquals(0, failure.getSuppressed().length);
            assertEquals(List.of("cancelled"), tck.marks());
        });
    }

    @Rule("GROUPS-05")
    void aBackgroundTaskIsCancelledAfterTheOthers(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            Task<?> all = Tasks.spawn(() -> {
                Tasks.group(group -> {
                    group.background("heartbeat", () -> {
                        try {
                            InTask.sleepLong();
                        } finally {
                            tck.mark("background cancelled").run();
                            InTask.turns();
                            tck.mark("background ended").run();
                        }
                    });
                    group.spawn(() -> {
                        InTask.turns();
                        tck.mark("task").run();
                    });
                    tck.mark("body").run();
                });
                tck.mark("group ended").run();
            });
            for (int i = 0; i < 5; i++) {
                InTask.turns();
            }
            assertEquals(
                    List.of("body", "task", "background cancelled", "background ended", "group ended"), tck.marks());
            assertTrue(all.isDone());
            all.await();
        });
    }

    @Rule("GROUPS-05")
    void aBackgroundTaskThatFailsFailsTheGroup(Tck tck, TaskEngine engine) {
        IOException failure = new IOException("of the background task");
        InTask.run(tck, () -> {
            Throwable thrown = assertThrows(
                    IOException.class,
                    () -> Tasks.group(group -> {
                        group.background(null, () -> {
                            throw failure;
                        });
                        InTask.sleepLong();
                    }));
            assertSame(failure, thrown);
        });
    }

    @Rule("GROUPS-06")
    void startReturnsWhenTheTaskIsReady(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            Tasks.group(group -> {
                String ready = group.<String>start("server", set -> {
                    Tasks.yieldNow();
                    tck.mark("starting").run();
                    set.set("ready");
                    set.set("a second time");
                    InTask.turns();
                    tck.mark("served").run();
                });
                tck.mark(ready).run();
            });
            assertEquals(List.of("starting", "ready", "served"), tck.marks());
        });
    }

    @Rule("GROUPS-06")
    void startThrowsIfTheTaskEndsBefore(Tck tck, TaskEngine engine) {
        IOException failure = new IOException("cannot start");
        InTask.run(tck, () -> {
            Throwable thrown = assertThrows(
                    IOException.class,
                    () -> Tasks.group(group -> {
                        group.<String>start(null, ready -> {
                            Tasks.yieldNow();
                            throw failure;
                        });
                    }));
            assertSame(failure, thrown);
            assertThrows(
                    IllegalStateException.class,
                    () -> Tasks.group(group -> {
                        group.<String>start(null, ready -> Tasks.yieldNow());
                    }));
        });
    }

    @Rule("GROUPS-06")
    void cancellingTheWaitForAStartCancelsThatTaskAlone(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            Task<String> all = Tasks.spawn(() -> Tasks.group(group -> {
                group.spawn(() -> {
                    InTask.turns();
                    InTask.turns();
                    tck.mark("the other task continues").run();
                });
                assertFalse(Tasks.moveOnAfter(
                                Duration.ofNanos(1),
                                () -> group.<String>start(null, ready -> {
                                    try {
                                        InTask.sleepLong();
                                    } finally {
                                        tck.mark("the start is cancelled").run();
                                    }
                                }))
                        .isPresent());
                return "value";
            }));
            assertEquals("value", assertDoesNotThrow(() -> Tasks.timeout(InTask.LONG, all::await)));
            assertTrue(tck.marks().contains("the start is cancelled"));
            assertTrue(tck.marks().contains("the other task continues"));
        });
    }

    @Rule("GROUPS-07")
    void cancellingATaskIsNoFailureOfTheGroup(Tck tck, TaskEngine engine) {
        TaskGroup.Body<String> body = group -> {
            Task<?> cancelled = group.spawn(InTask::sleepLong);
            group.spawn(() -> {
                InTask.turns();
                tck.mark("the other task continues").run();
            });
            Tasks.yieldNow();
            cancelled.cancel();
            InTask.turns();
            assertTrue(cancelled.future().isCancelled());
            return "value";
        };
        InTask.run(tck, () -> {
            assertEquals("value", assertDoesNotThrow(() -> Tasks.group(body), "the group"));
            assertEquals(List.of("the other task continues"), tck.marks());
            Tasks.yieldNow();
        });
    }
}
