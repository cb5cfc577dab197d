package io.semper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

final class WrapFutureTest {
    private final FakeLoop loop = new FakeLoop();
    private final CompletableFuture<String> stage = new CompletableFuture<>();
    private final IOException broken = new IOException("broken");

    @Test
    void deliversOnTheLoop() throws Exception {
        LoopFuture<String> wrapped = LoopFutures.wrapFuture(loop, stage);
        Thread other = new Thread(() -> stage.complete("v"));
        other.start();
        other.join();
        assertThat(wrapped.isDone()).isFalse();
        loop.settle();

        assertThat(wrapped.result()).isEqualTo("v");
    }

    @Test
    void deliversWhatWasThereBefore() {
        LoopFuture<String> wrapped = LoopFutures.wrapFuture(loop, CompletableFuture.completedStage("v"));
        assertThat(wrapped.isDone()).isFalse();
        loop.settle();

        assertThat(wrapped.result()).isEqualTo("v");
    }

    @Test
    void unwrapsFailures() {
        LoopFuture<String> wrapped = LoopFutures.wrapFuture(loop, stage.thenApply(s -> s));
        stage.completeExceptionally(broken);
        loop.settle();

        assertThat(wrapped.exception()).isSameAs(broken);
    }

    @Test
    void mapsCancellationBothWays() {
        LoopFuture<String> ofCancelled = LoopFutures.wrapFuture(loop, stage.thenApply(s -> s));
        stage.cancel(false);
        loop.settle();
        CompletableFuture<String> other = new CompletableFuture<>();
        LoopFutures.wrapFuture(loop, other).cancel();

        assertThat(ofCancelled.isCancelled()).isTrue();
        assertThat(other.isCancelled()).isTrue();
    }

    @Test
    void cancelsThoughTheStageCannotBe() {
        CompletionStage<String> minimal = new CompletableFuture<String>() {
            @Override
            public CompletableFuture<String> toCompletableFuture() {
                throw new UnsupportedOperationException();
            }
        };
        LoopFuture<String> wrapped = LoopFutures.wrapFuture(loop, minimal);

        assertThat(wrapped.cancel()).isTrue();
        assertThat(wrapped.isCancelled()).isTrue();
        assertThat(loop.reported).isEmpty();
    }

    @Test
    void toleratesACompletionAfterTheLoopWasClosed() {
        LoopFuture<String> wrapped = LoopFutures.wrapFuture(loop, stage);
        loop.close();
        assertThat(stage.complete("late")).isTrue();

        assertThat(wrapped.isDone()).isFalse();
    }

    @Test
    void waitsForAPlainFutureInTheExecutor() {
        FutureTask<String> value = task(() -> "v");
        FutureTask<String> failure = task(() -> {
            throw broken;
        });
        FutureTask<String> cancelled = task(() -> "never");
        cancelled.cancel(true);
        LoopFuture<String> ofValue = LoopFutures.wrapFuture(loop, (Future<String>) value);
        LoopFuture<String> ofFailure = LoopFutures.wrapFuture(loop, (Future<String>) failure);
        LoopFuture<String> ofCancelled = LoopFutures.wrapFuture(loop, (Future<String>) cancelled);
        LoopFuture<String> ofStage = LoopFutures.wrapFuture(loop, (Future<String>) stage);
        stage.complete("stage");
        loop.settle();

        assertThat(ofValue.result()).isEqualTo("v");
        assertThat(ofFailure.exception()).isSameAs(broken);
        assertThat(ofCancelled.isCancelled()).isTrue();
        assertThat(ofStage.result()).isEqualTo("stage");
    }

    /** A task that runs when it is waited for: the executor of the fake loop is the caller. */
    private static FutureTask<String> task(Callable<String> code) {
        return new FutureTask<>(code) {
            @Override
            public String get() throws InterruptedException, java.util.concurrent.ExecutionException {
                run();
                return super.get();
            }
        };
    }
}
