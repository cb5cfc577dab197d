package io.semper.tasks;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Implementation of {@link Tasks#timeout}. */
final class TimeoutScope {
    private final Coroutine<?> task;
    private final Scope scope;

    private TimeoutScope(Coroutine<?> task, Duration limit) {
        this.task = task;
        scope = task.open(Scope.Kind.TIMEOUT);
        scope.expireAfter(limit, "the timeout of " + limit + " has expired");
    }

    /** @param hasValue whether what a body returns after it has caught the cancellation counts */
    static <T extends @Nullable Object> T run(
            Coroutine<?> task, Duration limit, Callable<? extends T> body, boolean hasValue) throws Exception {
        TimeoutScope timeout = new TimeoutScope(task, limit);
        try {
            T value = body.call();
            if (hasValue || !task.wasDelivered(timeout.scope)) {
                return value;
            }
        } catch (Cancelled cancelled) {
            if (cancelled.scope() != timeout.scope) {
                throw cancelled;
            }
        } finally {
            task.leave(timeout.scope);
        }
        timeout.throwOuter();
        throw new DeadlineException("the timeout of " + limit + " in task " + task.name() + " has expired");
    }

    static <T> Optional<T> tryRun(Coroutine<?> task, Duration limit, Callable<? extends T> body) throws Exception {
        TimeoutScope timeout = new TimeoutScope(task, limit);
        try {
            return Optional.ofNullable(body.call());
        } catch (Cancelled cancelled) {
            if (cancelled.scope() != timeout.scope) {
                throw cancelled;
            }
        } finally {
            task.leave(timeout.scope);
        }
        timeout.throwOuter();
        return Optional.empty();
    }

    /** An outer cancellation that the task does not know yet wins: a caller that catches the expiry would continue for nothing. */
    private void throwOuter() {
        Scope outer = task.due();
        if (outer != null) {
            throw task.deliver(outer);
        }
    }
}
