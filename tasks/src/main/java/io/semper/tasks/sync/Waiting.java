package io.semper.tasks.sync;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Ownership;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import org.jspecify.annotations.Nullable;

/** How operations are carried out, whatever they operate on. */
final class Waiting {
    private Waiting() {}

    /**
     * Returns if the current thread may use what belongs to {@code loop}.
     *
     * @throws io.semper.WrongThreadException if another thread runs the loop
     * @throws IllegalStateException if the current thread runs another loop
     */
    static void check(EventLoop loop, String call) {
        Ownership ownership = loop.ownership();
        if (ownership.heldHere()) {
            return;
        }
        ownership.check();
        EventLoop other = EventLoops.runningOrNull();
        if (other != null) {
            throw new IllegalStateException(call + " on " + other + " of something that belongs to " + loop
                    + ": it is for the tasks and callbacks of its own loop; go there with callSoonThreadsafe()");
        }
    }

    /**
     * Returns the task whose code calls.
     *
     * @throws IllegalStateException if there is none
     */
    static Task<?> requireTask(EventLoop loop, String call, String instead) {
        check(loop, call);
        Task<?> task = Tasks.currentTask();
        if (task == null) {
            throw new IllegalStateException(
                    call + " outside a task of " + loop + ": only a task can wait; " + instead + " returns a future");
        }
        return task;
    }

    /** Starts {@code operation} for a callback. */
    static <T extends @Nullable Object> LoopFuture<T> start(Operation<T> operation, String call) {
        EventLoop loop = operation.loop();
        check(loop, call);
        LoopPromise<T> promise = loop.createPromise();
        if (operation.isReady()) {
            T value;
            try {
                value = operation.take();
            } catch (RuntimeException refused) {
                promise.fail(refused);
                return promise.future();
            }
            promise.complete(value);
        } else if (loop.isClosed()) {
            throw new LoopClosedException(call + ": it would have to wait, and " + loop + " is closed");
        } else {
            operation.enlist(new Receiver.Promised<>(promise));
            promise.onCancel(operation::withdraw);
        }
        return promise.future();
    }

    /** Carries out {@code operation} in the current task. */
    static <T extends @Nullable Object> T await(Operation<T> operation, String call) {
        if (operation.isReady()) {
            return operation.take();
        }
        LoopFuture<T> granted = start(operation, call);
        try {
            return operation.canGiveBack() ? Tasks.await(granted, operation::giveBack) : Tasks.await(granted);
        } catch (IllegalStateException | StackOverflowError refused) {
            granted.cancel(); // where the system cannot suspend the code, the operation must not stay in line
            throw refused;
        }
    }
}
