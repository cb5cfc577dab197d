package io.semper.tck.rules.task;

import static io.semper.tck.rules.support.CarriedText.CARRIER;
import static io.semper.tck.rules.support.CarriedText.CONTEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.tasks.Task;
import io.semper.tasks.TaskLocal;
import io.semper.tasks.Tasks;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.InTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What goes with a task: its locals, its context, and not the interrupts of its thread. */
final class TaskContextRules {
    @Rule("TASK-22")
    void aTaskLocalBelongsToTheCodeAroundIt(Tck tck, TaskEngine engine) {
        TaskLocal<String> user = TaskLocal.of("initial");
        TaskLocal<String> other = TaskLocal.of("other");
        InTask.run(tck, () -> {
            assertEquals("initial", user.get());
            user.where("outer", () -> {
                assertEquals("outer other", user.get() + " " + other.get());
                Tasks.yieldNow();
                String inner = user.where("inner", () -> {
                    Tasks.yieldNow();
                    return user.get();
                });
                assertEquals("inner", inner);
                assertThrows(
                        IllegalStateException.class,
                        () -> user.where("fails", () -> {
                            throw new IllegalStateException("on purpose");
                        }));
                assertEquals("outer", user.get(), "after the inner ones");
                tck.loop().callSoon(() -> assertThrows(IllegalStateException.class, user::get, "in a callback"));
                Tasks.yieldNow();
            });
            assertEquals("initial", user.get());
        });
    }

    @Rule("TASK-22")
    void aTaskInheritsTheValuesOfTheOneThatSpawnedIt(Tck tck, TaskEngine engine) {
        TaskLocal<String> user = TaskLocal.of("initial");
        InTask.run(tck, () -> {
            List<Task<String>> children = new ArrayList<>();
            user.where("inherited", () -> {
                children.add(Tasks.spawn(() -> {
                    String first = user.get();
                    Tasks.yieldNow();
                    user.where("set by the child", () -> InTask.turns());
                    return first + ", then " + user.get();
                }));
                user.where("set later", () -> {
                    InTask.turns();
                    assertEquals("set later", user.get());
                });
            });
            children.add(Tasks.spawn(user::get));
            assertEquals("inherited, then inherited", children.get(0).await());
            assertEquals("initial", children.get(1).await(), "a task that was spawned elsewhere");
        });
    }

    @Rule("TASK-23")
    void theCodeOfATaskRunsInTheContextInWhichItWasSpawned(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.newLoop(LoopOptions.defaults().context(CARRIER));
        List<String> seen = new ArrayList<>();
        List<Task<?>> tasks = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            CONTEXT.set(name);
            tasks.add(Tasks.spawn(loop, null, () -> {
                seen.add(name + " in " + CONTEXT.get());
                Tasks.yieldNow();
                seen.add(name + " in " + CONTEXT.get());
                Tasks.await(LoopFutures.delay(loop, Duration.ofNanos(1)));
                Tasks.sleep(Duration.ofNanos(1));
                seen.add(name + " in " + CONTEXT.get());
            }));
        }
        CONTEXT.set("of a callback");
        loop.callSoon(() -> seen.add("callback in " + CONTEXT.get()));
        CONTEXT.set("of the thread");
        tasks.forEach(task -> tck.await(task.future()));
        assertEquals(
                List.of("one in one", "two in two", "callback in of a callback", "one in one", "two in two"),
                seen.subList(0, 5));
        assertEquals(1, seen.stream().skip(5).filter("one in one"::equals).count(), seen::toString);
        assertEquals(1, seen.stream().skip(5).filter("two in two"::equals).count(), seen::toString);
        assertEquals("of the thread", CONTEXT.get());
    }

    @Rule("TASK-27")
    void anInterruptEndsNoAwaitAndReachesNoOtherCode(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        List<String> interrupted = new ArrayList<>();
        InTask.run(tck, () -> {
            Task<String> task = Tasks.spawn(loop, "interrupted", () -> {
                Thread.currentThread().interrupt();
                Tasks.yieldNow();
                Thread.currentThread().interrupt();
                Tasks.sleep(Duration.ofMillis(1));
                Thread.currentThread().interrupt();
                return "value";
            });
            for (String name : List.of("a task", "another task")) {
                Tasks.spawn(() -> {
                    while (!task.isDone()) {
                        if (Thread.currentThread().isInterrupted()) {
                            interrupted.add(name);
                        }
                        loop.callSoon(() -> {
                            if (Thread.currentThread().isInterrupted()) {
                                interrupted.add("a callback");
                            }
                        });
                        Tasks.yieldNow();
                    }
                });
            }
            assertEquals("value", task.await());
            InTask.turns();
            assertFalse(Tasks.currentTask().isCancelRequested());
        });
        assertEquals(List.of(), interrupted, "code that runs on an interrupted thread");
        List<ExceptionContext> reports = tck.takeExceptions();
        assertEquals(3, reports.size(), () -> "one report for each interrupt: " + reports);
        assertTrue(reports.stream().allMatch(report -> report.message().contains("task interrupted")));
    }
}
