package io.semper.tck.selftest.small;

import io.semper.ContextCarrier;
import io.semper.TimerHandle;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A callback, ready or with a deadline. The caller that removes it from its queue runs it or cancels it. */
final class SmallCall implements TimerHandle, Runnable {
    final long when;

    /** The sort key of timers: the deadline, limited so that differences do not overflow. */
    final long due;

    final long number;
    private final SmallLoop loop;
    private final AtomicReference<@Nullable Runnable> callback;
    private final ContextCarrier.@Nullable Snapshot context;
    private volatile boolean cancelled;

    SmallCall(SmallLoop loop, Runnable callback, long when, long due, long number) {
        this.loop = loop;
        this.callback = new AtomicReference<>(callback);
        this.when = when;
        this.due = due;
        this.number = number;
        context = loop.captured();
    }

    static int compare(SmallCall one, SmallCall other) {
        int byDeadline = Long.signum(one.due - other.due);
        return byDeadline != 0 ? byDeadline : Long.compare(one.number, other.number);
    }

    @Override
    public void run() {
        Runnable mine = callback.getAndSet(null);
        if (mine != null) {
            loop.turns.counted();
            SmallLoop.in(context, mine);
        }
    }

    @Override
    public void cancel() {
        if (callback.getAndSet(null) != null) {
            cancelled = true;
            loop.turns.forget(this);
        }
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
