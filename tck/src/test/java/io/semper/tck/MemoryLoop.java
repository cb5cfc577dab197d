package io.semper.tck;

import io.semper.Capability;
import io.semper.ConnectOptions;
import io.semper.Connection;
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
import io.semper.Resolver;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.TimerHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A loop without timers and network, enough to try the kit on; subclasses break it. */
class MemoryLoop implements EventLoop {
    final Deque<Entry> ready = new ArrayDeque<>();
    private final Ownership ownership = new Ownership(this);
    private final Semaphore wakeup = new Semaphore(0);
    private final AtomicLong polls = new AtomicLong();
    private volatile boolean running;
    private volatile boolean closed;
    private volatile boolean stopping;
    private volatile @Nullable ExceptionHandler handler;

    /** A queued callback. */
    static final class Entry implements Handle {
        final Runnable callback;
        private volatile boolean cancelled;

        Entry(Runnable callback) {
            this.callback = callback;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }
    }

    static TckSubject subject(String name, Supplier<? extends MemoryLoop> loops) {
        return new TckSubject() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public EventLoop newEventLoop(LoopOptions options) {
                return loops.get();
            }

            @Override
            public Set<Capability> capabilities() {
                return Set.of();
            }
        };
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public void runForever() {
        enter();
        try {
            do {
                turn(Long.MAX_VALUE);
            } while (!stopping);
        } finally {
            leave();
        }
    }

    @Override
    public <T extends @Nullable Object> T runUntilComplete(LoopFuture<T> main) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean runOnce(@Nullable Duration maxWait) {
        enter();
        try {
            return turn(maxWait == null ? Long.MAX_VALUE : maxWait.toNanos());
        } finally {
            leave();
        }
    }

    private void enter() {
        ownership.enter();
        running = true;
    }

    private void leave() {
        running = false;
        stopping = false;
        ownership.exit();
    }

    private boolean turn(long wait) {
        polls.incrementAndGet();
        try {
            if (ready.isEmpty() && !stopping && wakeup.tryAcquire(wait, TimeUnit.NANOSECONDS)) {
                wakeup.drainPermits();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        int count;
        synchronized (ready) {
            count = ready.size();
        }
        for (int i = 0; i < count; i++) {
            Entry entry = next();
            if (!entry.isCancelled()) {
                run(entry);
            }
        }
        return count > 0;
    }

    Entry next() {
        synchronized (ready) {
            return ready.removeFirst();
        }
    }

    void run(Entry entry) {
        try {
            entry.callback.run();
        } catch (RuntimeException e) {
            callExceptionHandler(ExceptionContext.of("a callback threw", e));
        }
    }

    @Override
    public void stop() {
        stopping = true;
        wakeup.release();
    }

    @Override
    public boolean isRunning() {
        return running;
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
        closed = true;
        ownership.close();
    }

    @Override
    public Handle callSoon(Runnable callback) {
        ownership.check();
        return callSoonThreadsafe(callback);
    }

    @Override
    public Handle callSoonThreadsafe(Runnable callback) {
        if (closed) {
            throw new LoopClosedException("closed");
        }
        Entry entry = new Entry(callback);
        synchronized (ready) {
            ready.addLast(entry);
        }
        wakeup.release();
        return entry;
    }

    @Override
    public TimerHandle callLater(Duration delay, Runnable callback) {
        throw new UnsupportedOperationException();
    }

    @Override
    public TimerHandle callAt(long deadlineNanos, Runnable callback) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long time() {
        return System.nanoTime();
    }

    @Override
    public <T extends @Nullable Object> LoopFuture<T> runInExecutor(
            @Nullable Executor executor, Callable<? extends T> job) {
        throw new UnsupportedOperationException();
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
    public void setExceptionHandler(@Nullable ExceptionHandler newHandler) {
        handler = newHandler;
    }

    @Override
    public void callExceptionHandler(ExceptionContext context) {
        ExceptionHandler now = handler;
        if (now != null) {
            now.handle(this, context);
        }
    }

    @Override
    public void setDebug(boolean on) {}

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
        return LoopStats.builder().turns(polls.get()).polls(polls.get()).build();
    }

    @Override
    public LoopSnapshot snapshot() {
        return LoopSnapshot.builder(this).build();
    }
}
