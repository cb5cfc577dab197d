package io.semper.engine;

import io.semper.Capability;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.ContextCarrier;
import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.ExceptionHandler;
import io.semper.Handle;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopStats;
import io.semper.Ownership;
import io.semper.Resolver;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TimerHandle;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Poller;
import io.semper.engine.net.Buffers;
import io.semper.engine.net.ConnectOperation;
import io.semper.engine.net.FileTransfer;
import io.semper.engine.net.JobExecutor;
import io.semper.engine.net.ListenOperation;
import io.semper.engine.net.Lookup;
import io.semper.engine.net.ReleaseQueue;
import io.semper.engine.net.StreamRegistry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The loop of every backend: the contract's entry points, and what the parts of the engine ask of each other. */
public final class EngineLoop implements EventLoop {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Kernel kernel;
    private final LoopOptions options;
    private final String label;
    private final Ownership ownership = new Ownership(this);
    private final Failures failures = new Failures(this);
    private final CrossThreadQueue crossThread = new CrossThreadQueue();
    private final Poller poller;
    private final Turns turns;
    private final Calls calls;
    private final Runs runs;
    private final StreamRegistry streams = new StreamRegistry();
    private final Lookup lookup = new Lookup(this);
    private final JobExecutor jobs = new JobExecutor(this);
    private final Set<AutoCloseable> resources = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Buffers buffers = new Buffers();
    private final ReleaseQueue releases = new ReleaseQueue(this);
    private final @Nullable ContextCarrier carrier;
    private volatile boolean closed;
    private volatile boolean debug;

    /** An idle loop over {@code kernel}. */
    public EngineLoop(Kernel kernel, LoopOptions options) throws IOException {
        this.kernel = kernel;
        this.options = options;
        label = kernel.name() + "-" + NUMBER.incrementAndGet();
        carrier = options.context();
        debug = options.debug();
        poller = kernel.newPoller(crossThread::idle);
        turns = new Turns(this, crossThread);
        calls = new Calls(this, turns, crossThread);
        runs = new Runs(this, turns);
    }

    @Override
    public String name() {
        return kernel.name();
    }

    @Override
    public Set<Capability> capabilities() {
        return kernel.capabilities();
    }

    @Override
    public void runForever() {
        runs.forever();
    }

    @Override
    public boolean runOnce(@Nullable Duration maxWait) {
        return runs.once(maxWait);
    }

    @Override
    public <T extends @Nullable Object> T runUntilComplete(LoopFuture<T> main) {
        return runs.untilComplete(main);
    }

    @Override
    public void stop() {
        if (!closed) {
            crossThread.requestStop(poller);
        }
    }

