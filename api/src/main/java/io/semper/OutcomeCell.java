package io.semper;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Implementation of the outcome of a future: one field, written once by the owner of the loop and read by every thread. A plain
 * value needs no object of its own.
 */
class OutcomeCell<T extends @Nullable Object> {
    /** An outcome that is neither a plain value nor a {@link Failure}. */
    private enum End {
        NULL,
        CANCELLED
    }

    private volatile @Nullable Object end;
    /** Whether a future failure counts as retrieved. */
    private boolean failureExpected;

    OutcomeCell() {}

    final boolean hasEnded() {
        return end != null;
    }

    final boolean hasBeenCancelled() {
        return end == End.CANCELLED;
    }

    /** Whether there is a failure, without retrieving it. */
    final boolean hasFailed() {
        return end instanceof Failure;
    }

    final void writeValue(@Nullable T value) {
        end = value == null ? End.NULL : value;
    }

    final void writeCancelled() {
        end = End.CANCELLED;
    }

    final void writeFailure(Failure failure) {
        if (failureExpected) {
            failure.retrieve();
        }
        end = failure;
    }

    /** Marks the failure as retrieved, even a future one. */
    final void expectFailure() {
        failureExpected = true;
        failure();
    }

    /** Reports the failure if the cell becomes unreachable before it is retrieved. */
    final void watchFailure() {
        if (end instanceof Failure failure) {
            failure.watch(this);
        }
    }

    /** Returns the failure and marks it as retrieved; null if there is none. */
    final @Nullable Throwable failure() {
        if (end instanceof Failure failure) {
            failure.retrieve();
            return failure.cause();
        }
        return null;
    }

    /** Returns the value of a cell that has one. */
    @SuppressWarnings({"unchecked", "NullAway"}) // null is a T here: it was written as one
    final T value() {
        Object now = end;
        return now == End.NULL ? null : (T) now;
    }

    /** Returns the value, or throws an exception that says why there is none. */
    final T requireValue(String call) {
        requireNotCancelled(call);
        Throwable failure = failure();
        if (failure != null) {
            throw new CompletionException(failure);
        }
        return value();
    }

    final void requireNotCancelled(String call) {
        if (end == null) {
            throw new IllegalStateException(call + " on " + this
                    + ": it has no outcome yet; wait for one with addDoneCallback() or runUntilComplete()");
        }
        if (end == End.CANCELLED) {
            throw cancellation();
        }
    }

    final CancellationException cancellation() {
        return new CancellationException("the future was cancelled");
    }

    /** Returns the state in words, such as "pending" or "failed: java.io.IOException". */
    final String description() {
        Object now = end;
        if (now == null) {
            return "pending";
        }
        if (now == End.CANCELLED) {
            return "cancelled";
        }
        return now instanceof Failure failure ? "failed: " + failure.cause() : "done";
    }
}
