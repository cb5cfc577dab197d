package io.semper.engine.turn;

import io.semper.Capability;
import io.semper.ContextCarrier;
import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.ExceptionHandler;
import io.semper.Handle;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopSnapshot;
import io.semper.LoopStats;
import io.semper.Ownership;
import io.semper.StreamTransport;
import io.semper.TimerHandle;
import io.semper.TransportSnapshot;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Poller;
import io.semper.engine.probe.ProbedLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The loop without its transports: lifecycle, callbacks, timers, failures, and the services that the other rooms of the engine use. Its one
 * subclass, which may use all rooms, adds the methods that open transports.
 *
 * <p>It is one class because the methods of {@link EventLoop} belong to one object; most of them delegate to {@link Runs}, {@link Turns},
 * {@link Calls} or {@link Failures}.
 */
public abstract class LoopCore implements EventLoop {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Kernel kernel;
    private final LoopOptions options;
    private final String label;
    private final Ownership ownership = new Ownership(this, work -> enqueueThreadsafe(new CallHandle(work)));
    private final Failures failures;
    private final CrossThreadQueue crossThread = new CrossThreadQueue();
    private final Poller poller;
    private final Turns turns;
    private final Calls calls;
    private final Runs runs;
    /** Closed with the loop, in the order in which they were registered. */
    private final Set<AutoCloseable> resources = new LinkedHashSet<>();

    /** What layers keep with the loop, by its type. */
    private final Map<Class<?>, Object> locals = new IdentityHashMap<>(1);

    private final @Nullable ContextCarrier carrier;
    private final @Nullable Origin origin;
    private volatile boolean closed;
    private volatile boolean debug;
    private volatile Duration slowCallback;

    /** An idle loop over {@code kernel}. */
    protected LoopCore(Kernel kernel, LoopOptions options) throws IOException {
        this.kernel = kernel;
        this.options = options;
        failures = new Failures(this, options.exceptionHandler());
        label = kernel.name() + "-" + NUMBER.incrementAndGet();
        carrier = options.context();
        debug = options.debug();
        slowCallback = options.slowCallback();
        poller = kernel.newPoller(crossThread::idle);
        turns = new Turns(this, crossThread);
        calls = new Calls(this, turns, crossThread);
        runs = new Runs(this, turns);
        origin = origin(
                this,
                "loop " + label
                        + " was dropped without close(): it is unreachable, and the OS still holds its descriptors. Close"
                        + " every loop, for example by try-with-resources. It was made here");
    }

    @Override
    public final String name() {
        return kernel.name();
    }

    @Override
    public final Set<Capability> capabilities() {
        return kernel.capabilities();
    }

    @Override
    public final void runForever() {
        runs.forever();
    }

    @Override
    public final boolean runOnce(@Nullable Duration maxWait) {
        return runs.once(maxWait);
    }

    @Override
    public final <T extends @Nullable Object> T runUntilComplete(LoopFuture<T> main) {
        return runs.untilComplete(main);
    }

    @Override
    public final void stop() {
        if (!closed) {
            crossThread.requestStop(poller);
        }
    }

    @Override
    public final boolean isRunning() {
        return ownership.isHeld();
    }

    @Override
    public final boolean isClosed() {
        return closed;
    }

    @Override
    public final Ownership ownership() {
        return ownership;
    }

    @Override
    public final void close() {
        if (closed) {
            return;
        }
        runs.checkIdle("close()");
        ownership.closing();
        closed = true;
        // A failed step does not keep the next from being done. Failures are reported after the last step, because
        // exception handlers are user code.
        List<ExceptionContext> failed = new ArrayList<>();
        attempt(failed, this, turns::endWatch);
        attempt(failed, this, turns::forgetAll);
        attempt(failed, this, this::closeTransports);
        for (AutoCloseable resource : List.copyOf(resources)) {
            attempt(failed, resource, resource);
        }
        resources.clear();
        attempt(failed, poller, poller::flush);
        attempt(failed, this, ownership::close);
        attempt(failed, poller, () -> crossThread.closeAfterWakers(poller));
        attempt(failed, this, turns::forgetAll);
        attempt(failed, this, this::releaseMemory);
        if (origin != null) {
            origin.closed();
        }
        failures.callAll(failed);
    }

    /** Closes the descriptors of all transports, without a callback. The loop is already marked closed. */
    protected abstract void closeTransports();

    /** Releases shared memory and buffers that were lent to the loop. The last step of {@link #close()}. */
    protected abstract void releaseMemory();

    /** The number of open transports. Any thread. */
    protected abstract int openTransports();

    /** Describes the open transports. Any thread. */
    protected abstract List<TransportSnapshot> transports();

