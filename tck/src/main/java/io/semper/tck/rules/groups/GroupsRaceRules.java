package io.semper.tck.rules.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopPromise;
import io.semper.tasks.Cancelled;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.InTask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Two events for one group in one turn, in both orders. */
final class GroupsRaceRules {
    @Rule("GROUPS-02")
    void twoFailuresInOneCallback(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            for (boolean bodyFirst : new boolean[] {true, false}) {
                IOException ofBody = new IOException("of the body");
                IOException ofTask = new IOException("of the task");
                LoopPromise<String> body = tck.loop().createPromise();
                LoopPromise<String> task = tck.loop().createPromise();
                Task<?> group = Tasks.spawn(() -> Tasks.group(tasks -> {
                    tasks.spawn(() -> {
                        Tasks.await(task.future(), IOException.class);
                    });
                    Tasks.await(body.future(), IOException.class);
                }));
                InTask.turns();
                if (bodyFirst) {
                    body.fail(ofBody);
                    task.fail(ofTask);
                } else {
                    task.fail(ofTask);
                    body.fail(ofBody);
                }
                InTask.turns();
                assertTrue(group.isDone());
                Throwable thrown = group.future().exception();
                assertSame(bodyFirst ? ofBody : ofTask, thrown, "the first in time");
                assertEquals(List.of(bodyFirst ? ofTask : ofBody), List.of(thrown.getSuppressed()));
            }
        });
    }

    @Rule("GROUPS-02")
    void aBodyThatThrowsTheFailureOfATaskAddsNothing(Tck tck, TaskEngine engine) {
        IOException failure = new IOException("of the task");
        InTask.run(tck, () -> {
            Throwable thrown = assertThrows(
                    IOException.class,
                    () -> Tasks.group(group -> {
                        Task<?> fails = group.spawn(() -> {
                            throw failure;
                        });
                        Tasks.shield(() -> {
                            Tasks.await(fails.future(), IOException.class);
                        });
                    }));
            assertSame(failure, thrown);
            assertEquals(0, failure.getSuppressed().length);
        });
    }

    @Rule("GROUPS-03")
    void aFailureAndACancellationInOneCallback(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            for (boolean failureFirst : new boolean[] {true, false}) {
                IOException failure = new IOException("on purpose");
                LoopPromise<String> promise = tck.loop().createPromise();
                promise.future().addDoneCallback(done -> done.exception()); // others wait for it, too
                List<String> trace = new ArrayList<>();
                Task<?> task = Tasks.spawn(() -> {
                    try {
                        Tasks.group(group -> {
                            group.spawn(() -> {
                                Tasks.await(promise.future(), IOException.class);
                            });
                            InTask.sleepLong();
                        });
                    } catch (IOException | Cancelled thrown) {
                        trace.add(thrown instanceof Cancelled ? "cancelled" : "failed");
                        throw thrown;
                    }
                });
                InTask.turns();
                if (failureFirst) {
                    promise.fail(failure);
                    task.cancel();
                } else {
                    task.cancel();
                    promise.fail(failure);
                }
                InTask.turns();
                assertTrue(task.isDone());
                assertEquals(List.of(failureFirst ? "failed" : "cancelled"), trace);
            }
        });
    }

    @Rule("GROUPS-04")
    void aTaskThatCancelsItsGroupBeforeItsFirstWait(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            Tasks.group(group -> {
                group.spawn(() -> {
                    group.cancel("at once");
                    tck.mark("continues").run();
                    Tasks.yieldNow();
                    tck.mark("not reached").run();
                });
                group.spawn(() -> tck.mark("not reached").run());
                InTask.sleepLong();
            });
            assertEquals(List.of("continues"), tck.marks());
            Tasks.yieldNow();
        });
    }
}
