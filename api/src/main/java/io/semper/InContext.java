package io.semper;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A done-callback that goes with the context of its caller; without it if the context fails before it runs the callback. */
final class InContext<T extends @Nullable Object> implements Consumer<LoopFuture<T>> {
    private final ContextCarrier.Snapshot context;
    private final Consumer<? super LoopFuture<T>> callback;
    private boolean begun;

    InContext(ContextCarrier.Snapshot context, Consumer<? super LoopFuture<T>> callback) {
        this.context = context;
        this.callback = callback;
    }

    @Override
    public void accept(LoopFuture<T> done) {
        try {
            context.run(() -> begin(done));
        } finally {
            begin(done);
        }
    }

    private void begin(LoopFuture<T> done) {
        if (!begun) {
            begun = true;
            callback.accept(done);
        }
    }
}
