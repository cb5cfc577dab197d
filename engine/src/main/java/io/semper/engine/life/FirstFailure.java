package io.semper.engine.life;

import org.jspecify.annotations.Nullable;

/** Takes several steps, all of which must be taken, and keeps the first throwable that one of them throws. */
public final class FirstFailure {
    private @Nullable Throwable first;

    /** Runs {@code step}. */
    public void attempt(Runnable step) {
        try {
            step.run();
        } catch (Throwable thrown) {
            if (first == null) {
                first = thrown;
            }
        }
    }

    /** Throws what the first step that failed has thrown. */
    public void rethrow() {
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (first != null) {
            throw new IllegalStateException(first);
        }
    }
}
