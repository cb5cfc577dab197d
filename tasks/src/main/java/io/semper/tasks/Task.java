package io.semper.tasks;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import org.jspecify.annotations.Nullable;

/**
 * Straight-line code that runs on behalf of a loop and can wait: it has the loop to itself between two awaits, and while it waits
 * the loop runs other tasks and callbacks. {@link Tasks#spawn} makes one.
 *
 * <p>The outcome of a task is a future of its loop: what the body returned or threw, or a cancellation. Nothing else can complete
 * it. Methods are for the owner of the loop, and those marked "Any thread" for every thread. Rules TASK-01 to TASK-03.
 *
 * @param <T> the type of the value
 */
public abstract sealed class Task<T extends @Nullable Object> permits Coroutine {
    final LoopTasks tasks;
    final LoopPromise<T> promise;

    private final String name;

    Task(LoopTasks tasks, String name) {
        this.tasks = tasks;
        this.name = name;
        promise = tasks.loop.createPromise();
    }

    /** Returns the loop on whose behalf the task runs. Any thread. */
    public final EventLoop loop() {
        return tasks.loop;
    }

    /** Returns the name: that given to {@code spawn}, or {@code task-N}. Any thread. Rule TASK-20. */
    public final String name() {
        return name;
    }

    /**
     * Returns the outcome. Cancelling this future cancels the task as {@link #cancel()} does; the future is pending until the task
     * has ended. Any thread. Rules TASK-01, TASK-09.
     */
    public final LoopFuture<T> future() {
        return promise.future();
    }

    /** Whether the task has ended. Any thread. */
    public final boolean isDone() {
        return future().isDone();
    }

    /**
     * Waits in the current task for this one to end, and returns its value: {@link Tasks#await(LoopFuture)} of {@link #future()}. Cancelling the
     * waiting task cancels this one if nothing else depends on it.
     */
    public final T await() {
        return Tasks.await(future());
    }

    /** Requests cancellation with the reason "cancel() was called". Rules TASK-09 to TASK-13. */
    public final boolean cancel() {
        return cancel("cancel() was called");
    }

    /**
     * Requests cancellation. A task that awaits is resumed with {@link Cancelled}, and what it waited for is cancelled if nothing else
     * depends on that; one that runs gets it at its next pending await; one that has not started never runs. The task may catch it,
     * clean up, and even return a value, which is then its outcome; one that catches everything is abandoned in the end.
     *
     * <p>Rules TASK-09 to TASK-13, TASK-30.
     *
     * @param reason what {@link Cancelled#reason()} returns
     * @return false if the task has ended or a cancellation was requested before
     */
    public abstract boolean cancel(String reason);

    /** Whether {@link #cancel} was called and not refused. */
    public abstract boolean isCancelRequested();

    /**
     * Withdraws a cancellation that was requested of this task itself; does nothing if there is none. Called by the task, in place of
     * throwing {@link Cancelled} on. A cancelled scope outside the task cannot be refused. Rule TASK-13.
     */
    public abstract void refuseCancel();

    /** Returns what the task does now, such as {@code awaits LoopFuture[pending, nio-1]}. */
    public abstract String state();

    @Override
    public final String toString() {
        return "Task[" + name + ", " + tasks.loop + "]";
    }
}
