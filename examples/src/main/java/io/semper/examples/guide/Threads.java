package io.semper.examples.guide;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/** The ways from and to the thread of a loop. */
public final class Threads {
    private Threads() {}

    // region: come-back
    /** Reads a sensor on another thread, and passes each value to {@code display} on the loop. */
    static Thread watch(EventLoop loop, IntSupplier sensor, int readings, IntConsumer display) {
        Thread thread = new Thread(() -> {
            for (int i = 0; i < readings; i++) {
                int value = sensor.getAsInt(); // may block: this is not the loop's thread
                loop.callSoonThreadsafe(() -> display.accept(value));
            }
        });
        thread.start();
        return thread;
    }
    // endregion

    // region: executor
    static LoopFuture<Integer> countLines(EventLoop loop, Path file) {
        LoopFuture<List<String>> lines = loop.runInExecutor(null, () -> Files.readAllLines(file)); // on a pool thread
        return lines.thenApply(List::size); // on the loop's thread again
    }
    // endregion

    // region: bridges
    /** For libraries that call back on their own threads. */
    static LoopFuture<String> fromCallback(EventLoop loop, Consumer<Consumer<String>> library) {
        LoopPromise<String> promise = loop.createPromise();
        library.accept(promise::completeThreadsafe); // which any thread may call
        return promise.future();
    }

    /** For libraries that return a CompletableFuture. */
    static LoopFuture<String> fromStage(EventLoop loop, CompletableFuture<String> theirs) {
        return LoopFutures.wrapFuture(loop, theirs);
    }
    // endregion
}
