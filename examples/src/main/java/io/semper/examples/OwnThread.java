package io.semper.examples;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A loop on a thread of its own, for programs whose main thread does something else. */
public final class OwnThread implements AutoCloseable {
    // region: own-thread
    private final EventLoop loop;
    private final Thread thread;

    public OwnThread(LoopOptions options) {
        loop = EventLoops.newEventLoop(options);
        thread = new Thread(this::run, "loop-" + loop.name());
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try (loop) {
            loop.runForever();
        }
    }

    /** Runs {@code work} on the loop; its outcome may be awaited on any other thread. */
    public <T> CompletableFuture<T> submit(Function<? super EventLoop, LoopFuture<T>> work) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                work.apply(loop).addDoneCallback(done -> {
                    Throwable failure = done.exception();
                    if (failure == null) {
                        outcome.complete(done.result());
                    } else {
                        outcome.completeExceptionally(failure);
                    }
                });
            } catch (RuntimeException e) {
                outcome.completeExceptionally(e);
            }
        });
        return outcome;
    }

    @Override
    public void close() {
        loop.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
    // endregion
}
