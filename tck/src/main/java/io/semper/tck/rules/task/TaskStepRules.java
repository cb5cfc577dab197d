package io.semper.tck.rules.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.tasks.Task;
import io.semper.tasks.TaskDump;
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
import java.util.Set;

/** When the code of tasks runs, and what it sees. */
final class TaskStepRules {
    private static List<String> names(EventLoop loop) {
        return Tasks.allTasks(loop).stream().map(Task::name).toList();
    }

    @Rule("TASK-01")
    void theFutureEndsAsTheBodyDoes(Tck tck, TaskEngine engine) {
        IOException failure = new IOException("on purpose");
        InTask.run(tck, () -> {
            assertEquals(engine.id(), Tasks.engine(tck.loop()));
            Task<String> value = Tasks.spawn(() -> "value");
            Task<?> failed = Tasks.spawn(() -> {
                throw failure;
            });
            Task<?> cancelled = Tasks.spawn(InTask::sleepLong);
            Task<?> endless = Tasks.spawn(InTask::sleepLong);
            for (Task<?> task : List.of(value, failed, cancelled)) {
                assertSame(tck.loop(), task.future().loop());
                assertFalse(task.isDone(), "a task ends before its body has run");
            }
            Tasks.yieldNow();
            cancelled.cancel();
            InTask.turns();
            assertEquals("value", value.future().result());
            assertSame(failure, failed.future().exception());
            assertTrue(cancelled.future().isCancelled(), "the future of a task that was cancelled");
            assertFalse(endless.isDone(), "a task ends although its body has not");
            endless.cancel();
            InTask.turns();
        });
    }

    @Rule("TASK-02")
    void tasksStartInALaterTurnAndInOrder(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        Tasks.spawn(loop, "idle", () -> tck.mark("made while the loop was idle").run());
        loop.callSoon(() -> {
            loop.callSoon(tck.mark("queued before"));
            Tasks.spawn(() -> tck.mark("first").run());
            Tasks.spawn(() -> {
                tck.mark("second").run();
                Tasks.spawn(() -> tck.mark("made by a task").run());
                tck.mark("spawn() returns in a task").run();
            });
            Tasks.spawn(() -> tck.mark("third").run());
            tck.mark("spawn() returns").run();
        });
        assertEquals(List.of(), tck.marks(), "marks while the loop is idle");
        tck.awaitMarks(
                "made while the loop was idle",
                "spawn() returns",
                "queued before",
                "first",
                "second",
                "spawn() returns in a task",
                "third",
                "made by a task");
    }

