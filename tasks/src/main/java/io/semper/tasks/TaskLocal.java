package io.semper.tasks;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A value that belongs to a task, whatever thread its code runs on, and that the tasks which it spawns inherit. A thread local is no
 * substitute: whether a task has a thread of its own depends on the engine. Rule TASK-22.
 *
 * <pre>
 *   static final TaskLocal&lt;String&gt; REQUEST = TaskLocal.of("none");
 *   REQUEST.where("r-17", () -&gt; handle(request));      // handle, and tasks spawned in it, get "r-17"
 * </pre>
 *
 * @param <T> the type of the value
 */
public final class TaskLocal<T extends @Nullable Object> {
    private final T initial;

    private TaskLocal(T initial) {
        this.initial = initial;
    }

    /** Makes a variable that is {@code initial} where {@link #where} has not set it. Any thread. */
    public static <T extends @Nullable Object> TaskLocal<T> of(T initial) {
        return new TaskLocal<>(initial);
    }

    /**
     * Returns the value in the current task.
     *
     * @throws IllegalStateException outside a task
     */
    @SuppressWarnings({"unchecked", "NullAway"
    }) // where() of this variable alone makes its entries, null only if T allows it
    public T get() {
        Locals found = Locals.find(LoopTasks.requireTask("TaskLocal.get()").locals, this);
        return found == null ? initial : (T) found.value();
    }

    /**
     * Runs {@code body} with {@code value}, and restores the previous value however the body ends.
     *
     * @throws IllegalStateException outside a task
     */
    public <U extends @Nullable Object> U where(T value, Callable<? extends U> body) throws Exception {
        Objects.requireNonNull(body, "body");
        Coroutine<?> task = LoopTasks.requireTask("TaskLocal.where()");
        Locals previous = task.locals;
        task.locals = new Locals(this, value, previous);
        try {
            return body.call();
        } finally {
            task.locals = previous;
        }
    }

    /** Runs {@code body} with {@code value}, as {@link #where(Object, Callable)} does. */
    public void where(T value, TaskBody body) throws Exception {
        Objects.requireNonNull(body, "body");
        where(value, () -> {
            body.run();
            return null;
        });
    }
}
