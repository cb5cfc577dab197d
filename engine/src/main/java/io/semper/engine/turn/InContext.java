package io.semper.engine.turn;

import io.semper.ContextCarrier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a callback once in a captured context. If the context fails before it has run the callback, the callback runs without the context,
 * so that no event is lost.
 */
public final class InContext implements Runnable {
    private final Runnable callback;
    private boolean begun;
    private @Nullable Throwable exit;

    private InContext(Runnable callback) {
        this.callback = callback;
    }

    /** Throws what the context or the callback throws; if both throw, what escapes the loop, else what the callback throws. */
    public static void run(ContextCarrier.Snapshot context, Runnable callback) {
        InContext once = new InContext(callback);
        try {
            context.run(once);
        } catch (Throwable ofContext) {
            try {
                once.run();
            } catch (Throwable ofCallback) {
                if (ofCallback == ofContext) {
                    throw ofContext;
                }
                if (Failures.escapes(ofContext) && !Failures.escapes(ofCallback)) {
                    ofContext.addSuppressed(ofCallback);
                    throw ofContext;
                }
                ofCallback.addSuppressed(ofContext);
                throw ofCallback;
            }
            throw ofContext;
        }
        once.run();
    }

    /** Runs the callback if it has not begun; throws an exit of the callback again, which the context may have replaced. */
    @Override
    public void run() {
        if (begun) {
            if (exit != null) {
                Failures.rethrowIfEscapes(exit);
            }
            return;
        }
        begun = true;
        try {
            callback.run();
        } catch (Throwable thrown) {
            exit = Failures.escapes(thrown) ? thrown : null;
            throw thrown;
        }
    }
}
