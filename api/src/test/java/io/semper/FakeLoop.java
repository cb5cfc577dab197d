package io.semper;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A loop without a kernel that a test turns by hand; its clock stands still until the test moves it. */
final class FakeLoop implements EventLoop {
    /** More turns than any test needs: a chain of callbacks without end fails instead of hanging. */
    private static final int MOST_TURNS = 10_000;

    final List<ExceptionContext> reported = new ArrayList<>();

    @Nullable
    ContextCarrier carrier;

    private final Ownership ownership = new Ownership(this);
    private final ConcurrentLinkedQueue<Task> foreign = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Task> timers =
            new PriorityQueue<>(Comparator.comparingLong((Task t) -> t.when).thenComparingLong(t -> t.number));
    private ArrayDeque<Task> ready = new ArrayDeque<>();
    private long now;
    private long numbers;
    private boolean stopping;
    private volatile boolean closed;

    private final class Task implements TimerHandle {
        private final Runnable callback;
        private final long when;
        private final long number = numbers++;
        private volatile boolean cancelled;

        Task(Runnable callback, long when) {
            this.callback = Objects.requireNonNull(callback, "callback");
            this.when = when;
        }

        @Override
        public void cancel() {
            cancelled = true;
            timers.remove(this);
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }

        @Override
        public long when() {
            return when;
        }
    }

    /** One turn. */
    boolean turn() {
        ownership.enter();
        try {
            for (Task each = foreign.poll(); each != null; each = foreign.poll()) {
                ready.add(each);
            }
            while (!timers.isEmpty() && timers.peek().when <= now) {
                ready.add(timers.poll());
            }
            ArrayDeque<Task> snapshot = ready;
            ready = new ArrayDeque<>();
            for (Task each : snapshot) {
                run(each);
            }
            return !snapshot.isEmpty();
        } finally {
            ownership.exit();
        }
    }

    /** Turns until nothing is left to do at this time of the clock. */
    void settle() {
        for (int turns = 0; turn(); turns++) {
            if (turns > MOST_TURNS) {
                throw new AssertionError("the loop does not come to rest");
            }
        }
    }

    /** Runs {@code code} as a callback of the loop, and settles. */
    void inLoop(Runnable code) {
        callSoon(code);
        settle();
    }

    void advance(Duration by) {
        now += by.toNanos();
        settle();
    }

    int pendingTimers() {
        return timers.size();
    }

    private void run(Task task) {
        if (task.cancelled) {
            return;
        }
        try {
            task.callback.run();
        } catch (Throwable thrown) {
            if (LoopExit.leavesLoop(thrown)) {
                throw thrown;
            }
            callExceptionHandler(ExceptionContext.of("a callback failed", thrown));
        }
    }

    private Task schedule(Runnable callback, long when) {
        ownership.check();
        requireOpen();
        return new Task(callback, when);
    }

    private void requireOpen() {
        if (closed) {
            throw new LoopClosedException("loop fake is closed");
        }
    }

    @Override
    public Handle callSoon(Runnable callback) {
        Task task = schedule(callback, now);
        ready.add(task);
        return task;
    }

    @Override
    public Handle callSoonThreadsafe(Runnable callback) {
        requireOpen();
        Task task = new Task(callback, 0);
        foreign.add(task);
        return task;
    }

    @Override
    public TimerHandle callLater(Duration delay, Runnable callback) {
        return callAt(now + delay.toNanos(), callback);
    }

    @Override
    public TimerHandle callAt(long deadlineNanos, Runnable callback) {
        Task task = schedule(callback, deadlineNanos);
        timers.add(task);
        return task;
    }

    @Override
    public <T extends @Nullable Object> T runUntilComplete(LoopFuture<T> main) {
        stopping = false;
        main.addDoneCallback(done -> stop());
        runForever();
        if (!main.isDone()) {
            throw new LoopStoppedException("loop fake was stopped before " + main);
        }
        return main.result();
    }

    @Override
    public void runForever() {
        while (!stopping) {
            turn();
        }
        stopping = false;
    }

    @Override
    public boolean runOnce(@Nullable Duration maxWait) {
        return turn();
    }

    @Override
    public void stop() {
        stopping = true;
    }

    @Override
    public void close() {
        ownership.closing();
        closed = true;
        ready.clear();
        foreign.clear();
        timers.clear();
        ownership.close();
    }

    @Override
    public @Nullable ContextCarrier context() {
        return carrier;
    }

    @Override
    public Ownership ownership() {
        return ownership;
    }

    @Override
    public boolean isRunning() {
        return ownership.toString().contains("held by");
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public long time() {
        return now;
    }

    /** Runs the job at once, on the thread of the caller, unless there is an executor. */
    @Override
    public <T extends @Nullable Object> LoopFuture<T> runInExecutor(
            @Nullable Executor executor, Callable<? extends T> job) {
        LoopPromise<T> promise = createPromise();
        Runnable work = () -> {
            try {
                promise.completeThreadsafe(job.call());
            } catch (Exception e) {
                promise.failThreadsafe(e);
            }
        };
        if (executor == null) {
            work.run();
        } else {
            executor.execute(work);
        }
        return promise.future();
    }

    @Override
    public void callExceptionHandler(ExceptionContext context) {
        reported.add(context);
    }

    @Override
    public LoopFuture<Boolean> shutdownExecutor(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T extends AutoCloseable> T local(Class<T> type, Supplier<? extends T> maker) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Resolver resolver() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
            Supplier<? extends P> factory, ConnectOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public LoopFuture<Server> createServer(Supplier<? extends StreamProtocol> factory, ServerOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setExceptionHandler(@Nullable ExceptionHandler handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setDebug(boolean on) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isDebug() {
        return false;
    }

    @Override
    public void setSlowCallback(Duration duration) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Duration slowCallback() {
        throw new UnsupportedOperationException();
    }

    @Override
    public LoopStats stats() {
        return LoopStats.builder().build();
    }

    @Override
    public LoopSnapshot snapshot() {
        return LoopSnapshot.builder(this).build();
    }

    @Override
    public String toString() {
        return "loop fake";
    }
}
