package io.semper.examples.redis;

import io.semper.LoopFuture;
import io.semper.LoopPromise;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A command and where its outcome goes. A cancelled command is one whose future is done: it is not sent if it has not been yet, and its
 * reply finds the future done and is dropped, in its place among the others. So cancelling needs no further code.
 */
abstract sealed class Command<T extends @Nullable Object> {
    final byte[][] words;
    private final Class<? super T> type;

    /** When it fails with a timeout: a time of the loop, in nanoseconds. */
    long deadline;

    private Command(Class<? super T> type, byte[][] words) {
        this.type = Objects.requireNonNull(type, "type");
        this.words = words;
        if (words.length == 0) {
            throw new IllegalArgumentException("a command without words: the first one is its name");
        }
        for (byte[] word : words) {
            Objects.requireNonNull(word, "word of a command"); // half a command must never be sent
        }
    }

    abstract boolean isDone();

    abstract void succeed(@Nullable T value);

    abstract void fail(Throwable cause);

    /** Fails it if its time has passed, and returns whether that is so. */
    final boolean expire(long now, Duration timeout) {
        if (deadline - now > 0) {
            return false;
        }
        if (!isDone()) {
            fail(new TimeoutException("no answer within " + timeout));
        }
        return true;
    }

    @SuppressWarnings("unchecked") // the type was compared
    final void answer(@Nullable Object reply) {
        if (reply instanceof RedisException error) {
            fail(error);
        } else if (reply == null || type.isInstance(reply)) {
            succeed((T) reply);
        } else {
            fail(new ClassCastException("the reply is a " + reply.getClass().getName()
                    + ", the caller of call() expects a " + type.getName()));
        }
    }

    /** From the loop's thread. */
    static final class OnLoop<T extends @Nullable Object> extends Command<T> {
        private final LoopPromise<T> promise;

        OnLoop(LoopPromise<T> promise, Class<? super T> type, byte[][] words) {
            super(type, words);
            this.promise = promise;
        }

        LoopFuture<T> future() {
            return promise.future();
        }

        @Override
        boolean isDone() {
            return promise.future().isDone();
        }

        @Override
        void succeed(@Nullable T value) {
            promise.tryComplete(value);
        }

        @Override
        void fail(Throwable cause) {
            promise.tryFail(cause);
        }
    }

    /** From another thread. */
    static final class OffLoop<T extends @Nullable Object> extends Command<T> {
        final CompletableFuture<T> future = new CompletableFuture<>();

        OffLoop(Class<? super T> type, byte[][] words) {
            super(type, words);
        }

        @Override
        boolean isDone() {
            return future.isDone();
        }

        @Override
        void succeed(@Nullable T value) {
            future.complete(value);
        }

        @Override
        void fail(Throwable cause) {
            future.completeExceptionally(cause);
        }
    }
}
