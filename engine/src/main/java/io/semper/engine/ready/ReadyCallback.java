package io.semper.engine.ready;

import io.semper.ContextCarrier;
import io.semper.engine.turn.InContext;
import io.semper.engine.turn.LoopCore;
import io.semper.engine.turn.Task;
import org.jspecify.annotations.Nullable;

/**
 * One reader or writer, from the call that adds it to the one that removes or replaces it. Each call makes another object: what a poll
 * has queued for one that was removed must not run the one that was added after it. Owner only.
 */
final class ReadyCallback extends Task {
    private final LoopCore loop;
    private final String name;
    private final ContextCarrier.@Nullable Snapshot context;

    /** Null once this was removed. */
    private @Nullable Runnable callback;

    private boolean queued;
    private boolean called;

    /** @param name of the descriptor and the direction, for messages */
    ReadyCallback(LoopCore loop, String name, Runnable callback) {
        this.loop = loop;
        this.name = name;
        this.callback = callback;
        context = loop.captured();
    }

    void ready() {
        if (!queued) {
            loop.enqueue(this);
            queued = true; // set last: the stack may overflow in the call
        }
    }

    void remove() {
        callback = null;
    }

    @Override
    public void run() {
        queued = false;
        Runnable now = callback;
        called = now != null;
        if (now == null) {
            return;
        }
        if (context == null) {
            now.run();
        } else {
            InContext.run(context, now);
        }
    }

    @Override
    protected boolean wasCallback() {
        return called;
    }

    @Override
    public String toString() {
        return name;
    }
}
