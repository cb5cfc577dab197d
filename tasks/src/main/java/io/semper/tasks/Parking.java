package io.semper.tasks;

import io.semper.EventLoop;
import io.semper.LoopPromise;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A place where one task at a time waits for what a callback brings, such as the bytes of a connection. The task continues inside the
 * call that brings it: there is no future, and no turn of the loop in between. For authors of streams, channels and other adapters;
 * programs await futures. Rule TASK-31.
 *
 * <p>Methods are for the owner of the loop.
 */
public final class Parking {
    private final LoopTasks tasks;
    private final Object what;
    private @Nullable Coroutine<?> parked;

    /** What the task awaits instead if the loop carries contexts: only a callback of the task runs in the task's context. */
    private @Nullable LoopPromise<@Nullable Void> promise;

    private Parking(LoopTasks tasks, Object what) {
        this.tasks = tasks;
        this.what = what;
    }

    /**
     * Makes a place for tasks of {@code loop}.
     *
     * @param what its {@code toString()} says in dumps and messages what a task waits for here
     */
    public static Parking of(EventLoop loop, Object what) {
        Objects.requireNonNull(loop, "loop");
        loop.ownership().check();
        return new Parking(LoopTasks.of(loop), Objects.requireNonNull(what, "what"));
    }

    /** Whether a task waits here that has been neither resumed nor cancelled. */
    public boolean isOccupied() {
        LoopPromise<@Nullable Void> awaited = promise;
        if (awaited != null) {
            return !awaited.future().isDone();
        }
        Coroutine<?> task = parked;
        return task != null && task.isParkedAt(this);
    }

    /**
     * Suspends the calling task until it is resumed. A cancellation that comes before ends the wait, one that comes after does not.
     *
     * @throws Cancelled if the task is cancelled
     * @throws IllegalStateException if the caller is not a task of this loop, or another one waits here
     */
    public void await() {
        tasks.loop.ownership().check();
        Coroutine<?> task = LoopTasks.requireTask(tasks, "Parking.await()");
        if (parked != null) {
            throw new IllegalStateException("await() of " + this + " in " + task + ": " + parked + " waits there");
        }
        parked = task;
        try {
            if (tasks.loop.context() == null) {
                task.park(this);
            } else {
                LoopPromise<@Nullable Void> event = tasks.loop.createPromise();
                promise = event;
                task.awaitPending(event.future(), null);
            }
        } finally {
            parked = null;
            promise = null;
        }
    }

    /**
     * Continues the task that waits here inside this call, which returns when the task waits again or has ended. The task continues in
     * a later callback if code of a task runs now, if the loop does not run, or if it carries contexts. Without a task that waits, and on
     * a closed loop, this does nothing.
     */
    public void resume() {
        tasks.loop.ownership().check();
        resume(tasks.current == null && tasks.loop.isRunning());
    }

    /** Continues the task that waits here in a later callback. Without such a task, and on a closed loop, this does nothing. */
    public void resumeLater() {
        tasks.loop.ownership().check();
        resume(false);
    }

    private void resume(boolean now) {
        LoopPromise<@Nullable Void> awaited = promise;
        Coroutine<?> task = parked;
        if (awaited != null) {
            awaited.tryComplete(null);
        } else if (task != null && task.isParkedAt(this) && !tasks.loop.isClosed()) {
            task.unpark(now);
        }
    }

    @Override
    public String toString() {
        return what.toString();
    }
}