    @Override
    public boolean isRunning() {
        return runs.isRunning();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public Ownership ownership() {
        return ownership;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        runs.checkIdle("close()");
        ownership.closing();
        closed = true;
        turns.forgetAll();
        if (debug) {
            streams.forEach(stream -> System.getLogger("io.semper")
                    .log(System.Logger.Level.WARNING, "open at the close of " + this + ": " + stream));
        }
        streams.closeAll();
        for (AutoCloseable resource : List.copyOf(resources)) {
            quietly(resource);
        }
        resources.clear();
        quietly(poller::flush);
        ownership.close();
        crossThread.closeAfterWakers(poller);
        turns.forgetAll();
        buffers.close();
        releases.end();
    }

    private void quietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            report("closing " + resource + " with its loop failed", e, resource);
        }
    }

    @Override
    public Handle callSoon(Runnable callback) {
        checkUsable();
        return calls.soon(callback);
    }

    @Override
    public Handle callSoonThreadsafe(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        checkNotClosed();
        return calls.soonThreadsafe(callback);
    }

    @Override
    public TimerHandle callLater(Duration delay, Runnable callback) {
        Objects.requireNonNull(delay, "delay");
        checkUsable();
        return calls.later(delay, callback);
    }

    @Override
    public TimerHandle callAt(long deadlineNanos, Runnable callback) {
        checkUsable();
        return calls.at(deadlineNanos, callback);
    }

    @Override
    public long time() {
        return kernel.clock().nanoTime();
    }

    @Override
    public <T extends @Nullable Object> LoopFuture<T> runInExecutor(
            @Nullable Executor executor, Callable<? extends T> job) {
        return jobs.run(executor, job);
    }

    @Override
    public LoopFuture<Boolean> shutdownExecutor(Duration timeout) {
        return jobs.shutdown(timeout);
    }

    @Override
    public Resolver resolver() {
        checkUsable();
        return lookup;
    }

    @Override
    public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
            Supplier<? extends P> factory, ConnectOptions to) {
        return ConnectOperation.connect(this, factory, to);
    }

    @Override
    public LoopFuture<Server> createServer(Supplier<? extends StreamProtocol> factory, ServerOptions at) {
        return ListenOperation.listen(this, factory, at);
    }

    @Override
    public LoopFuture<Long> sendFile(StreamTransport to, FileChannel from, long offset, long count) {
        return FileTransfer.start(this, to, from, offset, count);
    }

    @Override
    public void setExceptionHandler(@Nullable ExceptionHandler handler) {
        checkUsable();
        failures.handler(handler);
    }

    @Override
    public void callExceptionHandler(ExceptionContext context) {
        ownership.check();
        failures.call(Objects.requireNonNull(context, "context"));
    }

    @Override
    public void setDebug(boolean on) {
        debug = on;
    }

    @Override
    public @Nullable ContextCarrier context() {
        return carrier;
    }

    @Override
    public boolean isDebug() {
        return debug;
    }

    @Override
    public LoopStats stats() {
        LoopCounters counters = turns.counters();
        return new LoopStats(
                counters.turns(), counters.polls(), crossThread.wakeups(), counters.callbacks(), streams.count());
    }

    @Override
    public String toString() {
        return "loop " + label + " (" + (closed ? "closed" : isRunning() ? "running" : "idle") + ")";
    }

    /** Throws unless this thread may use the loop now: the first statement of every owner's method. */
    public void checkUsable() {
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
    public void enqueue(Task task) {
        turns.enqueue(task);
    }

    /**
     * Runs {@code task} in a later turn. Any thread. False if the loop is closed: then the task may have been {@link Task#dropped}, or
     * nobody has heard of it.
     */
    public boolean enqueueThreadsafe(Task task) {
        if (!closed) {
            crossThread.add(task, poller);
        }
        return !closed;
    }

    /** Has {@code transport} uncorked when the running callback returns. */
    public void uncorkLater(StreamTransport transport) {
        turns.corked().add(transport);
    }

    /** Whether the running task is the only one of its turn. */
    public boolean runsOneTask() {
        return turns.isLone();
    }

    /** The end of the running turn, for whoever has to know later how long ago something was. */
    public TurnEnd turnEnd() {
        return turns.turnEnd();
    }

    /** {@code duration} in nanoseconds, within what a deadline can be away. */
    public static long nanos(Duration duration) {
        return Calls.nanos(duration);
    }

    /** What the loop was made with. */
    public LoopOptions options() {
        return options;
    }

    /** The backend. */
    public Kernel kernel() {
        return kernel;
    }

    /** The backend's poller. */
    public Poller poller() {
        return poller;
    }

    /** The memory that the loop's transports share. */
    public Buffers buffers() {
        return buffers;
    }

    /** Buffers of writeOwned on their way back. */
    public ReleaseQueue releases() {
        return releases;
    }

    /** The transports that are open. */
    public StreamRegistry streams() {
        return streams;
    }

    /** A prefix for the names of threads that belong to this loop. */
    public String label() {
        return label;
    }

    /** Closes {@code resource} with the loop, unless {@link #offClose} comes first. No callback of the user may run then. */
    public void onClose(AutoCloseable resource) {
        resources.add(resource);
    }

    /** Takes back {@link #onClose}. */
    public void offClose(AutoCloseable resource) {
        resources.remove(resource);
    }

    /** The context of now; null where the loop carries none. */
    public ContextCarrier.@Nullable Snapshot captured() {
        return carrier == null ? null : carrier.capture();
    }

    /** A throwable that remembers this stack; null outside debug mode. */
    public @Nullable Throwable madeHere() {
        return debug ? new Throwable("made here") : null;
    }

    /** Tells the exception handler. */
    public void report(String message, @Nullable Throwable exception, @Nullable Object source) {
        failures.call(ExceptionContext.of(message).withException(exception).withSource(source));
    }

    /** Tells the exception handler, and in debug mode where the source was made. */
    public void report(
            String message, @Nullable Throwable exception, @Nullable Object source, @Nullable Throwable createdAt) {
        failures.call(ExceptionContext.of(message)
                .withException(exception)
                .withSource(source)
                .withCreatedAt(createdAt));
    }

    /** Throws {@code thrown} on if it {@link #escapes}. */
    public static void rethrowIfEscapes(Throwable thrown) {
        Failures.rethrowIfEscapes(thrown);
    }

    /** Runs code of the user's that has no other way to be told of its failure. */
    public void guard(String what, @Nullable Object source, Runnable userCode) {
        try {
            userCode.run();
        } catch (Throwable thrown) {
            rethrowIfEscapes(thrown);
            report(what + " threw", thrown, source);
        }
    }
}
