package io.semper.engine.turn;

import io.semper.ContextCarrier;
import org.jspecify.annotations.Nullable;

/** A callback with the context in which it was scheduled and, in debug mode, the stack. */
class CapturedHandle extends CallHandle {
    private final ContextCarrier.@Nullable Snapshot context;
    private final @Nullable Throwable createdAt;

    CapturedHandle(Runnable callback, ContextCarrier.@Nullable Snapshot context, @Nullable Throwable createdAt) {
        super(callback);
        this.context = context;
        this.createdAt = createdAt;
    }

    @Override
    final void call(Runnable now) {
        if (context == null) {
            now.run();
        } else {
            InContext.run(context, now);
        }
    }

    @Override
    @Nullable
    final Throwable createdAt() {
        return createdAt;
    }
}
