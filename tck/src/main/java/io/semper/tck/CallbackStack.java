package io.semper.tck;

import org.jspecify.annotations.Nullable;

/** Which callback of a recorder is on the stack of the current thread. */
final class CallbackStack {
    private static final ThreadLocal<@Nullable String> INNERMOST = new ThreadLocal<>();

    private CallbackStack() {}

    /** The innermost callback, or null. */
    static @Nullable String innermost() {
        return INNERMOST.get();
    }

    /** Runs {@code hook} as the body of {@code callback}. */
    static void run(String callback, Runnable hook) {
        String outer = INNERMOST.get();
        INNERMOST.set(callback);
        try {
            hook.run();
        } finally {
            if (outer == null) {
                INNERMOST.remove();
            } else {
                INNERMOST.set(outer);
            }
        }
    }
}
