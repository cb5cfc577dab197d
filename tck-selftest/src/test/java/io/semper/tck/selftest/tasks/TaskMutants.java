package io.semper.tck.selftest.tasks;

import java.util.List;

/** Tasks, scopes, groups and runners that are broken in one respect. */
final class TaskMutants {
    private static final String GROUP = "TaskGroup.java";
    private static final String TIMEOUT = "TimeoutScope.java";

    /** Between the two ends of {@code Tasks.timeout} and {@code moveOnAfter}, which have the same text up to here. */
    private static final String AFTER_BODY =
            "\n            }\n        } finally {\n            task.leave(timeout.scope);\n        }\n        timeout.throwOuter();\n        ";

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
                        "if (bodyEnded) {"),
                new SourceMutant(
                        "an inner expiry hides the outer one",
                        "TASK-15",
                        TIMEOUT,
                        "if (outer != null) {",
                        "if (false) {"),
                new SourceMutant(
                        "an expiry that was caught is a value",
                        "TASK-15",
                        TIMEOUT,
                        "if (hasValue || !task.wasDelivered(timeout.scope)) {",
                        "if (true) {"),
                new SourceMutant(
                        "a timeout takes every cancellation for its expiry",
                        "TASK-15",
                        TIMEOUT,
                        "throw cancelled;" + AFTER_BODY + "throw new",
                        ";" + AFTER_BODY + "throw new"),
                new SourceMutant(
                        "moving on takes every cancellation for its expiry",
                        "TASK-15",
                        TIMEOUT,
                        "throw cancelled;" + AFTER_BODY + "return",
                        ";" + AFTER_BODY + "return"),
                new SourceMutant(
                        "a shield does not hide a deadline",
                        "TASK-16",
                        "Scope.java",
                        "outer != null && outer.kind != Kind.SHIELD;",
                        "outer != null;"),
                new SourceMutant(
                        "a cancel of an idle loop is dropped",
                        "TASK-21",
                        "Coroutine.java",
                        "if (state != State.SUSPENDED || interrupted",
                        "if (!tasks.loop.isRunning() || state != State.SUSPENDED || interrupted"),
                new SourceMutant(
                        "the name of an engine is ignored",
                        "TASK-29",
                        "Engines.java",
                        "asked == null || asked.isBlank()",
                        "asked == null || !asked.equals(available().get(0))"),
                new SourceMutant(
                        "the threads of abandoned tasks are left",
                        "TASK-25",
                        "Coroutine.java",
                        "running.unwind(deadline)",
                        "null"),
                new SourceMutant(
                        "what leaves loops stays in its task",
                        "TASK-24",
                        "Coroutine.java",
                        "if (failure != null && LoopExit.leavesLoop(failure)) {",
                        "if (false) {"),
                new SourceMutant(
                        "a group keeps what leaves loops until its tasks have ended",
                        "TASK-24",
                        GROUP,
                        "if (LoopExit.leavesLoop(thrown)) {",
                        "if (false) {"),
                new SourceMutant(
                        "a group that an exit has left leaves its tasks",
                        "TASK-24",
                        GROUP,
                        "scope.cancel(\"its group was left by \" + thrown);",
                        ""),
                new SourceMutant(
                        "a return reports what leaves loops",
                        "TASK-24",
                        "Coroutine.java",
                        "if (LoopExit.leavesLoop(thrown)) {",
                        "if (false) {"),
                new SourceMutant(
                        "a start waits for the end of its task",
                        "GROUPS-06",
                        GROUP,
                        "body.run(value -> ready.tryComplete(value));",
                        "Object[] set = {null}; body.run(value -> set[0] = value); ready.tryComplete((R) set[0]);"),
                new SourceMutant(
                        "a start whose task has ended early has no value",
                        "GROUPS-06",
                        GROUP,
                        "ready.tryFail(\n                    cause != null",
                        "if (cause == null) ready.tryComplete(null); ready.tryFail(\n                    cause != null"),
                new SourceMutant(
                        "a cancelled wait for a start cancels the group",
                        "GROUPS-06",
                        GROUP,
                        "ready.onCancel(() -> task.cancel(",
                        "ready.onCancel(() -> cancel("),
                new SourceMutant(
                        "code that catches all cancellations is never abandoned",
                        "TASK-30",
                        "Coroutine.java",
                        "if (!cancelled.isGraceOver() || ++refusals < MOST_REFUSALS) {",
                        "if (true) {"),
                new SourceMutant(
                        "the groups of abandoned code are left",
                        "TASK-30",
                        "Coroutine.java",
                        "root.cancel(\"its task is abandoned\");",
                        ""),
                new SourceMutant(
                        "a close never abandons code",
                        "TASK-30",
                        "ThreadEngine.java",
                        "if (++refusals >= Coroutine.MOST_REFUSALS) {",
                        "if (false) {"),
                new SourceMutant(
                        "a group takes the close of its loop for a failure",
                        "TASK-25",
                        GROUP,
                        "throw closed;",
                        "failed(closed);"),
                new SourceMutant(
                        "a group does not wait", "GROUPS-01", GROUP, "parent.awaitUncancelled(ended.future());", ""),
                new SourceMutant(
                        "a group that has ended takes tasks",
                        "GROUPS-01",
                        GROUP,
                        "if (bodyEnded && running == 0) {",
                        "if (false) {"),
                new SourceMutant(
                        "a failure is suppressed in itself",
                        "GROUPS-02",
                        GROUP,
                        "} else if (first != cause && first != cause.getCause()) {",
                        "} else {"),
                new SourceMutant("later failures are dropped", "GROUPS-02", GROUP, "first.addSuppressed(cause);", ""),
                new SourceMutant(
                        "a group learns of a failure a turn later",
                        "GROUPS-02",
                        GROUP,
                        "task.whenEnded = ended -> childEnded(ended, background);",
                        "task.future().addDoneCallback(ended -> childEnded(ended, background));"),
                new SourceMutant(
                        "a group swallows a cancellation from outside",
                        "GROUPS-03",
                        GROUP,
                        "outer = cancelled.scope() == scope ? null : cancelled;",
                        "outer = null;"),
                new SourceMutant(
                        "a group that is cancelled hides a cancellation from outside",
                        "GROUPS-04",
                        GROUP,
                        "if (due != null && cutShort) {",
                        "if (false) {"),
                new SourceMutant(
                        "a group that is cancelled has a value",
                        "GROUPS-04",
                        GROUP,
                        "if (!result.present) {",
                        "if (false) {"),
                new SourceMutant(
                        "a parked task continues later",
                        "TASK-31",
                        "Parking.java",
                        "resume(tasks.current == null && tasks.loop.isRunning());",
                        "resume(false);"),
                new SourceMutant(
                        "a parked task continues while the loop is idle",
                        "TASK-31",
                        "Parking.java",
                        "resume(tasks.current == null && tasks.loop.isRunning());",
                        "resume(tasks.current == null);"),
                new SourceMutant(
                        "a cancel takes what a parked task waited for",
                        "TASK-31",
                        "Coroutine.java",
                        "uncancelled = true; // the event",
                        "// the event"),
                new SourceMutant(
                        "a parked task continues in the context of the event",
                        "TASK-31",
                        "Parking.java",
                        "if (tasks.loop.context() == null) {",
                        "if (true) {"),
                new SourceMutant(
                        "two tasks park at one place",
                        "TASK-31",
                        "Parking.java",
                        "if (parked != null) {",
                        "if (false) {"));
    }
}
