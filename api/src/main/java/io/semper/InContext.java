package io.semper;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A done-callback that goes with the context of its caller; without it if the context fails before it runs the callback. If both throw,
 * what leaves the loop is thrown, else what the callback throws, and the other is suppressed in it.
 */
final class InContext<T extends @Nullable Object> implements Consumer<LoopFuture<T>> {
    private final ContextCarrier.Snapshot context;
    private final Consumer<? super LoopFuture<T>> callback;
    private boolean begun;
    private @Nullable Throwable exit;

    InContext(ContextCarrier.Snapshot context, Consumer<? super LoopFuture<T>> callback) {
        this.context = context;
        this.callback = callback;
    }

    @Override
    public void accept(LoopFuture<T> done) {
        try {
            context.run(() -> begin(done));
        } catch (Throwable ofContext) {
            try {
                begin(done);
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
        begin(done);
    }

    /** Runs the callback if it has not begun; throws an exit of the callback again, which the context may have replaced. */
    private void begin(LoopFuture<T> done) {
        if (begun) {
            if (exit instanceof Error left) {
                throw left;
            }
            return;
        }
        begun = true;
        try {
            callback.accept(done);
        } catch (Throwable thrown) {
            exit = LoopExit.leavesLoop(thrown) ? thrown : null;
            throw thrown;
        }
    }
}
