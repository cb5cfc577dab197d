package io.semper.tck.selftest.edits;

import java.util.List;

/** Tasks, scopes, groups and runners that are broken in one respect. */
final class TaskEdits implements EditGroup {
    private static final String GROUP = "tasks/TaskGroup.java";
    private static final String TIMEOUT = "tasks/TimeoutScope.java";

    /** Between the two ends of {@code Tasks.timeout} and {@code moveOnAfter}, which have the same text up to here. */
    private static final String AFTER_BODY =
            "\n            }\n        } finally {\n            task.leave(timeout.scope);\n        }\n        timeout.throwOuter();\n        ";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "the current task is not cleared",
                        "tasks/Coroutine.java",
                        "tasks.current = outer;",
                        "",
                        "TASK-04"),
                new Edit(
                        "a value is dropped on cancel",
                        "tasks/Coroutine.java",
                        "returned.accept(done.result());",
                        "",
                        "TASK-08"),
                new Edit(
                        "a value is returned twice",
                        "tasks/Coroutine.java",
                        "returned.accept(done.result());",
                        "returned.accept(done.result());\n        returned.accept(done.result());",
                        "TASK-08"),
                new Edit("a cancel is swallowed", "tasks/Coroutine.java", "root.cancel(reason);", "true;", "TASK-09"),
                new Edit("a cancel is thrown twice", "tasks/Coroutine.java", "delivered.add(each);", "", "TASK-10"),
                new Edit("the grace is ignored", "tasks/Scope.java", "graceOver = true;", "", "TASK-10"),
                new Edit(
                        "a shared future is cancelled",
                        "tasks/Coroutine.java",
                        "} else if (future.abandon(waiting) && !cancelled.isGraceOver()) {",
                        "} else if ((future.cancel() || future.abandon(waiting)) && !cancelled.isGraceOver()) {",
                        "TASK-11"),
                new Edit(
                        "a cancelled task starts",
                        "tasks/Coroutine.java",
                        "if (root.isCancelled() || due() != null) {",
                        "if (false) {",
                        "TASK-12"),
                new Edit(
                        "a refusal sticks",
                        "tasks/Scope.java",
                        "reason = null;\n            tasks",
                        "tasks",
                        "TASK-13"),
                new Edit("the timer of a timeout is left", "tasks/Scope.java", "cancel(deadlineTimer);", "", "TASK-14"),
                new Edit(
                        "a shield leaks",
                        "tasks/Coroutine.java",
                        "hidden |= each.kind == Scope.Kind.SHIELD;",
                        "",
                        "TASK-16"),
                new Edit(
                        "the runner does not wait",
                        "tasks/TaskRunner.java",
                        "tasks.loop.runUntilComplete(allEnded.future());",
                        "",
                        "TASK-17"),
                new Edit(
                        "an interrupt stays",
                        "tasks/Coroutine.java",
                        "if (Thread.interrupted()) {",
                        "if (false) {",
                        "TASK-27"),
                new Edit(
                        "the first failure is lost",
                        "tasks/TaskGroup.java",
                        "if (first == null) {",
                        "if (first == null || true) {",
                        "GROUPS-02"),
                new Edit(
                        "the other tasks are not cancelled",
                        "tasks/TaskGroup.java",
                        "add(name, body, false);\n    }",
                        "parent.tasks.spawn(name, null, body);\n    }",
                        "GROUPS-02"),
                new Edit(
                        "a background task ends no later than the body",
                        "tasks/TaskGroup.java",
                        "if (bodyEnded && foreground == 0) {",
                        "if (bodyEnded) {",
                        "GROUPS-05"),
                new Edit(
                        "an inner expiry hides the outer one",
                        TIMEOUT,
                        "if (outer != null) {",
                        "if (false) {",
                        "TASK-15"),
                new Edit(
                        "an expiry that was caught is a value",
                        TIMEOUT,
                        "if (hasValue || !task.wasDelivered(timeout.scope)) {",
                        "if (true) {",
                        "TASK-15"),
                new Edit(
                        "a timeout takes every cancellation for its expiry",
                        TIMEOUT,
                        "throw cancelled;" + AFTER_BODY + "throw new",
                        ";" + AFTER_BODY + "throw new",
                        "TASK-15"),
                new Edit(
                        "moving on takes every cancellation for its expiry",
                        TIMEOUT,
                        "throw cancelled;" + AFTER_BODY + "return",
                        ";" + AFTER_BODY + "return",
                        "TASK-15"),
                new Edit(
                        "a shield does not hide a deadline",
                        "tasks/Scope.java",
                        "outer != null && outer.kind != Kind.SHIELD;",
                        "outer != null;",
                        "TASK-16"),
                new Edit(
                        "a cancel of an idle loop is dropped",
                        "tasks/Coroutine.java",
                        "if (state != State.SUSPENDED || interrupted",
                        "if (!tasks.loop.isRunning() || state != State.SUSPENDED || interrupted",
                        "TASK-21"),
                new Edit(
                        "the name of an engine is ignored",
                        "tasks/Engines.java",
                        "asked == null || asked.isBlank()",
                        "asked == null || !asked.equals(available().get(0))",
                        "TASK-29"),
                new Edit(
                        "the threads of abandoned tasks are left",
                        "tasks/Coroutine.java",
                        "running.unwind(deadline)",
                        "null",
                        "TASK-25"),
                new Edit(
                        "what leaves loops stays in its task",
                        "tasks/Coroutine.java",
                        "if (failure != null && LoopExit.leavesLoop(failure)) {",
                        "if (false) {",
                        "TASK-24"),
                new Edit(
                        "a group keeps what leaves loops until its tasks have ended",
                        GROUP,
                        "if (LoopExit.leavesLoop(thrown)) {",
                        "if (false) {",
                        "TASK-24"),
                new Edit(
                        "a group that an exit has left leaves its tasks",
                        GROUP,
                        "scope.cancel(\"its group was left by \" + thrown);",
                        "",
                        "TASK-24"),
                new Edit(
                        "a return reports what leaves loops",
                        "tasks/Coroutine.java",
                        "if (LoopExit.leavesLoop(thrown)) {",
                        "if (false) {",
                        "TASK-24"),
                new Edit(
                        "a start waits for the end of its task",
                        GROUP,
                        "body.run(value -> ready.tryComplete(value));",
                        "Object[] set = {null}; body.run(value -> set[0] = value); ready.tryComplete((R) set[0]);",
                        "GROUPS-06"),
                new Edit(
                        "a start whose task has ended early has no value",
                        GROUP,
                        "ready.tryFail(\n                    cause != null",
                        "if (cause == null) ready.tryComplete(null); ready.tryFail(\n                    cause != null",
                        "GROUPS-06"),
                new Edit(
                        "a cancelled wait for a start cancels the group",
                        GROUP,
                        "ready.onCancel(() -> task.cancel(",
                        "ready.onCancel(() -> cancel(",
                        "GROUPS-06"),
                new Edit(
                        "code that catches all cancellations is never abandoned",
                        "tasks/Coroutine.java",
                        "if (!cancelled.isGraceOver() || ++refusals < MOST_REFUSALS) {",
                        "if (true) {",
                        "TASK-30"),
                new Edit(
                        "the groups of abandoned code are left",
                        "tasks/Coroutine.java",
                        "root.cancel(\"its task is abandoned\");",
                        "",
                        "TASK-30"),
                new Edit(
                        "a close never abandons code",
                        "tasks/ThreadEngine.java",
                        "if (++refusals >= Coroutine.MOST_REFUSALS) {",
                        "if (false) {",
                        "TASK-30"),
                new Edit(
                        "a group takes the close of its loop for a failure",
                        GROUP,
                        "throw closed;",
                        "failed(closed);",
                        "TASK-25"),
                new Edit("a group does not wait", GROUP, "parent.awaitUncancelled(ended.future());", "", "GROUPS-01"),
                new Edit(
                        "a group that has ended takes tasks",
                        GROUP,
                        "if (bodyEnded && running == 0) {",
                        "if (false) {",
                        "GROUPS-01"),
                new Edit(
                        "a failure is suppressed in itself",
                        GROUP,
                        "} else if (first != cause && first != cause.getCause()) {",
                        "} else {",
                        "GROUPS-02"),
                new Edit("later failures are dropped", GROUP, "first.addSuppressed(cause);", "", "GROUPS-02"),
                new Edit(
                        "a group learns of a failure a turn later",
                        GROUP,
                        "task.whenEnded = ended -> childEnded(ended, background);",
                        "task.future().addDoneCallback(ended -> childEnded(ended, background));",
                        "GROUPS-02"),
                new Edit(
                        "a group swallows a cancellation from outside",
                        GROUP,
                        "outer = cancelled.scope() == scope ? null : cancelled;",
                        "outer = null;",
                        "GROUPS-03"),
                new Edit(
                        "a group that is cancelled hides a cancellation from outside",
                        GROUP,
                        "if (due != null && cutShort) {",
                        "if (false) {",
                        "GROUPS-04"),
                new Edit(
                        "a group that is cancelled has a value",
                        GROUP,
                        "if (!result.present) {",
                        "if (false) {",
                        "GROUPS-04"),
                new Edit(
                        "a parked task continues later",
                        "tasks/Parking.java",
                        "resume(tasks.current == null && tasks.loop.isRunning());",
                        "resume(false);",
                        "TASK-31"),
                new Edit(
                        "a parked task continues while the loop is idle",
                        "tasks/Parking.java",
                        "resume(tasks.current == null && tasks.loop.isRunning());",
                        "resume(tasks.current == null);",
                        "TASK-31"),
                new Edit(
                        "a cancel takes what a parked task waited for",
                        "tasks/Coroutine.java",
                        "uncancelled = true; // the event",
                        "// the event",
                        "TASK-31"),
                new Edit(
                        "a parked task continues in the context of the event",
                        "tasks/Parking.java",
                        "if (tasks.loop.context() == null) {",
                        "if (true) {",
                        "TASK-31"),
                new Edit(
                        "two tasks park at one place",
                        "tasks/Parking.java",
                        "if (parked != null) {",
                        "if (false) {",
                        "TASK-31"));
    }
}
