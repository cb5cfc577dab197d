package io.semper.tck.rules.support;

import io.semper.ContextCarrier;

/** A context that loops carry: a text of the current thread. */
public final class CarriedText {
    /** The text of the current thread; {@code none} at first. */
    public static final ThreadLocal<String> CONTEXT = ThreadLocal.withInitial(() -> "none");

    /** Carries the text. */
    public static final ContextCarrier CARRIER = () -> {
        String captured = CONTEXT.get();
        return callback -> {
            String before = CONTEXT.get();
            CONTEXT.set(captured);
            try {
                callback.run();
            } finally {
                CONTEXT.set(before);
            }
        };
    };

    private CarriedText() {}
}
