package io.semper;

import io.semper.spi.EventLoopProvider;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The options of a loop. Immutable; setters return copies. Any thread. A value out of range is refused with
 * {@link IllegalArgumentException} when it is set (rule BAD-02).
 */
public final class LoopOptions {
    /** The default of {@link #lookupTimeout(Duration)}. Longer than a resolver takes to ask several servers several times. */
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

        @Nullable
        ExceptionHandler exceptionHandler;

        @Nullable
        ThreadFactory threadFactory;

        @Nullable
        String threadNames;

        boolean debug = Boolean.getBoolean("semper.debug") || "1".equals(System.getenv("SEMPER_DEBUG"));
        Duration slowCallback = Duration.ofMillis(100);

        @Nullable
        Duration stuckAfter;

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
     * Returns the defaults: the best backend of this machine, a pool of up to {@code min(32, processors + 4)} daemon threads, the
     * resolver of the OS, no context, debug mode as the property {@code semper.debug} or the variable
     * {@code SEMPER_DEBUG=1} says.
     */
    public static LoopOptions defaults() {
        return DEFAULTS;
    }

    /** Sets the provider that makes the loop; no other is asked. Replaces {@link #backend(String)}. Rule CHOOSE-01. */
    public LoopOptions provider(EventLoopProvider newProvider) {
        Objects.requireNonNull(newProvider, "provider");
        return with(v -> {
            v.provider = newProvider;
            v.backend = null;
        });
    }

    /**
     * Sets the name of the backend that makes the loop, which is never silently replaced by another. Replaces
     * {@link #provider(EventLoopProvider)}.
     *
     * <p>Rule CHOOSE-02.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public LoopOptions backend(String name) {
        if (Objects.requireNonNull(name, "name").isBlank()) {
            throw new IllegalArgumentException("the name of the backend must not be blank");
        }
        return with(v -> {
            v.provider = null;
            v.backend = name;
        });
    }

    /** Sets the executor of jobs, in place of the loop's own pool. The loop does not shut it down. Rule EXEC-02. */
    public LoopOptions executor(Executor newExecutor) {
        Objects.requireNonNull(newExecutor, "executor");
        return with(v -> v.executor = newExecutor);
    }

