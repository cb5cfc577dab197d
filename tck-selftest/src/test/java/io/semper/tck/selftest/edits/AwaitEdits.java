package io.semper.tck.selftest.edits;

import java.util.List;

/** Outcomes, starts, awaits, names, dumps and groups of tasks that are broken in one respect. */
final class AwaitEdits implements EditGroup {
    private static final String GROUP = "tasks/TaskGroup.java";
    private static final String COROUTINE = "tasks/Coroutine.java";
    private static final String TASKS = "tasks/Tasks.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "a task ends without its value",
                        COROUTINE,
                        "case VALUE -> promise.tryComplete(value);",
                        "case VALUE -> promise.tryComplete(null);",
                        "TASK-01"),
                new Edit(
                        "a cancelled task fails",
                        COROUTINE,
                        "catch (Cancelled cancelled) {\n            outcome = Outcome.CANCELLED;",
                        "catch (Cancelled cancelled) {\n            thrown = cancelled;\n            outcome = Outcome.FAILURE;",
                        "TASK-01"),
                new Edit(
                        "a task starts inside the call that makes it",
                        "tasks/LoopTasks.java",
                        "        last = task;\n        return task;",
                        "        last = task;\n        if (loop.isRunning()) {\n            task.run();\n        }\n        return task;",
                        "TASK-02",
                        "TASK-03"),
                new Edit(
                        "tasks start in the reverse order",
                        COROUTINE,
                        "void start() {\n        wake = tasks.loop.callSoon(this);",
                        "void start() {\n        wake = tasks.loop.callLater(Duration.ofNanos(1_000_000_000L - System.nanoTime() % 1_000_000_000L), this);",
                        "TASK-02"),
                new Edit(
                        "awaiting a future that is done lets others run",
                        TASKS,
                        "            task.awaitPending(future, returned);\n        }",
                        "            task.awaitPending(future, returned);\n        } else {\n            task.yieldNow();\n        }",
                        "TASK-05"),
                new Edit(
                        "a sleep of zero lets no other code run",
                        TASKS,
                        "            task.yieldNow();\n        } else {",
                        "            task.checkCancelled();\n        } else {",
                        "TASK-05"),
                new Edit(
                        "a sleep returns early",
                        TASKS,
                        "task.sleep(duration);",
                        "task.sleep(duration.dividedBy(2));",
                        "TASK-05"),
                new Edit(
                        "a checked failure of the named type is wrapped",
                        TASKS,
                        "if (type.isInstance(failure)) {",
                        "if (type == null) {",
                        "TASK-06"),
                new Edit("an unchecked failure is wrapped", TASKS, "                throw unchecked;\n", "", "TASK-06"),
                new Edit(
                        "awaiting a future that is done is cancelled",
                        TASKS,
                        "if (!future.isDone()) {",
                        "task.checkCancelled();\n        if (!future.isDone()) {",
                        "TASK-07"),
                new Edit(
                        "a sleep of a cancelled task ends with its time",
                        COROUTINE,
                        "        if (future == null) {\n            waiting.cancel();\n            interrupt();\n        } else if (future.isDone()) {",
                        "        if (future == null) {\n            return;\n        } else if (future.isDone()) {",
                        "TASK-07"),
                new Edit(
                        "a check finds no cancellation",
                        TASKS,
                        "LoopTasks.requireTask(\"checkCancelled()\").checkCancelled();",
                        "LoopTasks.requireTask(\"checkCancelled()\");",
                        "TASK-07"),
                new Edit(
                        "failures at the end of a run are not reported",
                        "tasks/TaskRunner.java",
                        "            if (failure != null) {\n                tasks.loop",
                        "            if (failure == null) {\n                tasks.loop",
                        "TASK-18"),
                new Edit(
                        "tasks that do not end within the grace are not reported",
                        "tasks/TaskRunner.java",
                        "tasks.loop.callExceptionHandler(ExceptionContext.of(\"task \" + task.name() + \" did not end",
                        "String.valueOf(ExceptionContext.of(\"task \" + task.name() + \" did not end",
                        "TASK-18"),
                new Edit(
                        "a future of another loop is awaited",
                        TASKS,
                        "if (!loop.ownership().heldHere()) {",
                        "if (loop.isClosed()) {",
                        "TASK-19"),
                new Edit(
                        "awaiting the own future cancels it",
                        COROUTINE,
                        "throw new IllegalArgumentException(\"await() in \" + this",
                        "root.cancel(\"it awaits itself\");\n            throw new IllegalArgumentException(\"await() in \" + this",
                        "TASK-19"),
                new Edit(
                        "the first task of a loop is number zero",
                        "tasks/LoopTasks.java",
                        "\"task-\" + made : name",
                        "\"task-\" + (made - 1) : name",
                        "TASK-20"),
                new Edit(
                        "a value of a task local stays after its block",
                        "tasks/TaskLocal.java",
                        "task.locals = previous;",
                        "",
                        "TASK-22"),
                new Edit(
                        "a task inherits no values",
                        "tasks/LoopTasks.java",
                        "spawning == null ? null : spawning.locals",
                        "null",
                        "TASK-22"),
                new Edit(
                        "a task runs outside the context in which it was spawned",
                        "tasks/ThreadEngine.java",
                        "carrier == null ? code : carrier.capture().wrap(code)",
                        "code",
                        "TASK-23"),
                new Edit(
                        "an await below a native frame throws another exception",
                        COROUTINE,
                        "        try {\n            running.suspend();\n        } catch (Throwable refused) {\n            state",
                        """
                                try {
                                    if (StackWalker.getInstance().walk(all -> all.anyMatch(each -> each.getClassName().endsWith("BelowNativeCode")))) {
                                        throw new UnsupportedOperationException("below native code");
                                    }
                                    running.suspend();
                                } catch (Throwable refused) {
                                    state""",
                        "TASK-26"),
                new Edit(
                        "a dump leaves out why a task is cancelled",
                        "tasks/TaskDump.java",
                        "each.isCancelRequested() ? each.root.reason() : null",
                        "null",
                        "TASK-28"),
                new Edit(
                        "a dump shows the frames of the engine",
                        "tasks/TaskDump.java",
                        "from = i + 1;",
                        "from = 0;",
                        "TASK-28"),
                new Edit(
                        "a dump names no group",
                        COROUTINE,
                        "return parent == null ? null : parent.name();",
                        "return null;",
                        "TASK-28"),
                new Edit(
                        "a cancelled task fails its group",
                        GROUP,
                        "child.isCancelled() ? null : child.exception();",
                        "child.isCancelled() ? new CancellationException() : child.exception();",
                        "GROUPS-07"),
                new Edit(
                        "a task of a group does not see the scopes around it",
                        COROUTINE,
                        "boolean hidden = false;\n        for (Scope each = scope; each != null; each = each.parent) {",
                        "boolean hidden = false;\n        for (Scope each = scope; each != null; each = each.kind == Scope.Kind.GROUP && each.task() != this ? null : each.parent) {",
                        "GROUPS-08"),
                new Edit(
                        "a deadline around a group does not reach its tasks",
                        "tasks/Scope.java",
                        "if (each.task != null) {\n                below",
                        "if (each.task != null && (kind != Kind.TIMEOUT || each.task == task)) {\n                below",
                        "GROUPS-08"));
    }
}
