package io.semper.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetryTest {
    private static final Retry.Schedule SOON = new Retry.Schedule(4, Duration.ofMillis(1), Duration.ofMillis(2));

    private final List<LoopPromise<String>> attempts = new ArrayList<>();

    @Test
    void repeatsUntilASuccess() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            LoopFuture<String> outcome = Retry.of(loop, SOON, IOException.class::isInstance, () -> {
                attempts.add(loop.createPromise());
                return attempts.size() < 3
                        ? LoopFutures.failed(loop, new IOException("attempt " + attempts.size()))
                        : LoopFutures.completed(loop, "third");
            });
            assertThat(Loops.run(loop, outcome)).isEqualTo("third");
        }
    }

    @Test
    void givesUp() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            LoopFuture<String> outcome = Retry.of(loop, SOON, failure -> true, () -> {
                attempts.add(loop.createPromise());
                throw new IllegalStateException("attempt " + attempts.size());
            });
            assertThatThrownBy(() -> Loops.run(loop, outcome)).hasRootCauseMessage("attempt 4");
            LoopFuture<String> senseless = Retry.of(loop, SOON, IOException.class::isInstance, () -> {
                throw new IllegalStateException("once");
            });
            assertThatThrownBy(() -> Loops.run(loop, senseless)).hasRootCauseMessage("once");
        }
    }

    @Test
    void aCancelEndsTheAttemptAndTheDelay() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            LoopFuture<String> running = Retry.of(loop, SOON, failure -> true, () -> {
                attempts.add(loop.createPromise());
                return attempts.get(0).future();
            });
            running.cancel();
            assertThat(attempts.get(0).future().isCancelled()).isTrue();

            Retry.Schedule slow = new Retry.Schedule(2, Duration.ofDays(1), Duration.ofDays(1));
            LoopFuture<String> delayed =
                    Retry.of(loop, slow, failure -> true, () -> LoopFutures.failed(loop, new IOException("first")));
            loop.runOnce(Duration.ZERO);
            delayed.cancel();
            assertThat(delayed.isCancelled()).isTrue();
        }
    }
}
