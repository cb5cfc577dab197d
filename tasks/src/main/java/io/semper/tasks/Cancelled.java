package io.semper.tasks;

import java.io.Serial;

/**
 * Thrown by an await, a sleep or a yield in a task that is being cancelled, or that runs in a scope that is: a timeout that has
 * expired, a group in which a task has failed. It unwinds the code up to that scope, which ends it.
 *
 * <p>It is an {@link Error}, so that {@code catch (Exception e)} does not stop it. Code that catches it cleans up and throws it on;
 * a task that must not be cancelled runs its body in {@link Tasks#shield} or calls {@link Task#refuseCancel()}. A future that
 * another party has cancelled is a different matter: awaiting that throws {@link java.util.concurrent.CancellationException}, an
 * ordinary failure.
 *
 * <p>Code that catches it in an endless loop is not resumed any more once it has caught 1 000 since its time for cleanup ended: the task
 * is abandoned, its future is cancelled, and the exception handler gets the place where the code waits. What the code holds, a lock or an
 * open stream, is not released. If it has a thread of its own, which is a daemon, that remains until it is interrupted and the code
 * returns.
 *
 * <p>It carries a stack trace only if the loop is in debug mode. Rules TASK-10, TASK-12, TASK-30.
 */
public final class Cancelled extends Error {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Scope scope;

    Cancelled(Scope scope, String task, boolean traced) {
        super("task " + task + " is cancelled: " + scope.reason(), null, false, traced);
        this.scope = scope;
    }

    /** Returns why the scope was cancelled, in the words of the one who did it. */
    public String reason() {
        return scope.reason();
    }

    Scope scope() {
        return scope;
    }
}
