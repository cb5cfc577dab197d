package io.semper;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A report to an {@link ExceptionHandler}: a sentence, the throwable and the object concerned. Immutable; methods named
 * {@code with...} return copies. Rules ERROR-01, DEBUG-03.
 */
public final class ExceptionContext {
    private final String message;
    private final @Nullable Throwable exception;
    private final @Nullable Object source;
    private final @Nullable Throwable createdAt;

    private ExceptionContext(
            String message, @Nullable Throwable exception, @Nullable Object source, @Nullable Throwable createdAt) {
        this.message = message;
        this.exception = exception;
        this.source = source;
        this.createdAt = createdAt;
    }

    /** Returns a context with a message only. */
    public static ExceptionContext of(String message) {
        return new ExceptionContext(Objects.requireNonNull(message, "message"), null, null, null);
    }

    /** Returns a context with a message and a throwable. */
    public static ExceptionContext of(String message, Throwable exception) {
        return of(message).withException(exception);
    }

    /** Returns a copy with this throwable. */
    public ExceptionContext withException(@Nullable Throwable newException) {
        return new ExceptionContext(message, newException, source, createdAt);
    }

    /** Returns a copy with this source: the handle, future, transport, protocol or server concerned. */
    public ExceptionContext withSource(@Nullable Object newSource) {
        return new ExceptionContext(message, exception, newSource, createdAt);
    }

    /** Returns a copy with the stack trace of where the source was created. Debug mode supplies it. */
    public ExceptionContext withCreatedAt(@Nullable Throwable newCreatedAt) {
        return new ExceptionContext(message, exception, source, newCreatedAt);
    }

    /** Returns what happened, in one sentence. */
    public String message() {
        return message;
    }

    /** Returns the throwable, or null. */
    public @Nullable Throwable exception() {
        return exception;
    }

    /** Returns the object concerned, or null. */
    public @Nullable Object source() {
        return source;
    }

    /** Returns the object concerned if it is a {@code type}. */
    public <T> Optional<T> source(Class<T> type) {
        return type.isInstance(source) ? Optional.of(type.cast(source)) : Optional.empty();
    }

    /** Returns a throwable whose stack trace shows where the source was created; null outside debug mode. Rule DEBUG-03. */
    public @Nullable Throwable createdAt() {
        return createdAt;
    }

    @Override
    public String toString() {
        return message + (source == null ? "" : " (" + source + ")") + (exception == null ? "" : ": " + exception);
    }
}