    /**
     * Sets the maximum number of threads in the loop's own pool. Threads are started when they are needed.
     *
     * <p>Rule EXEC-03.
     *
     * @throws IllegalArgumentException if {@code threads} is less than 1
     */
    public LoopOptions executorThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("executorThreads must be 1 or more, was " + threads);
        }
        return with(v -> v.executorThreads = threads);
    }

    /**
     * Sets the executor of lookups by the resolver of the OS, in place of a small pool of the loop's own. The loop
     * does not shut it down. A lookup may block a thread for long, so the executor should have threads to spare. Rule RESOLVE-20.
     */
    public LoopOptions lookupExecutor(Executor newExecutor) {
        Objects.requireNonNull(newExecutor, "lookupExecutor");
        return with(v -> v.lookupExecutor = newExecutor);
    }

    /**
     * Sets the deadline of every lookup, by any resolver, even if the connect or server that needs it has none; 30 seconds by
     * default, null for no limit. A lookup that exceeds it fails with {@link java.net.SocketTimeoutException} and is cancelled.
     *
     * <p>Rule RESOLVE-09.
     *
     * @throws IllegalArgumentException if {@code timeout} is zero or negative
     */
    public LoopOptions lookupTimeout(@Nullable Duration timeout) {
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("lookupTimeout must be positive, or null, was " + timeout);
        }
        return with(v -> v.lookupTimeout = timeout);
    }

    /** Sets what makes the resolver of the loop, once, in place of that of the OS. Rule RESOLVE-01. */
    public LoopOptions resolver(Function<? super EventLoop, ? extends Resolver> newResolver) {
        Objects.requireNonNull(newResolver, "resolver");
        return with(v -> v.resolver = newResolver);
    }

    /** Sets what carries contexts from where callbacks are scheduled to where they run; null for none. Rules POLICY-10, POLICY-12. */
    public LoopOptions context(@Nullable ContextCarrier newContext) {
        return with(v -> v.context = newContext);
    }

    /**
     * Sets the exception handler that the loop has from the start, and that {@link EventLoop#setExceptionHandler} restores when it is
     * given null; null, the default, for the handler that logs. The loops of a {@link io.semper.group.LoopGroup} call one handler on
     * several threads. Rule ERROR-12.
     */
    public LoopOptions exceptionHandler(@Nullable ExceptionHandler handler) {
        return with(v -> v.exceptionHandler = handler);
    }

    /**
     * Sets what makes the threads of the loop's own pools, for jobs, lookups and files, and the threads on which
     * {@link io.semper.group.LoopThread} and {@link io.semper.group.LoopGroup} run loops; null, the default, for daemon threads that
     * are named after the loop. The factory is called on any thread and returns threads that are not started. A thread that is not a
     * daemon keeps the virtual machine alive for up to 30 seconds after its last job. The threads must not be interrupted: the
     * interrupt of a thread that uses a file closes the file.
     *
     * <p>If the factory returns null or throws, the job, lookup or transfer that needs the thread fails. Rules EXEC-08, GROUP-21.
     */
    public LoopOptions threadFactory(@Nullable ThreadFactory factory) {
        return with(v -> v.threadFactory = factory);
    }

    /**
     * Sets how the names of threads begin; null, the default, for {@code semper}. Those of the loop's own pools, for jobs, lookups and
     * files, continue with what {@code toString()} of the loop calls it, so that a thread dump says which loop a thread belongs to:
     * {@code orders-nio-1-job-2}. The names that {@link io.semper.group.LoopThread} and {@link io.semper.group.LoopGroup} generate
     * begin with it, too; a loop thread that is given a name passes that on to its pools unless this is set. A
     * {@link #threadFactory} names the threads that it makes for pools as it wants.
     *
     * <p>Rules EXEC-09, GROUP-26.
     *
     * @throws IllegalArgumentException if {@code prefix} is blank
     */
    public LoopOptions threadNames(@Nullable String prefix) {
        if (prefix != null && prefix.isBlank()) {
            throw new IllegalArgumentException(
                    "threadNames must not be blank; use null for names that begin with semper");
        }
        return with(v -> v.threadNames = prefix);
    }

    /** Turns debug mode on or off. Rule DEBUG-01. */
    public LoopOptions debug(boolean on) {
        return with(v -> v.debug = on);
    }

    /**
     * Sets from which duration on debug mode logs a callback as slow; 100 ms by default. {@link EventLoop#setSlowCallback} changes
     * it later.
     *
     * <p>Rules DEBUG-02, BAD-03.
     *
     * @throws IllegalArgumentException if {@code duration} is negative
     */
    public LoopOptions slowCallback(Duration duration) {
        if (Objects.requireNonNull(duration, "duration").isNegative()) {
            throw new IllegalArgumentException("slowCallback must be zero or more, was " + duration);
        }
        return with(v -> v.slowCallback = duration);
    }

    /**
     * Sets from which duration on the loop is reported as stuck or as spinning; null, the default, for never. Unlike debug mode this
     * costs next to nothing, so it may be on in production: one daemon thread, {@code semper-watchdog}, looks at all watched loops
     * of the process, four times in {@code duration}, and logs warnings to {@code io.semper}.
     *
     * <p>A loop is stuck while a callback runs for {@code duration} or longer. The report has the loop, its thread, the time, the
     * callback and several stacks; it is repeated whenever the time has doubled, and the end is reported, too. A loop spins if it
     * does not wait for events for {@code duration}, although next to no bytes are transferred, with more than 10 000 turns or
     * polls a second. The report names what keeps it awake.
     *
     * <p>Rules DEBUG-07, DEBUG-08, BAD-02, BAD-03.
     *
     * @throws IllegalArgumentException if {@code duration} is zero or negative
     */
    public LoopOptions stuckAfter(@Nullable Duration duration) {
        if (duration != null && (duration.isNegative() || duration.isZero())) {
            throw new IllegalArgumentException("stuckAfter must be positive, or null for never, was " + duration);
        }
        return with(v -> v.stuckAfter = duration);
    }

    /** Returns the provider, or null. */
    public @Nullable EventLoopProvider provider() {
        return values.provider;
    }

    /** Returns the name of the backend, or null. */
    public @Nullable String backend() {
        return values.backend;
    }

    /** Returns the executor of jobs, or null for the loop's own pool. */
    public @Nullable Executor executor() {
        return values.executor;
    }

    /** Returns the maximum number of threads in the loop's own pool. */
    public int executorThreads() {
        return values.executorThreads;
    }

    /** Returns the executor of lookups, or null for the loop's own pool. */
    public @Nullable Executor lookupExecutor() {
        return values.lookupExecutor;
    }

    /** Returns the deadline of lookups, or null for no limit. */
    public @Nullable Duration lookupTimeout() {
        return values.lookupTimeout;
    }

    /** Returns what makes the resolver, or null for that of the OS. */
    public @Nullable Function<? super EventLoop, ? extends Resolver> resolver() {
        return values.resolver;
    }

    /** Returns what carries contexts, or null. */
    public @Nullable ContextCarrier context() {
        return values.context;
    }

    /** Returns the exception handler that loops have from the start, or null for the handler that logs. */
    public @Nullable ExceptionHandler exceptionHandler() {
        return values.exceptionHandler;
    }

    /** Returns what makes threads, or null for daemon threads that are named after the loop. */
    public @Nullable ThreadFactory threadFactory() {
        return values.threadFactory;
    }

    /** Returns how the names of threads begin, or null for {@code semper}. */
    public @Nullable String threadNames() {
        return values.threadNames;
    }

    /** Whether debug mode is on from the start. */
    public boolean debug() {
        return values.debug;
    }

    /** Returns from which duration on debug mode logs a callback as slow. */
    public Duration slowCallback() {
        return values.slowCallback;
    }

    /** Returns from which duration on the loop is reported as stuck or as spinning, or null for never. */
    public @Nullable Duration stuckAfter() {
        return values.stuckAfter;
    }
}