    private static void attempt(List<ExceptionContext> failed, Object what, AutoCloseable step) {
        try {
            step.close();
        } catch (Throwable thrown) {
            failed.add(ExceptionContext.of("closing " + what + " with its loop failed", thrown)
                    .withSource(what));
        }
    }

    @Override
    public final Handle callSoon(Runnable callback) {
        checkUsable();
        return calls.soon(callback);
    }

    @Override
    public final Handle callSoonThreadsafe(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        checkNotClosed();
        return calls.soonThreadsafe(callback);
    }

    @Override
    public final TimerHandle callLater(Duration delay, Runnable callback) {
        Objects.requireNonNull(delay, "delay");
        checkUsable();
        return calls.later(delay, callback);
    }

    @Override
    public final TimerHandle callAt(long deadlineNanos, Runnable callback) {
        checkUsable();
        return calls.at(deadlineNanos, callback);
    }

    @Override
    public final long time() {
        return kernel.clock().nanoTime();
    }

    @Override
    public final void setExceptionHandler(@Nullable ExceptionHandler handler) {
        checkUsable();
        failures.handler(handler);
    }

    @Override
    public final void callExceptionHandler(ExceptionContext context) {
        ownership.check();
        failures.call(Objects.requireNonNull(context, "context"));
    }

    @Override
    public final void setDebug(boolean on) {
        debug = on;
    }

    @Override
    public final @Nullable ContextCarrier context() {
        return carrier;
    }

    @Override
    public final boolean isDebug() {
        return debug;
    }

    @Override
    public final void setSlowCallback(Duration duration) {
        if (Objects.requireNonNull(duration, "duration").isNegative()) {
            throw new IllegalArgumentException(
                    "setSlowCallback(" + duration + ") on " + this + ": the duration must be zero or more");
        }
        slowCallback = duration;
    }

    @Override
    public final Duration slowCallback() {
        return slowCallback;
    }

    @Override
    public final LoopStats stats() {
        LoopStats.Builder stats = LoopStats.builder()
                .wakeups(crossThread.wakeups())
                .openTransports(openTransports())
                .pendingTimers(turns.timers().size());
        turns.counters().addTo(stats);
        turns.busy().addTo(stats);
        return stats.build();
    }

    @Override
    public final LoopSnapshot snapshot() {
        LoopSnapshot.Builder snapshot =
                LoopSnapshot.builder(this).busyNanos(turns.busy().current());
        transports().forEach(snapshot::transport);
        return snapshot.build();
    }

    @Override
    public final String toString() {
        return "loop " + label + " (" + (closed ? "closed" : isRunning() ? "running" : "idle") + ")";
    }

    /** Throws unless this thread may use the loop now. The first statement of every owner's method. */
    public final void checkUsable() {
        ownership.check();
        checkNotClosed();
    }

    /** Throws if the loop is closed. Any thread. */
    void checkNotClosed() {
        if (closed) {
            throw new LoopClosedException(this + " takes no more work; make a new loop");
        }
    }

    /** Runs {@code task} in a later turn, after everything queued before it. Owner only. */
    public final void enqueue(Task task) {
        turns.enqueue(task);
    }

    /**
     * Runs {@code task} in a later turn. Any thread. Returns false if the loop is closed: the task was then either not queued or
     * {@link Task#dropped}.
     */
    public final boolean enqueueThreadsafe(Task task) {
        if (!closed) {
            crossThread.add(task, poller);
        }
        return !closed;
    }

    /**
     * Calls {@code scheduling}, which queues tasks, during the next poll, after the sockets that the poll finds ready were queued. Owner
     * only.
     */
    final void afterPoll(Runnable scheduling) {
        turns.afterPoll(scheduling);
    }

    /** Uncorks {@code transport} when the running callback returns. */
    public final void uncorkLater(StreamTransport transport) {
        turns.after().uncork(transport);
    }

    /**
     * Reports {@code failure} when the running callback has returned, or throws it then if it {@link #escapes}. For exceptions of user code
     * inside a call that must complete.
     */
    public final void rethrowLater(Throwable failure) {
        turns.after().rethrow(failure);
    }

    /** Begins steps that must all be done. Unless {@link #finishSteps} follows, {@link #mendBrokenOff} is called. May be nested. */
    public final void beginSteps() {
        turns.after().begin();
    }

    /** Ends the steps. */
    public final void finishSteps() {
        turns.after().finished();
    }

    /** Called after an error, such as a stack overflow, has interrupted steps. Ends whatever was left incomplete. */
    protected abstract void mendBrokenOff();

    /** Whether the running task is the only one of its turn. */
    public final boolean runsOneTask() {
        return turns.isLone();
    }

    /** What the loop counts. */
    public final LoopCounters counters() {
        return turns.counters();
    }

