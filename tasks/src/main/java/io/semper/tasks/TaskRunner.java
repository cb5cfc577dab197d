package io.semper.tasks;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.ExceptionContext;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Implementation of {@link Tasks#run}: a main task, and an orderly end of all others after it. */
final class TaskRunner {
    private static final Duration EXECUTOR_LIMIT = Duration.ofSeconds(10);

    /** What tasks that catch every cancellation have beyond the grace before they are given up. */
    private static final Duration BEYOND_GRACE = Duration.ofSeconds(1);

    private final LoopTasks tasks;
    private final Scope scope;

    private TaskRunner(LoopTasks tasks) {
        this.tasks = tasks;
        scope = new Scope(tasks, Scope.Kind.RUN, null, null);
    }

    static <T extends @Nullable Object> T runOnNewLoop(Callable<? extends T> main) throws Exception {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            try {
                return run(loop, main);
            } finally {
                loop.runUntilComplete(loop.shutdownExecutor(EXECUTOR_LIMIT));
            }
        }
    }

    static <T extends @Nullable Object> T run(EventLoop loop, Callable<? extends T> main) throws Exception {
        EventLoop running = EventLoops.runningOrNull();
        if (running != null) {
            throw new IllegalStateException(
                    "Tasks.run() on thread '" + Thread.currentThread().getName() + "', which runs " + running
                            + ": in a task call the code itself or spawn() it; in a callback, spawn() it");
        }
        TaskRunner runner = new TaskRunner(LoopTasks.of(loop));
        Scope before = runner.tasks.outermost;
        runner.tasks.outermost = runner.scope;
        try {
            return runner.runMain(main);
        } finally {
            runner.tasks.outermost = before;
            runner.scope.close();
        }
    }

    private <T extends @Nullable Object> T runMain(Callable<? extends T> main) throws Exception {
        Coroutine<T> task = tasks.spawn("main", scope, main);
        LoopFuture<T> outcome = task.future();
        LoopPromise<@Nullable Void> ended = tasks.loop.createPromise();
        outcome.addDoneCallback(done -> ended.tryComplete(null));
        try {
            tasks.loop.runUntilComplete(ended.future());
        } catch (VirtualMachineError fatal) {
            throw fatal; // nothing can be relied on any more, so nothing more is run
        } catch (Throwable left) {
            endAll();
            throw left;
        }
        endAll();
        if (outcome.isCancelled()) {
            return outcome.result();
        }
        Throwable failure = outcome.exception();
        if (failure instanceof Exception exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw new CompletionException(failure);
        }
        return outcome.result();
    }

    /** Cancels the tasks that are left, and runs the loop until they have ended or the grace is over. */
    private void endAll() {
        List<Coroutine<?>> left = tasks.all();
        if (left.isEmpty()) {
            return;
        }
        String reason = "the main task has ended";
        scope.cancel(reason);
        left.forEach(each -> each.cancel(reason));
        LoopPromise<@Nullable Void> allEnded = tasks.loop.createPromise();
        tasks.whenEmpty = () -> allEnded.tryComplete(null);
        Handle limit = tasks.loop.callLater(tasks.grace.plus(BEYOND_GRACE), () -> allEnded.tryComplete(null));
        tasks.loop.runUntilComplete(allEnded.future());
        limit.cancel();
        tasks.whenEmpty = null;
        left.forEach(this::report);
    }

    private void report(Coroutine<?> task) {
        LoopFuture<?> outcome = task.future();
        if (!outcome.isDone()) {
            tasks.loop.callExceptionHandler(ExceptionContext.of("task " + task.name() + " did not end within "
                    + tasks.grace + " after it was cancelled; it " + task.state()));
        } else if (!outcome.isCancelled()) {
            Throwable failure = outcome.exception();
            if (failure != null) {
                tasks.loop.callExceptionHandler(ExceptionContext.of("task " + task.name() + " failed", failure)
                        .withFuture(outcome));
            }
        }
    }
}
