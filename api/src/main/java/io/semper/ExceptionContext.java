package io.semper;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link ExceptionHandler} is told: a sentence, the throwable, and the object concerned. Immutable; withers return copies.
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

    /** A context that has a sentence alone. */
    public static ExceptionContext of(String message) {
        return new ExceptionContext(Objects.requireNonNull(message, "message"), null, null, null);
    }

    /** A context that has a sentence and a throwable. */
    public static ExceptionContext of(String message, Throwable exception) {
        return of(message).withException(exception);
    }

    /** The same with the throwable. */
    public ExceptionContext withException(@Nullable Throwable newException) {
        return new ExceptionContext(message, newException, source, createdAt);
    }

    /** The same with the handle, future, transport, protocol or server concerned. */
    public ExceptionContext withSource(@Nullable Object newSource) {
        return new ExceptionContext(message, exception, newSource, createdAt);
    }

    /** The same with the stack at which the source was made; debug mode supplies it. */
    public ExceptionContext withCreatedAt(@Nullable Throwable newCreatedAt) {
        return new ExceptionContext(message, exception, source, newCreatedAt);
    }

    /** What happened, in one sentence. */
    public String message() {
        return message;
    }

    /** The throwable, if there is one. */
    public @Nullable Throwable exception() {
        return exception;
    }

    /** The object concerned, if there is one. */
    public @Nullable Object source() {
        return source;
    }

    /** The object concerned, if it is a {@code type}. */
    public <T> Optional<T> source(Class<T> type) {
        return type.isInstance(source) ? Optional.of(type.cast(source)) : Optional.empty();
    }

    /** A throwable whose stack trace shows where the source was made; null outside debug mode. */
    public @Nullable Throwable createdAt() {
        return createdAt;
    }

    @Override
    public String toString() {
        return message + (source == null ? "" : " (" + source + ")") + (exception == null ? "" : ": " + exception);
    }
}
