package io.semper.tck.rules.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.tasks.Cancelled;
import io.semper.tasks.DeadlineException;
import io.semper.tasks.Task;
import io.semper.tasks.TaskGroup;
import io.semper.tasks.Tasks;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.InTask;
import io.semper.tck.rules.support.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Groups that are cancelled, from inside and from outside. */
final class GroupsCancelRules {
    private static final Duration SHORT = Duration.ofSeconds(1);

    /** Spawns a task of the group that waits, and notes why it is cancelled. */
    private static Task<?> spawnOneThatWaits(TaskGroup group, List<String> seen, String name) {
        return group.spawn(name, () -> {
            try {
                InTask.sleepLong();
            } catch (Cancelled cancelled) {
                Tasks.yieldNow();
                seen.add(name + ": " + cancelled.reason());
                throw cancelled;
            }
        });
    }

    @Rule("GROUPS-03")
    void aCancellationFromOutsideReachesAll(Tck tck, TaskEngine engine) {
        List<String> seen = new ArrayList<>();
        InTask.run(tck, () -> {
            Task<?> task = Tasks.spawn(() -> {
                try {
                    Tasks.group(group -> {
                        spawnOneThatWaits(group, seen, "child");
                        try {
                            InTask.sleepLong();
                        } catch (Cancelled cancelled) {
                            seen.add("body: " + cancelled.reason());
                            throw cancelled;
                        }
                    });
                    seen.add("not reached");
                } catch (Cancelled cancelled) {
                    seen.add("group: " + cancelled.reason());
                    throw cancelled;
                }
            });
            InTask.turns();
            task.cancel("from outside");
            InTask.turns();
            assertEquals(List.of("body: from outside", "child: from outside", "group: from outside"), sorted(seen));
            assertTrue(task.future().isCancelled());
        });
    }

    /** The body and the child end in either order, and the group after them. */
    private static List<String> sorted(List<String> seen) {
        List<String> first = new ArrayList<>(seen.subList(0, Math.max(0, seen.size() - 1)));
        first.sort(null);
        first.addAll(seen.subList(first.size(), seen.size()));
        return first;
    }

    @Rule("GROUPS-03")
    void aFailureIsThrownInsteadOfACancellation(Tck tck, TaskEngine engine) {
        IOException failure = new IOException("in cleanup");
        InTask.run(tck, () -> {
            Task<?> task = Tasks.spawn(() -> Tasks.group(group -> {
                group.spawn(() -> {
                    try {
                        InTask.sleepLong();
                    } catch (Cancelled cancelled) {
                        throw failure;
                    }
                });
            }));
            InTask.turns();
            task.cancel();
            InTask.turns();
            assertTrue(task.isDone());
            assertSame(failure, task.future().exception());
        });
    }

    @Rule("GROUPS-04")
    void cancellingAGroupIsNoFailure(Tck tck, TaskEngine engine) {
        List<String> seen = new ArrayList<>();
        InTask.run(tck, () -> {
            Tasks.group(group -> {
                spawnOneThatWaits(group, seen, "child");
                Tasks.yieldNow();
                group.cancel("enough");
                seen.add("continues");
                InTask.sleepLong();
                seen.add("not reached");
            });
            assertEquals(List.of("continues", "child: enough"), seen, "a group without a value ends normally");
            Tasks.yieldNow();
            assertThrows(
                    CancellationException.class,
                    () -> Tasks.group(group -> {
                        group.cancel("enough");
                        Tasks.yieldNow();
                        return "not reached";
                    }));
            String value = Tasks.group(group -> {
                group.cancel("enough");
                return "value";
            });
            assertEquals("value", value, "a body that has a value although the group was cancelled");
        });
    }

    @Rule("GROUPS-04")
    void aCancellationFromOutsideCounts(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            Task<?> task = Tasks.spawn(() -> {
                Tasks.group(group -> {
                    group.spawn(InTask::sleepLong);
                    Tasks.yieldNow();
                    group.cancel("enough");
                    Tasks.currentTask().cancel("from outside");
                });
                tck.mark("not reached").run();
            });
            InTask.turns();
            assertTrue(task.isDone());
            assertTrue(task.future().isCancelled(), "the cancellation from outside is thrown");
            assertEquals(List.of(), tck.marks());
        });
    }

    @Rule("GROUPS-08")
    void deadlinesAroundAGroupHoldForItsTasks(Tck tck, TaskEngine engine) {
        ManualClock clock = new ManualClock(tck.loop());
        List<String> seen = new ArrayList<>();
        InTask.run(tck, clock.loop(), () -> {
            Task<?> task = Tasks.spawn(() -> {
                assertThrows(
                        DeadlineException.class,
                        () -> Tasks.timeout(SHORT, () -> {
                            Tasks.group(group -> {
                                spawnOneThatWaits(group, seen, "child");
                                group.spawn(() -> Tasks.group(inner -> {
                                    spawnOneThatWaits(inner, seen, "grandchild");
                                }));
                            });
                            seen.add("not reached");
                        }));
                Tasks.yieldNow();
            });
            InTask.turns();
            clock.advance(SHORT);
            InTask.turns();
            InTask.turns();
            assertEquals(2, seen.size(), seen::toString);
            assertTrue(seen.stream().allMatch(each -> each.contains("expired")), seen::toString);
            assertTrue(task.isDone());
            task.await();
        });
    }

    @Rule("GROUPS-08")
    void aShieldAroundAGroupHoldsForItsTasks(Tck tck, TaskEngine engine) {
        ManualClock clock = new ManualClock(tck.loop());
        InTask.run(tck, clock.loop(), () -> {
            Task<?> task = Tasks.spawn(() -> {
                Tasks.shield(() -> Tasks.group(group -> {
                    group.spawn(() -> {
                        Tasks.sleep(SHORT);
                        tck.mark("whole").run();
                    });
                }));
                tck.mark("after the group").run();
                Tasks.yieldNow();
                tck.mark("not reached").run();
            });
            InTask.turns();
            task.cancel();
            InTask.turns();
            clock.advance(SHORT);
            InTask.turns();
            assertEquals(List.of("whole", "after the group"), tck.marks());
            assertTrue(task.future().isCancelled());
        });
    }
}
