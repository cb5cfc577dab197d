package io.semper.engine.turn;

import io.semper.ContextCarrier;
import io.semper.TimerHandle;
import org.jspecify.annotations.Nullable;

/** A callback with a deadline. It knows its place in the heap, so that a cancellation removes it at once. */
final class CallTimer extends CapturedHandle implements TimerHandle {
    /** The {@link #place} of a timer that is not in a heap. */
    static final int NOWHERE = -1;

    private final Calls calls;
    final long when;

    /** Breaks ties: equal deadlines run in the order of registration. */
    final long sequence;

    int place = NOWHERE;

    CallTimer(
            Calls calls,
            long when,
            long sequence,
            Runnable callback,
            ContextCarrier.@Nullable Snapshot context,
            @Nullable Throwable createdAt) {
        super(callback, context, createdAt);
        this.calls = calls;
        this.when = when;
        this.sequence = sequence;
    }

    @Override
    public long when() {
        return when;
    }

    @Override
    public void cancel() {
        super.cancel();
        if (isCancelled()) {
            calls.forget(this);
        }
    }
}
