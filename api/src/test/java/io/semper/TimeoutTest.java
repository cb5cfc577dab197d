package io.semper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class TimeoutTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeLoop loop = new FakeLoop();
    private final LoopPromise<String> promise = loop.createPromise();
    private final LoopFuture<String> source = promise.future();

    @Test
    void passesAnOutcomeOnAndDropsItsTimer() {
        LoopFuture<String> limited = source.withTimeout(SECOND);
        assertThat(loop.pendingTimers()).isEqualTo(1);
        promise.complete("in time");
        loop.settle();

        assertThat(limited.result()).isEqualTo("in time");
        assertThat(loop.pendingTimers()).isZero();
    }

    @Test
    void cancelsAndFailsOnExpiry() {
        LoopFuture<String> limited = LoopFutures.timeout(source, SECOND);
        LoopFuture<String> alsoWaiting = source.thenApply(s -> s);
        loop.advance(SECOND.minusNanos(1));
        assertThat(limited.isDone()).isFalse();
        loop.advance(Duration.ofNanos(1));

        assertThat(limited.exception()).isInstanceOf(TimeoutException.class).hasMessageContaining("PT1S");
        assertThat(source.isCancelled()).isTrue();
        assertThat(alsoWaiting.isCancelled()).isTrue();
    }

    @Test
    void keepsAValueThatComesWhileTheSourceIsBeingCancelled() {
        promise.deferCancel(() -> {});
        LoopFuture<String> limited = source.withTimeout(SECOND);
        loop.advance(SECOND);
        assertThat(limited.isDone()).isFalse();
        promise.complete("after all");
        loop.settle();

        assertThat(limited.result()).isEqualTo("after all");
    }

    @Test
    void waitsUntilTheSourceHasReallyEnded() {
        promise.deferCancel(() -> {});
        LoopFuture<String> limited = source.withTimeout(SECOND);
        loop.advance(SECOND);
        assertThat(limited.isDone()).isFalse();
        promise.tryCancel();
        loop.settle();

        assertThat(limited.exception()).isInstanceOf(TimeoutException.class);
    }

    @Test
    void keepsAFailureThatComesWhileTheSourceIsBeingCancelled() {
        IOException broken = new IOException("broken");
        promise.onCancel(() -> promise.fail(broken));
        LoopFuture<String> limited = source.withTimeout(SECOND);
        loop.advance(SECOND);

        assertThat(limited.exception()).isSameAs(broken);
    }

    @Test
    void keepsAValueOfTheTurnInWhichItExpires() {
        LoopFuture<String> limited = source.withTimeout(SECOND);
        loop.callSoon(() -> promise.complete("same turn"));
        loop.advance(SECOND);

        assertThat(limited.result()).isEqualTo("same turn");
    }

    @Test
    void isCancelledIfSomebodyElseCancelsTheSource() {
        LoopFuture<String> limited = source.withTimeout(SECOND);
        source.cancel();
        loop.settle();
        LoopPromise<String> other = loop.createPromise();
        LoopFuture<String> inTheTurnOfExpiry = other.future().withTimeout(SECOND);
        loop.callSoon(() -> other.future().cancel());
        loop.advance(SECOND);

        assertThat(limited.isCancelled()).isTrue();
        assertThat(inTheTurnOfExpiry.isCancelled()).isTrue();
    }

    @Test
    void showsTheCallerItsCancellationAndKeepsTheValue() {
        LoopFuture<String> limited = source.withTimeout(SECOND);
        loop.inLoop(() -> {
            promise.complete("kept");
            assertThat(limited.cancel()).isTrue();
        });

        assertThat(limited.isCancelled()).isTrue();
        assertThat(source.result()).isEqualTo("kept");
        assertThat(loop.pendingTimers()).isZero();
    }

    @Test
    void passesCancelUpstream() {
        LoopFuture<String> limited = source.withTimeout(SECOND);

        assertThat(limited.cancel()).isTrue();
        assertThat(source.isCancelled()).isTrue();
        assertThat(limited.isCancelled()).isTrue();
        assertThat(loop.pendingTimers()).isZero();
    }

    @Test
    void expiresAtOnceWithoutTime() {
        for (Duration none : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1)}) {
            LoopPromise<String> pending = loop.createPromise();
            LoopFuture<String> limited = pending.future().withTimeout(none);
            assertThat(pending.future().isCancelled()).isTrue();
            loop.settle();
            assertThat(limited.exception()).isInstanceOf(TimeoutException.class);
        }
        LoopFuture<String> done = LoopFutures.completed(loop, "done").withTimeout(Duration.ZERO);
        loop.settle();

        assertThat(done.result()).isEqualTo("done");
        assertThat(loop.pendingTimers()).isZero();
    }

    @Test
    void refusesNull() {
        assertThatNullPointerException()
                .isThrownBy(() -> source.withTimeout(null))
                .withMessage("timeout");
    }
}
