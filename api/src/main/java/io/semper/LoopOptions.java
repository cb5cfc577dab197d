package io.semper;

import io.semper.spi.EventLoopProvider;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How a loop is made. Immutable; withers return copies. */
public final class LoopOptions {
    private static final LoopOptions DEFAULTS = new LoopOptions(
            null,
            null,
            null,
            Math.min(32, Runtime.getRuntime().availableProcessors() + 4),
            null,
            null,
            Boolean.getBoolean("semper.debug") || "1".equals(System.getenv("SEMPER_DEBUG")),
            Duration.ofMillis(100));

    private final @Nullable EventLoopProvider provider;
    private final @Nullable String backend;
    private final @Nullable Executor executor;
    private final int executorThreads;
    private final @Nullable Function<? super EventLoop, ? extends Resolver> resolver;
    private final @Nullable ContextCarrier context;
    private final boolean debug;
    private final Duration slowCallback;

    private LoopOptions(
            @Nullable EventLoopProvider provider,
            @Nullable String backend,
            @Nullable Executor executor,
            int executorThreads,
            @Nullable Function<? super EventLoop, ? extends Resolver> resolver,
            @Nullable ContextCarrier context,
            boolean debug,
            Duration slowCallback) {
        this.provider = provider;
        this.backend = backend;
        this.executor = executor;
        this.executorThreads = executorThreads;
        this.resolver = resolver;
        this.context = context;
        this.debug = debug;
        this.slowCallback = slowCallback;
    }

    /**
     * The best backend of this machine, a pool of its own of {@code min(32, processors + 4)} daemon threads, the system's resolver, no
     * context, debug mode as the property {@code semper.debug} or the variable {@code SEMPER_DEBUG=1} say.
     */
    public static LoopOptions defaults() {
        return DEFAULTS;
    }

    /** With this provider and no other. */
    public LoopOptions provider(EventLoopProvider newProvider) {
        Objects.requireNonNull(newProvider, "provider");
        return new LoopOptions(newProvider, null, executor, executorThreads, resolver, context, debug, slowCallback);
    }

    /** With the backend of this name and no other; it is never replaced in silence. Rule CHOOSE-02. */
    public LoopOptions backend(String name) {
        if (Objects.requireNonNull(name, "name").isBlank()) {
            throw new IllegalArgumentException("the name of the backend is empty");
        }
        return new LoopOptions(null, name, executor, executorThreads, resolver, context, debug, slowCallback);
    }

    /** With this executor instead of a pool of the loop's own; the loop does not shut it down. Rule EXEC-02. */
    public LoopOptions executor(Executor newExecutor) {
        Objects.requireNonNull(newExecutor, "executor");
        return new LoopOptions(provider, backend, newExecutor, executorThreads, resolver, context, debug, slowCallback);
    }

    /** With so many threads at most in the loop's own pool; they are made when they are needed. Rule EXEC-03. */
    public LoopOptions executorThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("executorThreads is " + threads + "; it has to be 1 or more");
        }
        return new LoopOptions(provider, backend, executor, threads, resolver, context, debug, slowCallback);
    }

    /** With a resolver of the application's, made once for the loop. Rule RESOLVE-01. */
    public LoopOptions resolver(Function<? super EventLoop, ? extends Resolver> newResolver) {
        Objects.requireNonNull(newResolver, "resolver");
        return new LoopOptions(provider, backend, executor, executorThreads, newResolver, context, debug, slowCallback);
    }

    /** With a context that follows callbacks from where they are scheduled. Rule POLICY-10. */
    public LoopOptions context(@Nullable ContextCarrier newContext) {
        return new LoopOptions(provider, backend, executor, executorThreads, resolver, newContext, debug, slowCallback);
    }

    /** With debug mode on or off. Rule DEBUG-01. */
    public LoopOptions debug(boolean on) {
        return new LoopOptions(provider, backend, executor, executorThreads, resolver, context, on, slowCallback);
    }

    /** With callbacks of this length and more reported in debug mode; 100 ms by default. Rule DEBUG-02. */
    public LoopOptions slowCallback(Duration duration) {
        if (Objects.requireNonNull(duration, "duration").isNegative()) {
            throw new IllegalArgumentException("slowCallback is " + duration + "; it has to be zero or more");
        }
        return new LoopOptions(provider, backend, executor, executorThreads, resolver, context, debug, duration);
    }

    /** The provider, if one was given. */
    public @Nullable EventLoopProvider provider() {
        return provider;
    }

    /** The name of the backend, if one was given. */
    public @Nullable String backend() {
        return backend;
    }

    /** The executor, if one was given. */
    public @Nullable Executor executor() {
        return executor;
    }

    /** How many threads the loop's own pool may have. */
    public int executorThreads() {
        return executorThreads;
    }

    /** What makes the resolver, if one was given. */
    public @Nullable Function<? super EventLoop, ? extends Resolver> resolver() {
        return resolver;
    }

    /** What carries contexts, if anything. */
    public @Nullable ContextCarrier context() {
        return context;
    }

    /** Whether debug mode is on from the start. */
    public boolean debug() {
        return debug;
    }

    /** From which length a callback is reported in debug mode. */
    public Duration slowCallback() {
        return slowCallback;
    }
}
