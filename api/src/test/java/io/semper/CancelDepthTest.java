package io.semper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cancelling through more futures than the stack of a thread has room for. */
final class CancelDepthTest {
    private static final int DEPTH = 20_000;

    private enum Derived {
        APPLY(future -> future.thenApply(i -> i)),
        COMPOSE(future -> future.thenCompose(i -> LoopFutures.completed(future.loop(), i))),
        EXCEPTIONALLY(future -> future.exceptionally(thrown -> 0)),
        HANDLE(future -> future.handle((i, thrown) -> 0)),
        TIMEOUT(future -> future.withTimeout(Duration.ofDays(1))),
        GATHER(future -> LoopFutures.<Integer>gather(List.of(future)).thenApply(all -> all.get(0))),
        OUTCOMES(future -> LoopFutures.<Integer>gatherOutcomes(List.of(future)).thenApply(all -> 0)),
        RACE(future -> LoopFutures.firstCompleted(List.of(future), Losers.CANCEL)),
        SUCCESS(future -> LoopFutures.firstSuccess(List.of(future), Losers.CANCEL)),
        VIEW(future -> LoopFutures.wrapFuture(future.loop(), future.toCompletableFuture()));

        private final UnaryOperator<LoopFuture<Integer>> step;

        Derived(UnaryOperator<LoopFuture<Integer>> step) {
            this.step = step;
        }
    }

    private final FakeLoop loop = new FakeLoop();
    private final LoopPromise<Integer> promise = loop.createPromise();

    private LoopFuture<Integer> derived(Derived kind) {
        LoopFuture<Integer> last = promise.future();
        for (int i = 0; i < DEPTH; i++) {
            last = kind.step.apply(last);
        }
        return last;
    }

    @ParameterizedTest
    @EnumSource(Derived.class)
    void reachesTheSource(Derived kind) {
        List<String> seen = new ArrayList<>();
        promise.onCancel(() -> seen.add("released"));
        LoopFuture<Integer> last = derived(kind);
        loop.inLoop(() -> assertThat(last.cancel()).isTrue());
        loop.turn();
        loop.turn();

        assertThat(promise.future().isCancelled()).isTrue();
        assertThat(seen).containsExactly("released");
        assertThat(loop.reported).isEmpty();
    }

    @Test
    void endsEveryFutureOnTheWayAtOnce() {
        LoopFuture<Integer> last = derived(Derived.APPLY);
        loop.inLoop(() -> {
            assertThat(last.cancel()).isTrue();
            assertThat(last.isCancelled()).isTrue();
        });
    }

    @Test
    void waitsForAProducerThatTakesTime() {
        List<String> seen = new ArrayList<>();
        promise.deferCancel(() -> seen.add("asked"));
        LoopFuture<Integer> last = derived(Derived.APPLY);
        loop.inLoop(() -> assertThat(last.cancel()).isTrue());

        assertThat(last.isDone()).isFalse();
        assertThat(seen).containsExactly("asked");
    }

    @Test
    void aHookThatLeavesTheLoopDoesSoBehindTheCancel() {
        promise.onCancel(() -> {
            throw new LoopExit("out");
        });
        LoopFuture<Integer> last = promise.future().thenApply(i -> i).thenApply(i -> i);
        assertThatExceptionOfType(LoopExit.class).isThrownBy(() -> loop.inLoop(last::cancel));

        assertThat(last.isCancelled()).isTrue();
        assertThat(promise.future().isCancelled()).isTrue();
    }

    @Test
    void aCancelFromInsideTheHookHasNothingToAdd() {
        List<Boolean> seen = new ArrayList<>();
        LoopFuture<Integer> last = LoopFutures.firstCompleted(
                List.of(
                        promise.future().thenApply(i -> i),
                        loop.<Integer>createPromise().future()),
                Losers.CANCEL);
        promise.onCancel(() -> {
            last.cancel();
            seen.add(last.isDone());
        });
        loop.inLoop(last::cancel);

        assertThat(seen).containsExactly(false);
        assertThat(last.isCancelled()).isTrue();
    }
}
