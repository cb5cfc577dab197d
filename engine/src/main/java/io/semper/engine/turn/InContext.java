package io.semper.engine.turn;

import io.semper.ContextCarrier;

/**
 * Runs a callback once in a captured context. If the context fails before it has run the callback, the callback runs without the context,
 * so that no event is lost.
 */
public final class InContext implements Runnable {
    private final Runnable callback;
    private boolean begun;

    private InContext(Runnable callback) {
        this.callback = callback;
    }

    /** Throws what the context or the callback throws. */
    public static void run(ContextCarrier.Snapshot context, Runnable callback) {
        InContext once = new InContext(callback);
        try {
            context.run(once);
        } finally {
            once.run();
        }
    }

    @Override
    public void run() {
        if (!begun) {
            begun = true;
            callback.run();
        }
    }
}
