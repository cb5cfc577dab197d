package io.semper.tck.selftest.small;

import io.semper.Capability;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.ContextCarrier;
import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.ExceptionHandler;
import io.semper.Handle;
import io.semper.LoopClosedException;
import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopSnapshot;
import io.semper.LoopStats;
import io.semper.LoopStoppedException;
import io.semper.Ownership;
import io.semper.Resolver;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TimerHandle;
import io.semper.TlsOptions;
import io.semper.tls.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The entry points of the contract. */
final class SmallLoop implements EventLoop {
    private static final long FARTHEST = Long.MAX_VALUE / 4;

    private static final AtomicLong LOOPS = new AtomicLong();

    final String label = SmallProvider.NAME + "-" + LOOPS.incrementAndGet();
    final Set<SmallSocket> sockets = new HashSet<>();
    final ByteBuffer scratch = ByteBuffer.allocateDirect(256 * 1024);
    final SmallTurns turns;
    private final LoopOptions options;
    private final Ownership ownership = new Ownership(this);
    private final SmallJobs jobs;
    private final Map<Class<?>, AutoCloseable> locals = new HashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile boolean closed;
    private volatile boolean debug;
    private volatile Duration slowCallback;
    private volatile @Nullable ExceptionHandler handler;
    private @Nullable Resolver resolver;

    SmallLoop(LoopOptions options) throws IOException {
        this.options = options;
        debug = options.debug();
        slowCallback = options.slowCallback();
        turns = new SmallTurns(this);
        jobs = new SmallJobs(this, options);
    }

    @Override
    public String name() {
        return SmallProvider.NAME;
    }

    @Override
    public Set<Capability> capabilities() {
        return SmallProvider.CAPABILITIES;
    }

    @Override
    public void runForever() {
        run("runForever()", -1, true);
    }

    @Override
    public boolean runOnce(@Nullable Duration maxWait) {
        return run("runOnce()", maxWait == null ? -1 : Math.max(0, nanos(maxWait)), false);
    }

    @Override
    public <T extends @Nullable Object> T runUntilComplete(LoopFuture<T> main) {
        if (main.loop() != this) {
            throw new IllegalArgumentException(main + " belongs to " + main.loop() + ", not to " + this);
        }
        checkIdle("runUntilComplete()");
        checkUsable();
        long mine = turns.runs() + 1;
        Handle hook = main.addDoneCallback(done -> {
            if (turns.runs() == mine) {
                stop();
            }
        });
        try {
            run("runUntilComplete()", -1, true);
        } finally {
            hook.cancel();
        }
        if (!main.isDone()) {
            throw new LoopStoppedException(this + " was stopped before " + main + " was done");
        }
        return main.join(); // unlike result(), also while another thread runs the loop
    }

    private boolean run(String what, long wait, boolean forever) {
        checkIdle(what);
        checkNotClosed();
        ownership.enter();
        try {
            return turns.run(wait, forever);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            ownership.exit();
        }
    }

    @Override
    public void stop() {
        if (!closed) {
            turns.stop();
        }
    }

    @Override
    public boolean isRunning() {
        return ownership.isHeld();
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
        checkIdle("close()");
        ownership.closing();
        closed = true;
        turns.dropAll();
        List.copyOf(sockets).forEach(SmallSocket::closeWithLoop);
        try {
            turns.selector.close();
        } catch (IOException e) {
            report("closing failed", e, this);
        }
        jobs.close();
        locals.values().forEach(local -> {
            try {
                local.close();
            } catch (Exception e) {
                report("closing failed", e, local);
            }
        });
        ownership.close();
        turns.dropAll();
        turns.releaseAll();
    }

    void checkUsable() {
        ownership.check();
        checkNotClosed();
    }

    private void checkNotClosed() {
        if (closed) {
            throw new LoopClosedException(this + " takes no more work");
        }
    }

    private void checkIdle(String what) {
        if (isRunning()) {
            throw new IllegalStateException(what + " on " + this + ", which is running");
        }
    }

    @Override
    public Handle callSoon(Runnable callback) {
        checkUsable();
        return callSoonThreadsafe(callback);
    }

    @Override
    public Handle callSoonThreadsafe(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        checkNotClosed();
        SmallCall call = new SmallCall(this, callback, 0, 0, 0);
        turns.fromAnyThread(call);
        return call;
    }

    @Override
    public TimerHandle callLater(Duration delay, Runnable callback) {
        long nanos = nanos(delay);
        return callAt(time() + nanos, callback);
    }

