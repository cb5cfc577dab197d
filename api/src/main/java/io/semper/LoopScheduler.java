package io.semper;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Implementation of {@link EventLoop#asScheduledExecutor()}. Its shutdown ends this view alone, so it keeps a set of its tasks. */
final class LoopScheduler extends AbstractExecutorService implements ScheduledExecutorService {
    private final EventLoop loop;
    private final Set<ScheduledTask<?>> pending = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<@Nullable Void> terminated = new CompletableFuture<>();
    private volatile boolean shutdown;

    LoopScheduler(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    @Override
    public void execute(Runnable command) {
        Objects.requireNonNull(command, "command");
        ScheduledTask<?> task =
                command instanceof ScheduledTask<?> made && made.isOf(this) ? made : ScheduledTask.plain(this, command);
        admit("execute()", task);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        Objects.requireNonNull(command, "command");
        return admit("schedule()", ScheduledTask.once(this, Executors.callable(command), delay, unit));
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        Objects.requireNonNull(callable, "callable");
        return admit("schedule()", ScheduledTask.once(this, callable, delay, unit));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        return repeat("scheduleAtFixedRate()", command, initialDelay, period, unit, true);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return repeat("scheduleWithFixedDelay()", command, initialDelay, delay, unit, false);
    }

    private ScheduledFuture<?> repeat(
            String call, Runnable command, long initialDelay, long interval, TimeUnit unit, boolean atFixedRate) {
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(unit, "unit");
        if (interval <= 0) {
            throw new IllegalArgumentException(
                    call + " every " + interval + " " + unit + " on " + this + ": the interval must be more than zero");
        }
        return admit(call, ScheduledTask.repeated(this, command, initialDelay, interval, unit, atFixedRate));
    }

    private <V> ScheduledTask<V> admit(String call, ScheduledTask<V> task) {
        pending.add(task);
        if (shutdown && pending.remove(task)) {
            terminateIfEmpty();
            throw new RejectedExecutionException(call + " on " + this + ": it was shut down; the loop has other views");
        }
        try {
            task.start();
        } catch (Throwable refused) {
            ended(task);
            throw refused;
        }
        return task;
    }

    /** Called when a task is done. Any thread. */
    void ended(ScheduledTask<?> task) {
        pending.remove(task);
        terminateIfEmpty();
    }

    private void terminateIfEmpty() {
        if (shutdown && pending.isEmpty()) {
            terminated.complete(null);
        }
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Callable<T> callable) {
        return ScheduledTask.once(this, callable, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Runnable runnable, T value) {
        return newTaskFor(Executors.callable(runnable, value));
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) throws InterruptedException {
        refuseOnLoop("invokeAll()");
        return super.invokeAll(tasks);
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        refuseOnLoop("invokeAll()");
        return super.invokeAll(tasks, timeout, unit);
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        refuseOnLoop("invokeAny()");
        return super.invokeAny(tasks);
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        refuseOnLoop("invokeAny()");
        return super.invokeAny(tasks, timeout, unit);
    }

    /** Tasks run on one thread, which must not wait for them. */
    void refuseOnLoop(String call) {
        if (loop.ownership().heldHere()) {
            throw new IllegalStateException(call + " on the thread of " + loop
                    + ", which has to run the tasks: it would block forever; use callSoon() or a LoopFuture");
        }
    }

    @Override
    public void shutdown() {
        shutdown = true;
        for (ScheduledTask<?> task : pending) {
            if (task.isPeriodic()) {
                task.cancel(false);
            }
        }
        terminateIfEmpty();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        List<Runnable> neverBegun = new ArrayList<>();
        for (ScheduledTask<?> task : pending) {
            if (task.cancel(false) && !task.isRunning()) {
                neverBegun.add(task.command());
            }
        }
        terminateIfEmpty();
        return neverBegun;
    }

    @Override
    public boolean isShutdown() {
        return shutdown || loop.isClosed();
    }

    @Override
    public boolean isTerminated() {
        return terminated.isDone() || loop.isClosed();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        if (isTerminated()) {
            return true;
        }
        refuseOnLoop("awaitTermination()");
        CompletableFuture<?> closed = whenClosed();
        try {
            CompletableFuture.anyOf(terminated, closed).get(timeout, unit);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException loopClosed) {
            return true;
        } finally {
            Reference.reachabilityFence(closed);
        }
    }

    /** Returns a future that fails when the loop is closed, if the caller keeps it reachable. */
    CompletableFuture<?> whenClosed() {
        return new LoopPromise<@Nullable Void>(loop).future().toCompletableFuture();
    }

    @Override
    public String toString() {
        return "scheduled executor of " + loop + (shutdown ? ", shut down" : "");
    }
}
