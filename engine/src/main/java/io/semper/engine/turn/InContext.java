package io.semper.engine.turn;

import io.semper.ContextCarrier;

/** Runs a callback once in a captured context, and without it if the context fails first: an event must not be lost with it. */
final class InContext implements Runnable {
    private final Runnable callback;
    private boolean begun;

    private InContext(Runnable callback) {
        this.callback = callback;
    }

    /** What the context or the callback throws comes out. */
    static void run(ContextCarrier.Snapshot context, Runnable callback) {
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
