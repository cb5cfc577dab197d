package io.semper;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Read side of an outcome. */
public final class LoopFuture<T extends @Nullable Object> {
    private final EventLoop loop;

    LoopFuture(EventLoop loop) {
        this.loop = loop;
    }

    /** The loop. */
    public EventLoop loop() {
        return loop;
    }

    /** Any thread. */
    public boolean isDone() {
        return false;
    }

    /** Any thread. */
    public boolean isCancelled() {
        return false;
    }

    /** Requests. */
    public boolean cancel() {
        return false;
    }

    /** The value. */
    public T result() {
        throw new IllegalStateException("pending");
    }

    /** The cause. */
    public @Nullable Throwable exception() {
        return null;
    }

    /** Later. */
    public Handle addDoneCallback(Consumer<? super LoopFuture<T>> callback) {
        throw new UnsupportedOperationException();
    }
}
