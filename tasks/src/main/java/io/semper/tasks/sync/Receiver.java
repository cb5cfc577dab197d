package io.semper.tasks.sync;

import io.semper.LoopPromise;
import org.jspecify.annotations.Nullable;

/** Gets the outcome of an operation that had to wait, inside the call that grants it. Runs no code of the application. */
interface Receiver<T extends @Nullable Object> {
    void granted(@Nullable T value);

    void failed(RuntimeException failure);

    /** A receiver that completes a promise. */
    record Promised<T extends @Nullable Object>(LoopPromise<T> promise) implements Receiver<T> {
        @Override
        public void granted(@Nullable T value) {
            promise.complete(value);
        }

        @Override
        public void failed(RuntimeException failure) {
            promise.fail(failure);
        }
    }
}
