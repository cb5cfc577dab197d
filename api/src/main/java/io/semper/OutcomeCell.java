package io.semper;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Where a future keeps how it ended: one field, written once by the owner of the loop, read by every thread. A plain value needs no
 * object of its own.
 */
class OutcomeCell<T extends @Nullable Object> {
    /** An end that is neither a plain value nor a {@link Failure}. */
    private enum End {
        NULL,
        CANCELLED
    }

    private volatile @Nullable Object end;
    /** Whether a failure that is yet to come is of no interest. */
    private boolean failureExpected;

    OutcomeCell() {}

    final boolean hasEnded() {
        return end != null;
    }

    final boolean hasBeenCancelled() {
        return end == End.CANCELLED;
    }

    /** Whether there is a failure, without looking at it. */
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

    /** The failure counts as seen, also if it is yet to come. */
    final void expectFailure() {
        failureExpected = true;
        failure();
    }

    /** Has the failure reported should it be dropped unseen. */
    final void watchFailure() {
        if (end instanceof Failure failure) {
            failure.watch(this);
        }
    }

    /** The failure, which counts as seen from now on; null if there is none. */
    final @Nullable Throwable failure() {
        if (end instanceof Failure failure) {
            failure.retrieve();
            return failure.cause();
        }
        return null;
    }

    /** The value, of a cell that has one. */
    @SuppressWarnings({"unchecked", "NullAway"}) // null is a T here: it was written as one
    final T value() {
        Object now = end;
        return now == End.NULL ? null : (T) now;
    }

    /** The value, or an exception that says why there is none. */
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
                    + ": there is no outcome yet; wait for it with addDoneCallback() or runUntilComplete()");
        }
        if (end == End.CANCELLED) {
            throw cancellation();
        }
    }

    final CancellationException cancellation() {
        return new CancellationException("the future was cancelled");
    }

    /** Such as "pending" or "failed: java.io.IOException". */
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
