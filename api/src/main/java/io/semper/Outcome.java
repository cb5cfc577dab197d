package io.semper;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a future: a value, which may be null, a failure or a cancellation. Immutable. Any thread. Rule COMBINE-08.
 *
 * @param <T> the type of the value
 */
public final class Outcome<T extends @Nullable Object> {
    private enum Kind {
        VALUE,
        FAILURE,
        CANCELLED
    }

    private final Kind kind;
    private final T value;
    private final @Nullable Throwable failure;

    private Outcome(Kind kind, T value, @Nullable Throwable failure) {
        this.kind = kind;
        this.value = value;
        this.failure = failure;
    }

    /** Returns the outcome of a future that is done. Its failure counts as retrieved. */
    @SuppressWarnings("NullAway") // the value of an outcome that has none is never read
    static <T extends @Nullable Object> Outcome<T> of(LoopFuture<T> done) {
        if (done.isCancelled()) {
            return new Outcome<>(Kind.CANCELLED, null, done.cancellation());
        }
        Throwable failure = done.failure();
        return failure == null
                ? new Outcome<>(Kind.VALUE, done.value(), null)
                : new Outcome<>(Kind.FAILURE, null, failure);
    }

    /** Whether there is a value. */
    public boolean isValue() {
        return kind == Kind.VALUE;
    }

    /** Whether there is a failure other than a cancellation. */
    public boolean isFailure() {
        return kind == Kind.FAILURE;
    }

    /** Whether the future was cancelled. */
    public boolean isCancelled() {
        return kind == Kind.CANCELLED;
    }

    /**
     * Returns the value.
     *
     * @throws CompletionException if the future failed; the cause is the failure
     * @throws CancellationException if it was cancelled
     */
    public T value() {
        return switch (kind) {
            case VALUE -> value;
            case FAILURE -> throw new CompletionException(failure);
            case CANCELLED -> throw new CancellationException("the future was cancelled");
        };
    }

    /** Returns the failure itself, a {@link CancellationException} if the future was cancelled, or null if there is a value. */
    public @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public String toString() {
        return "Outcome["
                + switch (kind) {
                    case VALUE -> "value: " + value;
                    case FAILURE -> "failed: " + failure;
                    case CANCELLED -> "cancelled";
                }
                + "]";
    }
}
