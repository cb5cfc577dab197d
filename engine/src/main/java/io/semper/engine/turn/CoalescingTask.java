package io.semper.engine.turn;

import io.semper.ContextCarrier;
import org.jspecify.annotations.Nullable;

/**
 * A task that is queued once at most and remembers in bits what is due when it runs. Its creator's context is in place when it runs.
 * Owner only.
 */
public abstract class CoalescingTask extends Task {
    /** Whose turns it runs in. */
    protected final LoopCore loop;

    private final ContextCarrier.@Nullable Snapshot context;
    private short due;
    private boolean queued;

    protected CoalescingTask(LoopCore loop) {
        this.loop = loop;
        context = loop.captured();
    }

    /** Runs {@link #perform} in a later turn, with {@code bits} added to those already scheduled; the low fifteen bits count. */
    public final void schedule(int bits) {
        due = (short) (due | bits);
        if (!queued) {
            loop.enqueue(this);
            queued = true; // last: a stack may overflow in the call
        }
    }

    /** Runs {@link #perform} in a later turn; for tasks that do one thing only. */
    public final void schedule() {
        schedule(0);
    }

    /** As {@link #schedule(int)}, after the next poll: with what that finds. */
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

    /** Runs code of the application in this task's context where it is called from outside of {@link #perform}. */
    public final void inContext(Runnable code) {
        if (context == null) {
            code.run();
        } else {
            InContext.run(context, code);
        }
    }

    /** Does what the bits say. */
    protected abstract void perform(int bits);
}
