package io.semper.tck.selftest.edits;

import java.util.List;

/** Groups of tasks that are broken in one respect. */
final class TaskGroupEdits implements EditGroup {
    private static final String COROUTINE = "tasks/Coroutine.java";
    private static final String GROUP = "tasks/TaskGroup.java";

    @Override
    public List<Edit> edits() {
        return List.of(
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
