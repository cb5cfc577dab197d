package io.semper;

import io.semper.spi.EventLoopProvider;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How a loop is made. Immutable; withers return copies. */
public final class LoopOptions {
    /** How long a look-up may take by default: longer than a name service asks several servers several times. */
    public static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(30);

    private static final class Values implements Cloneable {
        @Nullable
        EventLoopProvider provider;

        @Nullable
        String backend;

        @Nullable
        Executor executor;

        int executorThreads = Math.min(32, Runtime.getRuntime().availableProcessors() + 4);

        @Nullable
        Executor lookupExecutor;

        @Nullable
        Duration lookupTimeout = LOOKUP_TIMEOUT;

        @Nullable
        Function<? super EventLoop, ? extends Resolver> resolver;

        @Nullable
        ContextCarrier context;

        boolean debug = Boolean.getBoolean("semper.debug") || "1".equals(System.getenv("SEMPER_DEBUG"));
        Duration slowCallback = Duration.ofMillis(100);

        @Override
        protected Values clone() {
            try {
                return (Values) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static final LoopOptions DEFAULTS = new LoopOptions(new Values());

    private final Values values;

    private LoopOptions(Values values) {
        this.values = values;
    }

    private LoopOptions with(Consumer<Values> change) {
        Values copy = values.clone();
        change.accept(copy);
        return new LoopOptions(copy);
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
        return with(v -> {
            v.provider = newProvider;
            v.backend = null;
        });
    }

    /** With the backend of this name and no other; it is never replaced in silence. Rule CHOOSE-02. */
    public LoopOptions backend(String name) {
        if (Objects.requireNonNull(name, "name").isBlank()) {
            throw new IllegalArgumentException("the name of the backend is empty");
        }
        return with(v -> {
            v.provider = null;
            v.backend = name;
        });
    }

    /** With this executor instead of a pool of the loop's own; the loop does not shut it down. Rule EXEC-02. */
    public LoopOptions executor(Executor newExecutor) {
        Objects.requireNonNull(newExecutor, "executor");
        return with(v -> v.executor = newExecutor);
    }

    /** With so many threads at most in the loop's own pool; they are made when they are needed. Rule EXEC-03. */
    public LoopOptions executorThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("executorThreads is " + threads + "; it has to be 1 or more");
        }
        return with(v -> v.executorThreads = threads);
    }

    /**
     * With this executor for look-ups by the system's resolver, instead of a small pool of the loop's own; the loop does not shut it
     * down. The system may take long to answer: it should have threads to spare for that. Rule RESOLVE-20.
     */
    public LoopOptions lookupExecutor(Executor newExecutor) {
        Objects.requireNonNull(newExecutor, "lookupExecutor");
        return with(v -> v.lookupExecutor = newExecutor);
    }

    /**
     * With a deadline for every look-up, by the system's resolver or the application's, also where the connect or server that asks has
     * none; 30 seconds by default, null for none. A look-up that expires fails with {@link java.net.SocketTimeoutException} and is
     * cancelled. Rule RESOLVE-09.
     */
    public LoopOptions lookupTimeout(@Nullable Duration timeout) {
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("lookupTimeout is " + timeout + "; it has to be positive, or null");
        }
        return with(v -> v.lookupTimeout = timeout);
    }

    /** With a resolver of the application's, made once for the loop. Rule RESOLVE-01. */
    public LoopOptions resolver(Function<? super EventLoop, ? extends Resolver> newResolver) {
        Objects.requireNonNull(newResolver, "resolver");
        return with(v -> v.resolver = newResolver);
    }

    /** With a context that follows callbacks from where they are scheduled. Rule POLICY-10. */
    public LoopOptions context(@Nullable ContextCarrier newContext) {
        return with(v -> v.context = newContext);
    }

    /** With debug mode on or off. Rule DEBUG-01. */
    public LoopOptions debug(boolean on) {
        return with(v -> v.debug = on);
    }

    /** With callbacks of this length and more reported in debug mode; 100 ms by default. Rule DEBUG-02. */
    public LoopOptions slowCallback(Duration duration) {
        if (Objects.requireNonNull(duration, "duration").isNegative()) {
            throw new IllegalArgumentException("slowCallback is " + duration + "; it has to be zero or more");
        }
        return with(v -> v.slowCallback = duration);
    }

    /** The provider, if one was given. */
    public @Nullable EventLoopProvider provider() {
        return values.provider;
    }

    /** The name of the backend, if one was given. */
    public @Nullable String backend() {
        return values.backend;
    }

    /** The executor, if one was given. */
    public @Nullable Executor executor() {
        return values.executor;
    }

    /** How many threads the loop's own pool may have. */
    public int executorThreads() {
        return values.executorThreads;
    }

    /** The executor for look-ups, if one was given. */
    public @Nullable Executor lookupExecutor() {
        return values.lookupExecutor;
    }

    /** How long a look-up may take; null for as long as it likes. */
    public @Nullable Duration lookupTimeout() {
        return values.lookupTimeout;
    }

    /** What makes the resolver, if one was given. */
    public @Nullable Function<? super EventLoop, ? extends Resolver> resolver() {
        return values.resolver;
    }

    /** What carries contexts, if anything. */
    public @Nullable ContextCarrier context() {
        return values.context;
    }

    /** Whether debug mode is on from the start. */
    public boolean debug() {
        return values.debug;
    }

    /** From which length a callback is reported in debug mode. */
    public Duration slowCallback() {
        return values.slowCallback;
    }
}
