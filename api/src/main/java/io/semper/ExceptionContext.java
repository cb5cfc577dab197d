package io.semper;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A report to an {@link ExceptionHandler}: a sentence, the throwable and the objects concerned. Immutable; methods named
 * {@code with...} return copies.
 *
 * <p>The objects can be asked for by type, as the keys of asyncio's context dictionary: {@link #handle()}, {@link #future()},
 * {@link #protocol()}, {@link #transport()} and {@link #server()}. The loop sets all that it knows: of a protocol that threw, the
 * protocol and its transport; of a done-callback that threw, its handle and the future; of a factory that failed, the server. Any
 * thread. Rules ERROR-01, ERROR-13, ERROR-14, DEBUG-03.
 */
public final class ExceptionContext {
    private final String message;
    private final @Nullable Throwable exception;
    private final @Nullable Object source;
    private final @Nullable Throwable createdAt;
    private final @Nullable LoopFuture<?> future;
    private final @Nullable Protocol protocol;

    private ExceptionContext(
            String message,
            @Nullable Throwable exception,
            @Nullable Object source,
            @Nullable Throwable createdAt,
            @Nullable LoopFuture<?> future,
            @Nullable Protocol protocol) {
        this.message = message;
        this.exception = exception;
        this.source = source;
        this.createdAt = createdAt;
        this.future = future;
        this.protocol = protocol;
    }

    /** Returns a context with a message only. */
    public static ExceptionContext of(String message) {
        return new ExceptionContext(Objects.requireNonNull(message, "message"), null, null, null, null, null);
    }

    /** Returns a context with a message and a throwable. */
    public static ExceptionContext of(String message, Throwable exception) {
        return of(message).withException(exception);
    }

    /** Returns a copy with this throwable. */
    public ExceptionContext withException(@Nullable Throwable newException) {
        return new ExceptionContext(message, newException, source, createdAt, future, protocol);
    }

    /**
     * Returns a copy with this source: the handle, future, transport, protocol or server concerned most. It is also what the method
     * of its type returns, such as {@link #transport()}, so only what is concerned besides it needs a separate method.
     */
    public ExceptionContext withSource(@Nullable Object newSource) {
        return new ExceptionContext(message, exception, newSource, createdAt, future, protocol);
    }

    /** Returns a copy with the stack trace of where the source was created. Debug mode supplies it. */
    public ExceptionContext withCreatedAt(@Nullable Throwable newCreatedAt) {
        return new ExceptionContext(message, exception, source, newCreatedAt, future, protocol);
    }

    /** Returns a copy with this future, which is concerned besides the source. Rule ERROR-13. */
    public ExceptionContext withFuture(@Nullable LoopFuture<?> newFuture) {
        return new ExceptionContext(message, exception, source, createdAt, newFuture, protocol);
    }

    /** Returns a copy with this protocol, which is concerned besides the source. Rule ERROR-14. */
    public ExceptionContext withProtocol(@Nullable Protocol newProtocol) {
        return new ExceptionContext(message, exception, source, createdAt, future, newProtocol);
    }

    /** Returns what happened, in one sentence. */
    public String message() {
        return message;
    }

    /** Returns the throwable, or null. */
    public @Nullable Throwable exception() {
        return exception;
    }

    /** Returns the object concerned most, or null. */
    public @Nullable Object source() {
        return source;
    }

    /** Returns the object concerned most if it is a {@code type}. */
    public <T> Optional<T> source(Class<T> type) {
        return type.isInstance(source) ? Optional.of(type.cast(source)) : Optional.empty();
    }

    /** Returns the handle of the callback or timer that threw, as the call that scheduled it returned it. Rule ERROR-13. */
    public Optional<Handle> handle() {
        return source(Handle.class);
    }

    /** Returns the future whose callback or cancel hook threw. Rule ERROR-13. */
    public Optional<LoopFuture<?>> future() {
        if (future != null) {
            return Optional.of(future);
        }
        return source instanceof LoopFuture<?> ofSource ? Optional.of(ofSource) : Optional.empty();
    }

    /**
     * Returns the protocol whose callback threw, even if the callback has replaced it meanwhile with
     * {@link StreamTransport#setProtocol}. Rule ERROR-14.
     */
    public Optional<Protocol> protocol() {
        return protocol == null ? source(Protocol.class) : Optional.of(protocol);
    }

    /** Returns the transport of the protocol that threw. Rule ERROR-14. */
    public Optional<Transport> transport() {
        return source(Transport.class);
    }

    /** Returns the server whose factory, chooser or listener failed. Rule ERROR-14. */
    public Optional<Server> server() {
        return source(Server.class);
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
