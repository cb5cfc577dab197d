package io.semper.engine.life;

import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The futures of {@code drained()}, in the order of the calls. Each waits for the bytes or datagrams, and for the file, that were unsent at its
 * call. Created by the first call, and dropped when none is left. Owner only.
 */
public final class DrainWaiters {
    private record Waiter(long upTo, @Nullable Object file, LoopPromise<Void> promise) {}

    private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();

    /** The number of bytes that were written, or of datagrams that were queued; those sent before the first call are not counted. */
    private long written;

    public DrainWaiters(long unsent) {
        written = unsent;
    }

    public void wrote(long number) {
        written += number;
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    public LoopFuture<Void> add(LoopCore loop, @Nullable Object file) {
        LoopPromise<Void> promise = new LoopPromise<>(loop);
        Waiter waiter = new Waiter(written, file, promise);
        promise.onCancel(() -> waiting.remove(waiter));
        LoopFuture<Void> future = promise.future();
        waiting.add(waiter);
        return future;
    }

    /**
     * Completes the futures for which nothing is unsent any more.
     *
     * @param unsent the number of bytes that are still unsent, or of datagrams from the first unsent one on
     * @param file the file that is still to be sent, if there is one
     */
    public void sent(long unsent, @Nullable Object file) {
        for (Waiter first = waiting.peek(); first != null; first = waiting.peek()) {
            if (first.upTo > written - unsent || first.file != null && first.file == file) {
                return;
            }
            first.promise.tryComplete(null);
            waiting.poll();
        }
    }

    /** Called when what is unsent was dropped. */
    public void fail(Supplier<IOException> failure) {
        for (Waiter first = waiting.peek(); first != null; first = waiting.peek()) {
            first.promise.tryFail(failure.get());
            waiting.poll();
        }
    }
}
