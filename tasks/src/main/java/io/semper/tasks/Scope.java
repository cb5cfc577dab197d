package io.semper.tasks;

import io.semper.Handle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of code that can be cancelled as a whole: a task, the body of a timeout, a group, or, to the contrary, a shield, whose
 * body does not see what is cancelled outside.
 *
 * <p>The scopes of a loop are trees. A task's own scope is below the group that spawned it, or is a root; a scope that a body opens
 * is below the one it runs in. To cancel a scope is to set its flag; nothing is counted, and a task finds out what applies to it by
 * walking up from the innermost scope that it is in. Once an awaiting task has been notified of a cancelled scope, further awaits
 * work, for cleanup, until the grace of the scope is over; from then on each pending await throws, shields or not.
 *
 * <p>For the owner of the loop.
 */
final class Scope {
    /** What a scope is for. */
    enum Kind {
        RUN,
        TASK,
        TIMEOUT,
        GROUP,
        SHIELD
    }

    final @Nullable Scope parent;
    final Kind kind;

    private final LoopTasks tasks;

    /** The task whose code runs in this scope; null for that of a runner. */
    private final @Nullable Coroutine<?> task;

    private @Nullable Scope firstChild;
    private @Nullable Scope previous;
    private @Nullable Scope next;

    private @Nullable String reason;
    private boolean closed;
    private long cancelledAt;
    private boolean graceOver;
    private @Nullable Handle graceTimer;
    private @Nullable Handle deadlineTimer;

    /** The time of the deadline on the clock of the loop; meaningless without {@link #hasDeadline}. */
    private long deadline;

    private boolean hasDeadline;

    Scope(LoopTasks tasks, Kind kind, @Nullable Scope parent, @Nullable Coroutine<?> task) {
        this.tasks = tasks;
        this.kind = kind;
        this.parent = parent;
        this.task = task;
        if (parent != null) {
            next = parent.firstChild;
            if (next != null) {
                next.previous = this;
            }
            parent.firstChild = this;
        }
    }

    /** Returns the task whose code runs in this scope; null for that of a runner. */
    @Nullable
    Coroutine<?> task() {
        return task;
    }

    boolean isCancelled() {
        return reason != null;
    }

    /** Whether awaits below throw even where the cancel was delivered before, or is hidden by a shield. */
    boolean isGraceOver() {
        return graceOver;
    }

    String reason() {
        return reason == null ? "it was not" : reason;
    }

    /** Cancels everything below; returns false if that has happened, or if the scope has ended. */
    boolean cancel(String why) {
        if (isCancelled() || closed) {
            return false;
        }
        reason = why;
        cancelledAt = tasks.loop.time();
        tasks.cancelledScopes++;
        notifyTasks();
        return true;
    }

    /** Reverses {@link #cancel}, as far as tasks have not been notified. */
    void refuse() {
        if (isCancelled()) {
            reason = null;
            tasks.cancelledScopes--;
            graceOver = false;
            cancel(graceTimer);
            graceTimer = null;
        }
    }

    /** Has the scope cancelled once {@code after} has passed, unless an outer scope that it sees has an earlier deadline. */
    void expireAfter(Duration after, String why) {
        long now = tasks.loop.time();
        if (after.isZero() || after.isNegative()) {
            cancel(why);
            return;
        }
        long nanos = saturated(after);
        deadline = now + nanos;
        hasDeadline = true;
        for (Scope outer = parent; outer != null && outer.kind != Kind.SHIELD; outer = outer.parent) {
            if (outer.hasDeadline && outer.deadline - deadline <= 0) {
                return;
            }
        }
        deadlineTimer = tasks.loop.callLater(Duration.ofNanos(nanos), () -> cancel(why));
    }

    /** Returns {@code duration} in nanoseconds, or half of the largest number if that is less. */
    static long saturated(Duration duration) {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE / 2);
        return (duration.compareTo(longest) > 0 ? longest : duration).toNanos();
    }

    /** Starts the time that cleanup code below has, if it has not started. Called when such code waits. */
    void startGrace() {
        if (graceTimer != null || graceOver) {
            return;
        }
        long left = cancelledAt + tasks.grace.toNanos() - tasks.loop.time();
        graceTimer = tasks.loop.callLater(Duration.ofNanos(Math.max(0, left)), this::endGrace);
    }

    void endGrace() {
        graceOver = true;
        notifyTasks();
    }

    /** Ends the scope: its code has returned. */
    void close() {
        closed = true;
        cancel(deadlineTimer);
        cancel(graceTimer);
        if (isCancelled()) {
            tasks.cancelledScopes--;
        }
        if (parent != null && parent.firstChild == this) {
            parent.firstChild = next;
        }
        if (previous != null) {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        previous = null;
        next = null;
    }

    private static void cancel(@Nullable Handle timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Collects the tasks first, since what a cancel returns to others runs code of the application. */
    private void notifyTasks() {
        List<Coroutine<?>> below = new ArrayList<>();
        Scope each = this;
        while (each != null) {
            if (each.task != null) {
                below.add(each.task);
            }
            each = each.following(this);
        }
        for (Coroutine<?> notified : below) {
            notified.cancelArrived();
        }
    }

    /** The next scope of the tree below {@code root} in depth-first order, or null. Deep trees cost no stack. */
    private @Nullable Scope following(Scope root) {
        if (firstChild != null) {
            return firstChild;
        }
        Scope each = this;
        while (each != null && each != root) {
            if (each.next != null) {
                return each.next;
            }
            each = each.parent;
        }
        return null;
    }
}
