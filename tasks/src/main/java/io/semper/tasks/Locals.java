package io.semper.tasks;

import org.jspecify.annotations.Nullable;

/** The values of task locals of a task: a list that is never changed, newest first. */
record Locals(
        TaskLocal<?> key, @Nullable Object value, @Nullable Locals rest) {
    static @Nullable Locals find(@Nullable Locals from, TaskLocal<?> key) {
        for (Locals each = from; each != null; each = each.rest) {
            if (each.key == key) {
                return each;
            }
        }
        return null;
    }
}
