package io.semper.engine.raw;

import io.semper.LoopPromise;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An operation that the OS could not finish within the call. Owner only.
 *
 * @param call its name in messages, such as {@code recv()}
 * @param attempt tries again what the OS could not do before
 * @param closes whether a failure or a cancel closes the socket
 */
record Operation<T extends @Nullable Object>(String call, Attempt<T> attempt, LoopPromise<T> promise, boolean closes) {
    /** One try. */
    interface Attempt<T extends @Nullable Object> {
        /** Returns the outcome, or null if the call would block. What the OS gives is in the outcome: an attempt that throws has taken nothing. */
        @Nullable
        Done<T> now() throws IOException;
    }

    /** The value of an operation that has ended well. */
    record Done<T extends @Nullable Object>(T value) {
        @SuppressWarnings("NullAway") // it takes the parameter of the type for one that is never null
        private static final Done<@Nullable Void> NOTHING = new Done<>(null);

        static Done<@Nullable Void> nothing() {
            return NOTHING;
        }
    }
}
