package io.semper;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of a callback in a context; without it if the context fails before it runs the callback. If both throw, what leaves the loop is
 * thrown, or else what the callback throws, and the other is suppressed in it.
 */
final class InContext<T extends @Nullable Object> implements Consumer<T> {
    private final ContextCarrier.Snapshot context;
    private final Consumer<? super T> callback;
    private boolean begun;
    private @Nullable Throwable exit;

    InContext(ContextCarrier.Snapshot context, Consumer<? super T> callback) {
        this.context = context;
        this.callback = callback;
    }

    @Override
    public void accept(T value) {
        try {
            context.run(() -> begin(value));
        } catch (Throwable ofContext) {
            try {
                begin(value);
            } catch (Throwable ofCallback) {
                if (ofCallback == ofContext) {
                    throw ofContext;
                }
                if (LoopExit.leavesLoop(ofContext) && !LoopExit.leavesLoop(ofCallback)) {
                    ofContext.addSuppressed(ofCallback);
                    throw ofContext;
                }
                ofCallback.addSuppressed(ofContext);
                throw ofCallback;
            }
            throw ofContext;
        }
        begin(value);
    }

    /** Runs the callback if it has not begun; throws an exit of the callback again, which the context may have replaced. */
    private void begin(T value) {
        if (begun) {
            if (exit instanceof Error left) {
                throw left;
            }
            return;
        }
        begun = true;
        try {
            callback.accept(value);
        } catch (Throwable thrown) {
            exit = LoopExit.leavesLoop(thrown) ? thrown : null;
            throw thrown;
        }
    }
}
