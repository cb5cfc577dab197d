package io.semper.jfr;

import org.jspecify.annotations.Nullable;

/** Failures as text. */
final class Causes {
    private Causes() {}

    /** Returns {@code toString()}, or the class if that throws, as it can for a failure of the application; null for null. */
    static @Nullable String text(@Nullable Throwable cause) {
        try {
            return cause == null ? null : cause.toString();
        } catch (Throwable thrown) { // would remove the probe from all loops
            return cause.getClass().getName();
        }
    }
}