    @Override
    public TimerHandle callAt(long deadline, Runnable callback) {
        checkUsable();
        long now = time();
        long due = now + Math.max(-FARTHEST, Math.min(FARTHEST, deadline - now));
        SmallCall timer = new SmallCall(
                this, Objects.requireNonNull(callback, "callback"), deadline, due, numbers.incrementAndGet());
        turns.add(timer);
        return timer;
    }

    private static long nanos(Duration duration) {
        long most = FARTHEST / 1_000_000_000;
        return duration.getSeconds() >= most
                ? FARTHEST
                : duration.getSeconds() <= -most ? -FARTHEST : duration.toNanos();
    }

    @Override
    public long time() {
        return System.nanoTime();
    }

    @Override
    public @Nullable ContextCarrier context() {
        return options.context();
    }

    ContextCarrier.@Nullable Snapshot captured() {
        ContextCarrier carrier = options.context();
        return carrier == null ? null : carrier.capture();
    }

    static void in(ContextCarrier.@Nullable Snapshot context, Runnable body) {
        if (context == null) {
            body.run();
        } else {
            context.run(body);
        }
    }

    @Override
    public <T extends @Nullable Object> LoopFuture<T> runInExecutor(
            @Nullable Executor executor, Callable<? extends T> job) {
        return jobs.run(executor, job);
    }

    @Override
    public LoopFuture<Boolean> shutdownExecutor(Duration timeout) {
        checkUsable();
        return jobs.shutdown(Math.max(0, nanos(timeout)));
    }

    @Override
    public Resolver resolver() {
        checkUsable();
        if (resolver == null) {
            Function<? super EventLoop, ? extends Resolver> chosen = options.resolver();
            resolver = chosen != null
                    ? chosen.apply(this)
                    : (host, family) -> runInExecutor(null, () -> SmallConnect.lookUp(host, family));
        }
        return resolver;
    }

    @Override
    public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
            Supplier<? extends P> factory, ConnectOptions to) {
        if (to != null && to.tls() != null) {
            checkUsable();
            return Tls.connect(this, factory, to, turns.figures::handshakeFailed);
        }
        return SmallConnect.begin(this, factory, to);
    }

    @Override
    public LoopFuture<Server> createServer(Supplier<? extends StreamProtocol> factory, ServerOptions at) {
        if (at != null && at.tls() != null) {
            checkUsable();
            return Tls.serve(this, factory, at);
        }
        return SmallServer.listen(this, factory, at);
    }

    @Override
    public LoopFuture<StreamTransport> startTls(StreamTransport transport, TlsOptions tls) {
        checkUsable();
        return Tls.start(this, transport, tls, turns.figures::handshakeFailed);
    }

    @Override
    public <T extends AutoCloseable> T local(Class<T> type, Supplier<? extends T> maker) {
        checkUsable();
        return type.cast(locals.computeIfAbsent(type, wanted -> maker.get()));
    }

    @Override
    public void setExceptionHandler(@Nullable ExceptionHandler newHandler) {
        checkUsable();
        handler = newHandler;
    }

    @Override
    public void callExceptionHandler(ExceptionContext context) {
        ownership.check();
        Objects.requireNonNull(context, "context");
        ExceptionHandler now = handler;
        try {
            if (now != null) {
                now.handle(this, context);
                return;
            }
        } catch (Throwable broken) {
            rethrowIfItLeaves(broken);
        }
        System.getLogger("io.semper").log(System.Logger.Level.ERROR, context.message(), context.exception());
    }

    void report(String message, @Nullable Throwable thrown, @Nullable Object source) {
        rethrowIfItLeaves(thrown);
        callExceptionHandler(ExceptionContext.of(message).withException(thrown).withSource(source));
    }

    static void rethrowIfItLeaves(@Nullable Throwable thrown) {
        if (thrown instanceof LoopExit
                || thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError)) {
            throw (Error) thrown;
        }
    }

    @Override
    public void setDebug(boolean on) {
        debug = on;
    }

    @Override
    public boolean isDebug() {
        return debug;
    }

    @Override
    public void setSlowCallback(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("setSlowCallback(" + duration + ") on " + this + ": use zero or more");
        }
        slowCallback = duration;
    }

    @Override
    public Duration slowCallback() {
        return slowCallback;
    }

    @Override
    public LoopStats stats() {
        return turns.stats();
    }

    @Override
    public LoopSnapshot snapshot() {
        long now = time();
        LoopSnapshot.Builder snapshot = LoopSnapshot.builder(this).busyNanos(turns.figures.current(now));
        turns.figures.streams.forEach(stream -> snapshot.transport(stream.snapshot(now)));
        return snapshot.build();
    }

    @Override
    public String toString() {
        return "small loop " + label + " (" + (closed ? "closed" : isRunning() ? "running" : "idle") + ")";
    }
}
