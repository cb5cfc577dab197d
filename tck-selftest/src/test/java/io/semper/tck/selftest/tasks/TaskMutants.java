package io.semper.tck.selftest.tasks;

import java.util.List;

/** Tasks, scopes, groups and runners that are broken in one respect. */
final class TaskMutants {
    private TaskMutants() {}

    static List<SourceMutant> all() {
        return List.of(
                new SourceMutant(
                        "the current task is not cleared", "TASK-04", "Coroutine.java", "tasks.current = outer;", ""),
                new SourceMutant(
                        "a value is dropped on cancel",
                        "TASK-08",
                        "Coroutine.java",
                        "returned.accept(done.result());",
                        ""),
                new SourceMutant(
                        "a value is returned twice",
                        "TASK-08",
                        "Coroutine.java",
                        "returned.accept(done.result());",
                        "returned.accept(done.result());\n        returned.accept(done.result());"),
                new SourceMutant("a cancel is swallowed", "TASK-09", "Coroutine.java", "root.cancel(reason);", "true;"),
                new SourceMutant("a cancel is thrown twice", "TASK-10", "Coroutine.java", "delivered.add(each);", ""),
                new SourceMutant("the grace is ignored", "TASK-10", "Scope.java", "graceOver = true;", ""),
                new SourceMutant(
                        "a shared future is cancelled",
                        "TASK-11",
                        "Coroutine.java",
                        "} else if (future.abandon(waiting) && !cancelled.isGraceOver()) {",
                        "} else if ((future.cancel() || future.abandon(waiting)) && !cancelled.isGraceOver()) {"),
                new SourceMutant(
                        "a cancelled task starts",
                        "TASK-12",
                        "Coroutine.java",
                        "if (root.isCancelled() || due() != null) {",
                        "if (false) {"),
                new SourceMutant(
                        "a refusal sticks", "TASK-13", "Scope.java", "reason = null;\n            tasks", "tasks"),
                new SourceMutant(
                        "the timer of a timeout is left", "TASK-14", "Scope.java", "cancel(deadlineTimer);", ""),
                new SourceMutant(
                        "a shield leaks", "TASK-16", "Coroutine.java", "hidden |= each.kind == Scope.Kind.SHIELD;", ""),
                new SourceMutant(
                        "the runner does not wait",
                        "TASK-17",
                        "TaskRunner.java",
                        "tasks.loop.runUntilComplete(allEnded.future());",
                        ""),
                new SourceMutant(
                        "an interrupt stays",
                        "TASK-27",
                        "Coroutine.java",
                        "if (Thread.interrupted()) {",
                        "if (false) {"),
                new SourceMutant(
                        "the first failure is lost",
                        "GROUPS-02",
                        "TaskGroup.java",
                        "if (first == null) {",
                        "if (first == null || true) {"),
                new SourceMutant(
                        "the other tasks are not cancelled",
                        "GROUPS-02",
                        "TaskGroup.java",
                        "add(name, body, false);\n    }",
                        "parent.tasks.spawn(name, null, body);\n    }"),
                new SourceMutant(
                        "a background task ends no later than the body",
                        "GROUPS-05",
                        "TaskGroup.java",
                        "if (bodyEnded && foreground == 0) {",
                        "if (bodyEnded) {"));
    }
}
