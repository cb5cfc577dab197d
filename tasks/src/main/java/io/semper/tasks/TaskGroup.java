package io.semper.tasks;

import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that belong together: {@link Tasks#group} ends when all of them have, and if one fails, the rest is cancelled. For the code of
 * the body and of the group's tasks, on the loop. Rules GROUPS-01 to GROUPS-08.
 */
public final class TaskGroup {
    private final Coroutine<?> parent;
    private final Scope scope;
    private int running;
    private int foreground;
    private boolean bodyEnded;

    /** Whether the group did not do all that it was made for: it, or a task of it, was cancelled. */
    private boolean cutShort;

    private @Nullable Throwable failure;
    private @Nullable LoopPromise<@Nullable Void> allEnded;

    private TaskGroup(Coroutine<?> parent) {
        this.parent = parent;
        scope = parent.open(Scope.Kind.GROUP);
    }

    /**
     * The code that spawns a group's tasks, and returns a value.
     *
     * @param <T> the type of the value
     */
    @FunctionalInterface
    public interface Body<T extends @Nullable Object> {
        /** Runs in the task that opened the group. */
        T run(TaskGroup group) throws Exception;
    }

    /** The code that spawns a group's tasks. */
    @FunctionalInterface
    public interface Action {
        /** Runs in the task that opened the group. */
        void run(TaskGroup group) throws Exception;
    }

    /** Makes a task of this group: {@link #spawn(String, Callable)} without a name. */
    public <T extends @Nullable Object> Task<T> spawn(Callable<? extends T> body) {
        return spawn(null, body);
    }

    /** Makes a task that returns nothing, as {@link #spawn(Callable)} does. */
    public Task<@Nullable Void> spawn(TaskBody body) {
        return spawn(null, Tasks.callable(body, "body"));
    }

    /** Makes a task that returns nothing, as {@link #spawn(String, Callable)} does. */
    public Task<@Nullable Void> spawn(@Nullable String name, TaskBody body) {
        return spawn(name, Tasks.callable(body, "body"));
    }

    /**
     * Makes a task of this group, which starts in a later turn. If it fails, the group is cancelled and {@link Tasks#group} throws the
     * failure. In a group that is cancelled it never runs, and is cancelled. Rules GROUPS-01, GROUPS-02.
     *
     * @throws IllegalStateException if the group has ended
     */
    public <T extends @Nullable Object> Task<T> spawn(@Nullable String name, Callable<? extends T> body) {
        return add(name, body, false);
    }

    /**
     * Makes a task that serves the others, such as a heartbeat: once the body and all other tasks have ended, it is cancelled. If it
     * fails, the group is cancelled as with {@link #spawn(String, Callable)}. Rule GROUPS-05.
     *
     * @throws IllegalStateException if the group has ended
     */
    public Task<@Nullable Void> background(@Nullable String name, TaskBody body) {
        return add(name, Tasks.callable(body, "body"), true);
    }

    /**
     * Makes a task, and waits until it is ready: until its code calls {@link Ready#set}, whose value this method returns. If the task ends
     * before, this throws its failure or {@link IllegalStateException}. Cancelling this wait cancels the task alone, not the group.
     * Rule GROUPS-06.
     */
    public <R extends @Nullable Object> R start(@Nullable String name, Starting<R> body) throws Exception {
        Objects.requireNonNull(body, "body");
        LoopPromise<R> ready = parent.tasks.loop.createPromise();
        Task<@Nullable Void> task = add(
                name,
                () -> {
                    body.run(value -> ready.tryComplete(value));
                    return null;
                },
                false);
        ready.onCancel(() -> task.cancel("the wait for its start was cancelled"));
        task.future().addDoneCallback(ended -> {
            Throwable cause = ended.isCancelled() ? null : ended.exception();
            ready.tryFail(
                    cause != null
                            ? cause
                            : new IllegalStateException(task + " ended before it was ready: it must call Ready.set()"));
        });
        return Tasks.await(ready.future(), Exception.class);
    }

    /**
     * The code of a task that says when it is ready.
     *
     * @param <R> the type of what it is ready with
     */
    @FunctionalInterface
    public interface Starting<R extends @Nullable Object> {
        /** Runs in the new task, and continues after it has called {@code ready}. */
        void run(Ready<R> ready) throws Exception;
    }

    /**
     * Where a task says that it is ready.
     *
     * @param <R> the type of what it is ready with
     */
    @FunctionalInterface
    public interface Ready<R extends @Nullable Object> {
        /** Has {@link TaskGroup#start} return {@code value}; a second call does nothing. */
        void set(R value);
    }

    /**
     * Cancels the body and all tasks of this group. That is no failure: the group then ends normally, unless a scope outside is
     * cancelled, too. Rule GROUPS-04.
     *
     * @param reason what {@link Cancelled#reason()} returns
     */
    public void cancel(String reason) {
        parent.tasks.loop.ownership().check();
        if (scope.cancel(Objects.requireNonNull(reason, "reason"))) {
            cutShort = true;
        }
    }

    private <T extends @Nullable Object> Task<T> add(
            @Nullable String name, Callable<? extends T> body, boolean background) {
        Objects.requireNonNull(body, "body");
        parent.tasks.loop.ownership().check();
        if (bodyEnded && running == 0) {
            throw new IllegalStateException("spawn() in a group of " + parent + " that has ended");
        }
        Coroutine<T> task = parent.tasks.spawn(name, scope, body);
        running++;
        foreground += background ? 0 : 1;
        task.whenEnded = ended -> childEnded(ended, background); // at once: the first failure is the first in time
        return task;
    }

    private void childEnded(LoopFuture<?> child, boolean background) {
        running--;
        foreground -= background ? 0 : 1;
        Throwable cause = child.isCancelled() ? null : child.exception();
        cutShort |= child.isCancelled() && !background;
        if (cause != null) {
            failed(cause);
        }
        endBackground();
        LoopPromise<@Nullable Void> waiting = allEnded;
        if (running == 0 && waiting != null) {
            waiting.tryComplete(null);
        }
    }

    private void endBackground() {
        if (bodyEnded && foreground == 0) {
            scope.cancel("the other tasks of its group have ended");
        }
    }

    private void failed(Throwable cause) {
        Throwable first = failure;
        if (first == null) {
            failure = cause;
            scope.cancel("a task of its group has failed: " + cause);
        } else if (first != cause && first != cause.getCause()) { // the body may have awaited the task that failed
            first.addSuppressed(cause);
        }
    }

    static <T extends @Nullable Object> T run(Coroutine<?> parent, Body<? extends T> body) throws Exception {
        TaskGroup group = new TaskGroup(parent);
        Result<T> result = new Result<>();
        group.runBody(() -> {
            result.value = body.run(group);
            result.present = true;
        });
        if (!result.present) {
            throw new CancellationException(
                    "the group of " + parent + " was cancelled and has no value: " + group.scope.reason());
        }
        return result.get();
    }

    static void runAction(Coroutine<?> parent, Action body) throws Exception {
        TaskGroup group = new TaskGroup(parent);
        group.runBody(() -> body.run(group));
    }

    /** What a body returned, which may be null. */
    private static final class Result<T extends @Nullable Object> {
        boolean present;

        @Nullable
        T value;

        @SuppressWarnings("NullAway") // null only if T allows it
        T get() {
            return value;
        }
    }

    /** Runs the body, waits for all tasks, and throws what the group ends with. */
    private void runBody(TaskBody body) throws Exception {
        Cancelled outer = null;
        try {
            body.run();
        } catch (Cancelled cancelled) {
            outer = cancelled.scope() == scope ? null : cancelled;
            scope.cancel(cancelled.reason());
        } catch (Unwind closed) {
            leave(); // the other tasks are unwound as this one is, and nothing can be awaited
            throw closed;
        } catch (Throwable thrown) {
            if (LoopExit.leavesLoop(thrown)) {
                scope.cancel("its group was left by " + thrown);
                leave();
                throw thrown;
            }
            failed(thrown);
        }
        bodyEnded = true;
        endBackground();
        awaitTasks();
        leave();
        Throwable first = failure;
        if (first != null) {
            throwFailure(first);
        }
        if (outer != null) {
            throw outer;
        }
        Scope due = parent.due();
        if (due != null && cutShort) {
            throw parent.deliver(due);
        }
    }

    /** A cancellation from outside reaches the tasks by itself, and the wait continues until they have ended. */
    private void awaitTasks() {
        if (running > 0) {
            LoopPromise<@Nullable Void> ended = parent.tasks.loop.createPromise();
            allEnded = ended;
            parent.awaitUncancelled(ended.future());
        }
    }

    private void leave() {
        parent.leave(scope);
    }

    private static void throwFailure(Throwable first) throws Exception {
        if (first instanceof Exception exception) {
            throw exception;
        }
        if (first instanceof Error error) {
            throw error;
        }
        throw new IllegalStateException(first);
    }
}