    /** The installed probe; null if there is none, which is usual. Owner only. */
    public final @Nullable ProbedLoop probed() {
        return turns.probed();
    }

    /** The time of the last poll, for what needs to be known roughly and costs no clock. Owner only. */
    public final long lastPoll() {
        return turns.lastPoll();
    }

    /** The end of the running turn, from which the age of an event can be computed later. */
    public final TurnEnd turnEnd() {
        return turns.turnEnd();
    }

    /** Returns {@code duration} in nanoseconds, limited to the largest distance of a deadline. */
    public static long nanos(Duration duration) {
        return Calls.nanos(duration);
    }

    /** The options with which the loop was created. */
    public final LoopOptions options() {
        return options;
    }

    /**
     * Has other threads wake the poller for what they queue from now on, as if this idle loop waited in a poll. The next run ends that.
     * Owner only.
     *
     * @return false if something is queued: the loop has to be run again
     */
    public final boolean fallAsleep() {
        return turns.isReadyEmpty() && crossThread.fallAsleep();
    }

    /** The backend. */
    public final Kernel kernel() {
        return kernel;
    }

    /** The backend's poller. */
    public final Poller poller() {
        return poller;
    }

    /** Makes the threads of a {@code role} that belong to this loop, such as {@code job-}. */
    public final ThreadFactory threads(String role) {
        String prefix = options.threadNames();
        return new WorkerThreads(
                options.threadFactory(), (prefix == null ? "semper" : prefix) + "-" + label + "-" + role);
    }

    /** Closes {@code resource} with the loop, unless {@link #offClose} is called first. The resource must not run user callbacks then. */
    public final void onClose(AutoCloseable resource) {
        resources.add(resource);
    }

    @Override
    public final <T extends AutoCloseable> T local(Class<T> type, Supplier<? extends T> maker) {
        checkUsable();
        Object known = locals.get(type);
        if (known == null) {
            T made = Objects.requireNonNull(maker.get(), "what the maker of " + type.getName() + " returned");
            locals.put(type, made);
            onClose(made);
            return made;
        }
        return type.cast(known);
    }

    /** Reverses {@link #onClose}. */
    public final void offClose(AutoCloseable resource) {
        resources.remove(resource);
    }

    /**
     * Captures the current context; null if the loop has no carrier. On the loop's thread a failure of the carrier is reported after the
     * running callback, and only the context is lost, because the caller may be in the middle of steps of the engine.
     */
    public final ContextCarrier.@Nullable Snapshot captured() {
        if (carrier == null) {
            return null;
        }
        try {
            return carrier.capture();
        } catch (Throwable failure) {
            if (!ownership.heldHere()) {
                throw failure;
            }
            rethrowLater(failure);
            return null;
        }
    }

    /** Returns a callback that runs {@code callback} in the current context, wherever it is called; null for null. */
    public final <T> @Nullable Consumer<? super T> carried(@Nullable Consumer<? super T> callback) {
        ContextCarrier.Snapshot context = callback == null ? null : captured();
        return callback == null || context == null
                ? callback
                : value -> InContext.run(context, () -> callback.accept(value));
    }

    /** Returns a throwable with this stack; null outside debug mode. */
    public final @Nullable Throwable madeHere() {
        return debug ? new Throwable("made here") : null;
    }

    /** Records where {@code made} is made, and logs {@code ifLost} if it is lost before it is closed; null outside debug mode. */
    public final @Nullable Origin origin(Object made, String ifLost) {
        Throwable here = madeHere();
        return here == null ? null : new Origin(made, ifLost, here);
    }

    /** Calls the exception handler. */
    public final void report(String message, @Nullable Throwable exception, @Nullable Object source) {
        failures.call(ExceptionContext.of(message).withException(exception).withSource(source));
    }

    /** Calls the exception handler. */
    public final void report(ExceptionContext context) {
        failures.call(context);
    }

    /** Logs a warning of the loop. Failures of the logger are ignored. */
    public static void warn(String message, @Nullable Throwable where) {
        Failures.log(System.Logger.Level.WARNING, message, where);
    }

    /** Whether {@code thrown} leaves the run method instead of being reported. */
    public static boolean escapes(Throwable thrown) {
        return Failures.escapes(thrown);
    }

    /** Throws {@code thrown} if it {@link #escapes}. */
    public static void rethrowIfEscapes(Throwable thrown) {
        Failures.rethrowIfEscapes(thrown);
    }

    /** Runs user code, and reports its failure to the exception handler. */
    public final void guard(String what, @Nullable Object source, Runnable userCode) {
        try {
            userCode.run();
        } catch (Throwable thrown) {
            rethrowIfEscapes(thrown);
            report(what + " threw", thrown, source);
        }
    }
}