    @Rule("TASK-03")
    void nothingElseRunsBetweenTwoAwaits(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        boolean[] inside = {false};
        int[] counter = {0};
        Runnable critical = () -> {
            assertFalse(inside[0], "other code runs between two awaits");
            inside[0] = true;
            int read = counter[0];
            Thread.yield();
            counter[0] = read + 1;
            inside[0] = false;
        };
        InTask.run(tck, () -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                tasks.add(Tasks.spawn(() -> {
                    for (int round = 0; round < 20; round++) {
                        critical.run();
                        loop.callSoon(critical);
                        Tasks.yieldNow();
                    }
                }));
            }
            for (Task<?> task : tasks) {
                task.await();
            }
            Tasks.yieldNow();
            assertEquals(400, counter[0], "each sees what the others did");
        });
    }

    @Rule("TASK-03")
    void noCallOfTheLoopRunsOtherCode(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        List<String> ran = new ArrayList<>();
        InTask.run(tck, () -> {
            LoopPromise<String> promise = loop.createPromise();
            Task<?> waiting = Tasks.spawn(() -> ran.add(Tasks.await(promise.future())));
            Task<?> sleeping = Tasks.spawn(() -> {
                try {
                    InTask.sleepLong();
                } finally {
                    ran.add("cancelled");
                }
            });
            Tasks.yieldNow();
            promise.future().addDoneCallback(done -> ran.add("done-callback"));
            promise.complete("value");
            sleeping.cancel();
            Task<?> spawned = Tasks.spawn(() -> ran.add("spawned"));
            loop.callSoon(() -> ran.add("callback"));
            assertEquals(List.of(), ran, "what ran before the task waited");
            waiting.await();
            spawned.await();
            Tasks.yieldNow();
            assertEquals(Set.of("value", "done-callback", "cancelled", "spawned", "callback"), Set.copyOf(ran));
        });
    }

    @Rule("TASK-04")
    void theCurrentTaskIsTheOneWhoseCodeRuns(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        List<String> seen = new ArrayList<>();
        Runnable look = () -> {
            Task<?> task = Tasks.currentTask();
            assertSame(loop, EventLoops.running(), "the running loop");
            seen.add(task == null ? "none" : task.name());
        };
        InTask.run(tck, () -> {
            for (String name : List.of("a", "b")) {
                Tasks.spawn(loop, name, () -> {
                    look.run();
                    Tasks.yieldNow();
                    look.run();
                    loop.callSoon(look);
                    Tasks.await(LoopFutures.delay(loop, Duration.ofMillis(1)));
                    look.run();
                });
            }
            loop.callSoon(look);
            look.run();
            while (seen.size() < 10) {
                Tasks.sleep(Duration.ofMillis(1));
            }
            assertEquals(List.of("main", "a", "b", "none", "a", "b", "none", "none", "a", "b"), seen);
            assertNull(tck.elsewhere(Tasks::currentTask), "the current task of another thread");
        });
        assertNull(Tasks.currentTask(), "the current task while the loop is idle");
        tck.run(() -> assertNull(Tasks.currentTask(), "the current task of a callback"));
    }

    @Rule("TASK-04")
    void allTasksAreThoseThatHaveNotEnded(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        InTask.run(tck, () -> {
            LoopPromise<String> go = loop.createPromise();
            Task<?> first = Tasks.spawn(loop, "first", () -> {});
            Task<?> second = Tasks.spawn(loop, "second", () -> Tasks.await(go.future()));
            Task<?> third = Tasks.spawn(loop, "third", InTask::sleepLong);
            assertEquals(List.of("main", "first", "second", "third"), names(loop));
            first.await();
            assertEquals(List.of("main", "second", "third"), names(loop));
            third.cancel();
            assertTrue(names(loop).contains("third"), "a task that is being cancelled has not ended");
            InTask.turns();
            assertEquals(List.of("main", "second"), names(loop));
            go.complete("go");
            second.await();
            assertEquals(List.of("main"), names(loop));
        });
        assertEquals(List.of(), Tasks.allTasks(loop));
    }

    @Rule("TASK-05")
    void awaitingADoneFutureReturnsAtOnce(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        InTask.run(tck, () -> {
            loop.callSoon(tck.mark("callback"));
            assertEquals("value", Tasks.await(LoopFutures.completed(loop, "value")));
            tck.mark("awaited").run();
            Tasks.yieldNow();
            tck.mark("yielded").run();
        });
        assertEquals(List.of("awaited", "callback", "yielded"), tck.marks());
    }

    @Rule("TASK-05")
    void aYieldRunsWhatIsQueuedOnce(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        Runnable queue = () -> loop.callSoon(() -> {
            tck.mark("queued").run();
            loop.callSoon(tck.mark("queued by it"));
        });
        InTask.run(tck, () -> {
            for (Runnable yield : List.<Runnable>of(
                    Tasks::yieldNow,
                    () -> Tasks.sleep(Duration.ZERO),
                    () -> Tasks.sleep(Duration.ofSeconds(-1)),
                    () -> Tasks.sleep(Duration.ofSeconds(Long.MIN_VALUE)))) {
                queue.run();
                int before = tck.marks().size();
                yield.run();
                assertEquals(
                        List.of("queued"),
                        tck.marks().subList(before, tck.marks().size()),
                        "after one yield");
                yield.run();
                assertEquals(before + 2, tck.marks().size(), "after two yields");
            }
            assertThrows(NullPointerException.class, () -> Tasks.sleep(null));
        });
    }

    @Rule("TASK-05")
    void aSleepIsNeverEarly(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        InTask.run(tck, () -> {
            for (long micros : new long[] {1, 900, 1_500, 7_001}) {
                Duration sleep = Duration.ofNanos(micros * 1_000);
                long start = loop.time();
                Tasks.sleep(sleep);
                long slept = loop.time() - start;
                assertTrue(slept >= sleep.toNanos(), () -> "sleep(" + sleep + ") returned after " + slept + " ns");
            }
        });
    }

    @Rule("TASK-20")
    void namesAreGivenOrCountedForEachLoop(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        EventLoop other = tck.newLoop();
        Task<?> first = Tasks.spawn(loop, null, () -> {});
        Task<?> second =
                Tasks.spawn(loop, null, () -> Tasks.currentTask().future().toString());
        Task<?> named = Tasks.spawn(loop, "named", () -> {
            Task<?> self = Tasks.currentTask();
            Throwable thrown = assertThrows(IllegalArgumentException.class, self::await);
            assertTrue(thrown.getMessage().contains("named"), thrown::getMessage);
        });
        assertEquals(List.of("task-1", "task-2", "named"), names(loop));
        Task<?> firstOfOther = Tasks.spawn(other, null, () -> {});
        assertEquals("task-1", firstOfOther.name(), "the first task of another loop");
        assertTrue(named.toString().contains("named"), named::toString);
        tck.await(first.future());
        tck.await(second.future());
        tck.await(named.future());
        tck.await(firstOfOther.future());
    }

    @Rule("TASK-21")
    void tasksRunOnlyWhileTheirLoopRuns(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        LoopPromise<String> promise = loop.createPromise();
        LoopFuture<?> task = Tasks.spawn(loop, null, () -> {
                    tck.mark("first run").run();
                    loop.stop();
                    Tasks.yieldNow();
                    tck.mark("second run").run();
                    tck.mark(Tasks.await(promise.future())).run();
                })
                .future();
        loop.runForever();
        assertEquals(List.of("first run"), tck.marks(), "after the run that the task stopped");
        tck.awaitMarks("first run", "second run");
        promise.complete("value that came while the loop was idle");
        assertEquals(2, tck.marks().size(), "no code runs while the loop is idle");
        tck.await(task);
        assertEquals("value that came while the loop was idle", tck.marks().get(2));
    }

    @Rule("TASK-28")
    void aDumpListsWhatEachTaskWaitsFor(Tck tck, TaskEngine engine) {
        LoopPromise<String> gate = tck.loop().createPromise();
        InTask.run(tck, () -> {
            Task<String> first = Tasks.spawn(tck.loop(), "first", () -> Tasks.await(gate.future()));
            Task<String> second = Tasks.spawn(tck.loop(), "second", () -> first.await());
            Tasks.yieldNow();
            Task<?> third = Tasks.spawn(tck.loop(), "third", () -> {});
            third.cancel("no longer needed");
            TaskDump dump = Tasks.dump(tck.loop());
            assertOwnFrames(dump.toString());
            assertEquals(withoutTimes(dump), withoutTimes(Tasks.dump(tck.loop())), "making one changes nothing");
            gate.complete("value");
            assertEquals("value", second.await());
            assertEquals(4, dump.size());
            String text = dump.toString();
            int last = -1;
            for (String part : List.of(
                    "\"main\" running",
                    "\"first\" suspended, awaits LoopFuture",
                    "\"second\" suspended, awaits task first",
                    "\"third\" created",
                    "no longer needed")) {
                assertTrue(text.indexOf(part) > last, part + " in its place in " + text);
                last = text.indexOf(part);
            }
        });
    }

    /** The frames of suspended code are its own: neither those of the engine below the await nor those above the body. */
    private static void assertOwnFrames(String dump) {
        List<String> frames =
                dump.lines().filter(line -> line.startsWith("    at ")).toList();
        String here = TaskStepRules.class.getName();
        assertTrue(frames.stream().anyMatch(frame -> frame.contains(here)), "frames of the test in " + dump);
        assertTrue(
                frames.stream()
                        .allMatch(frame -> frame.contains(here)
                                || frame.contains(Tasks.class.getName())
                                || frame.contains(Task.class.getName())),
                "no frames but those of the test and its awaits in " + dump);
    }

    @Rule("TASK-28")
    void aDumpNamesTheTaskOfTheGroup(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            Tasks.group((TaskGroup.Action) group -> {
                Task<?> member = group.spawn("member", InTask::sleepLong);
                Tasks.yieldNow();
                String text = Tasks.dump(tck.loop()).toString();
                assertTrue(text.contains("\"member\" suspended, part of \"main\""), text);
                assertFalse(text.contains("\"main\" running, part of"), text);
                member.cancel();
            });
        });
    }

    /** The times are measured in debug mode. */
    private static String withoutTimes(TaskDump dump) {
        return dump.toJson().replaceAll("Nanos\":-?[0-9]+", "Nanos\":0");
    }
}
