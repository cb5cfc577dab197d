package io.semper.engine.turn;

import io.semper.ContextCarrier;
import org.jspecify.annotations.Nullable;

/**
 * A task that is queued at most once at a time, and records as bits the work to do when it runs. It runs in the context of its creator.
 * Owner only.
 */
public abstract class CoalescingTask extends Task {
    /** The loop in whose turns the task runs. */
    protected final LoopCore loop;

    private final ContextCarrier.@Nullable Snapshot context;
    private short due;
    private boolean queued;

    protected CoalescingTask(LoopCore loop) {
        this.loop = loop;
        context = loop.captured();
    }

    /** Runs {@link #perform} in a later turn, with {@code bits} added to those already scheduled. Only the low fifteen bits are kept. */
    public final void schedule(int bits) {
        due = (short) (due | bits);
        if (!queued) {
            loop.enqueue(this);
            queued = true; // set last: the stack may overflow in the call
        }
    }

    /** Runs {@link #perform} in a later turn; for tasks that do one thing only. */
    public final void schedule() {
        schedule(0);
    }

    /** As {@link #schedule(int)}, but after the next poll, so that the bits of events that the poll finds are included. */
    public final void scheduleAfterPoll(int bits) {
        loop.afterPoll(() -> schedule(bits));
    }

    @Override
    public final void run() {
        int now = due;
        due = 0;
        queued = false;
        if (context == null) {
            perform(now);
        } else {
            InContext.run(context, () -> perform(now));
        }
    }

    /** Runs code of the application in this task's context, for calls from outside {@link #perform}. */
    public final void inContext(Runnable code) {
        if (context == null) {
            code.run();
        } else {
            InContext.run(context, code);
        }
    }

    /** Does the work that {@code bits} request. */
    protected abstract void perform(int bits);

    /** Describes the task in messages. */
    @Override
    public String toString() {
        return getClass().getName();
    }
}
