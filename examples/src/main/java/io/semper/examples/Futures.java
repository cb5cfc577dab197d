package io.semper.examples;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Waits for several futures at once, and no longer than a deadline. */
public final class Futures {
    private Futures() {}

    /** Prints the answers of two oracles, or gives up after a second. */
    public static void main(String[] args) {
        String answer = EventLoops.run(Futures::consult);
        System.out.println(answer);
    }

    // region: futures
    static LoopFuture<String> consult(EventLoop loop) {
        LoopFuture<String> inTheLoop = after(loop, Duration.ofMillis(5), "yes");
        LoopFuture<String> offTheLoop = loop.runInExecutor(null, () -> "no"); // may block: it runs on a pool thread
        return LoopFutures.gather(List.of(inTheLoop, offTheLoop))
                .withTimeout(Duration.ofSeconds(1))
                .thenApply(answers -> String.join(" and ", answers));
    }

    static LoopFuture<String> fastest(EventLoop loop, Stream<Duration> delays) {
        return LoopFutures.firstCompleted(
                delays.map(delay -> after(loop, delay, delay.toString())).toList());
    }

    static LoopFuture<String> after(EventLoop loop, Duration delay, String value) {
        LoopPromise<String> promise = loop.createPromise();
        var timer = loop.callLater(delay, () -> promise.complete(value));
        promise.onCancel(timer::cancel);
        return promise.future();
    }
    // endregion
}
