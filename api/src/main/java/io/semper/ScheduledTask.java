package io.semper;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A task of a {@link LoopScheduler}: a callback or timer of the loop for any thread, which may wait for its outcome. */
final class ScheduledTask<V extends @Nullable Object> extends FutureTask<V> implements RunnableScheduledFuture<V> {
    /** Deadlines are compared by their difference; a distance of 73 years leaves room for that. */
    private static final long FARTHEST = Long.MAX_VALUE / 4;

    private final LoopScheduler scheduler;
    private final EventLoop loop;

    /** What {@code execute} was called with: its failure goes to the exception handler. */
    private final @Nullable Runnable plain;

    private final boolean delayed;
    private final long interval;
    private final boolean atFixedRate;
    private volatile long deadline;
    private volatile boolean running;
    private volatile @Nullable TimerHandle timer;
    private @Nullable Throwable thrown;
    private @Nullable CompletableFuture<?> loopClosed;

    private ScheduledTask(
            LoopScheduler scheduler,
            Callable<V> code,
            @Nullable Runnable plain,
            long delay,
            long interval,
            boolean atFixedRate) {
        super(code);
        this.scheduler = scheduler;
        this.loop = scheduler.loop();
        this.plain = plain;
        this.delayed = delay > 0;
        this.interval = interval;
        this.atFixedRate = atFixedRate;
        this.deadline = loop.time() + Math.max(0, Math.min(delay, FARTHEST));
    }

    static ScheduledTask<?> plain(LoopScheduler scheduler, Runnable command) {
        return new ScheduledTask<>(scheduler, Executors.callable(command), command, 0, 0, false);
    }

    static <V extends @Nullable Object> ScheduledTask<V> once(
            LoopScheduler scheduler, Callable<V> code, long delay, TimeUnit unit) {
        Objects.requireNonNull(unit, "unit");
        return new ScheduledTask<>(scheduler, code, null, unit.toNanos(delay), 0, false);
    }

    static ScheduledTask<?> repeated(
            LoopScheduler scheduler, Runnable command, long delay, long interval, TimeUnit unit, boolean atFixedRate) {
        long nanos = Math.min(unit.toNanos(interval), FARTHEST);
        return new ScheduledTask<>(
                scheduler, Executors.callable(command), null, unit.toNanos(delay), nanos, atFixedRate);
    }

    /** Passes the task to the loop. Any thread. */
    void start() {
        if (delayed && loop.ownership().heldHere()) {
            setTimer();
        } else {
            loop.callSoonThreadsafe(delayed ? this::setTimer : this);
        }
    }

    private void setTimer() {
        if (!isDone()) {
            TimerHandle next = loop.callAt(deadline, this);
            timer = next;
            if (isDone()) {
                next.cancel();
            }
        }
    }

    @Override
    public void run() {
        running = true;
        try {
            if (interval == 0) {
                super.run();
            } else if (!isDone()) {
                loop.callSoon(this::setTimer); // before the code runs, which may throw and may change the context
                runAndReset();
                deadline = (atFixedRate ? deadline : loop.time()) + interval;
            }
        } finally {
            running = false;
        }
        Throwable out = thrown;
        if (out != null) {
            thrown = null;
            throw ScheduledTask.<RuntimeException>unchecked(out);
        }
    }

    @Override
    protected void setException(Throwable failure) {
        super.setException(failure);
        if (plain != null || LoopExit.leavesLoop(failure)) {
            thrown = failure;
        }
    }

    @SuppressWarnings("unchecked") // code may throw what it does not declare
    private static <X extends Throwable> X unchecked(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(false); // the thread that runs it is the loop's
        TimerHandle pending = timer;
        if (cancelled && pending != null) {
            pending.cancel();
        }
        return cancelled;
    }

    @Override
    protected void done() {
        scheduler.ended(this);
    }

    @Override
    public V get() throws InterruptedException, ExecutionException {
        prepareToWait();
        return super.get();
    }

    @Override
    public V get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        prepareToWait();
        return super.get(timeout, unit);
    }

    private void prepareToWait() {
        if (isDone()) {
            return;
        }
        scheduler.refuseOnLoop("get()");
        CompletableFuture<?> closing;
        synchronized (this) {
            if (loopClosed != null) {
                return;
            }
            closing = scheduler.whenClosed();
            loopClosed = closing; // nothing else keeps it reachable
        }
        closing.whenComplete((never, closed) -> super.setException(closed));
    }

    boolean isOf(LoopScheduler owner) {
        return scheduler == owner;
    }

    boolean isRunning() {
        return running;
    }

    Runnable command() {
        Runnable given = plain;
        return given == null ? this : given;
    }

    @Override
    public boolean isPeriodic() {
        return interval != 0;
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(deadline - loop.time(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        return other instanceof ScheduledTask<?> task && task.loop == loop
                ? Long.signum(deadline - task.deadline)
                : Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
}
