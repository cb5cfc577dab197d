package io.semper.engine.stream;

import org.jspecify.annotations.Nullable;

/** Takes several steps, all of which must be taken, and keeps the first throwable that one of them throws. */
final class FirstFailure {
    private @Nullable Throwable first;

    /** Runs {@code step}. */
    void attempt(Runnable step) {
        try {
            step.run();
        } catch (Throwable thrown) {
            if (first == null) {
                first = thrown;
            }
        }
    }

    /** Throws what the first step that failed has thrown. */
    void rethrow() {
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
