package io.semper.engine;

import io.semper.ContextCarrier;
import org.jspecify.annotations.Nullable;

/**
 * A task that is queued once at most and remembers in bits what is due when it runs. Its creator's context is in place when it runs.
 * Owner only.
 */
public abstract class DueTask extends Task {
    /** Whose turns it runs in. */
    protected final EngineLoop loop;

    private final ContextCarrier.@Nullable Snapshot context;
    private short due;
    private boolean queued;

    protected DueTask(EngineLoop loop) {
        this.loop = loop;
        context = loop.captured();
    }

    /** Has {@link #act} do {@code bits}, the low fifteen of which count, beside what is due already, in a later turn. */
    public final void later(int bits) {
        due = (short) (due | bits);
        if (!queued) {
            queued = true;
            loop.enqueue(this);
        }
    }

    @Override
    public final void run() {
        int now = due;
        due = 0;
        queued = false;
        if (context == null) {
            act(now);
        } else {
            context.run(() -> act(now));
        }
    }

    /** Does what the bits say. */
    protected abstract void act(int bits);
}
