package io.semper.examples.guide;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.Losers;
import io.semper.StreamOptions;
import io.semper.TimerHandle;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Deadlines of operations, of their phases and of silence, and cancellation. */
public final class Timeouts {
    private Timeouts() {}

    // region: options
    static ConnectOptions patient(String host, int port) {
        StreamOptions stream = StreamOptions.defaults()
                .idleTimeout(Duration.ofMinutes(5)) // no byte in either direction
                .readTimeout(Duration.ofMinutes(1)) // no byte from the peer
                .writeTimeout(Duration.ofSeconds(20)) // the OS takes none of the queued bytes
                .closeTimeout(Duration.ofSeconds(5)); // of a graceful close
        return ConnectOptions.to(host, port)
                .timeout(Duration.ofSeconds(10)) // of lookup and connect together
                .stream(stream);
    }
    // endregion

    // region: sleep
    /** Completes after {@code delay}. A cancel has cancelled the timer when it returns. */
    static LoopFuture<@Nullable Void> sleep(EventLoop loop, Duration delay) {
        LoopPromise<@Nullable Void> promise = loop.createPromise();
        TimerHandle timer = loop.callLater(delay, () -> promise.complete(null));
        promise.onCancel(timer::cancel);
        return promise.future();
    }
    // endregion

    // region: once
    /** Connects, asks, and closes the connection in any case. */
    static LoopFuture<String> askOnce(EventLoop loop, ConnectOptions target, String request) {
        StoreClient client = new StoreClient();
        LoopFuture<String> answer =
                loop.createConnection(() -> client, target).thenCompose(connected -> client.ask(request));
        LoopPromise<String> outcome = loop.createPromise();
        answer.addDoneCallback(
                done -> { // however it ended
                    client.close();
                    Outcomes.copy(done, outcome);
                });
        outcome.onCancel(answer::cancel);
        return outcome.future();
    }

    static LoopFuture<String> askInTime(EventLoop loop, ConnectOptions target, String request) {
        return askOnce(loop, target, request).withTimeout(Duration.ofSeconds(1));
    }
    // endregion

    // region: hedged
    /** Asks a second server if the first one has not answered after {@code patience}, and cancels the slower one. */
    static LoopFuture<String> hedged(
            EventLoop loop,
            Duration patience,
            Supplier<LoopFuture<String>> first,
            Supplier<LoopFuture<String>> second) {
        LoopFuture<String> later = sleep(loop, patience).thenCompose(slept -> second.get());
        return LoopFutures.firstSuccess(List.of(first.get(), later), Losers.CANCEL);
    }
    // endregion
}
