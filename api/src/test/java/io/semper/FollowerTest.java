package io.semper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

final class FollowerTest {
    private final FakeLoop loop = new FakeLoop();
    private final LoopPromise<Integer> promise = loop.createPromise();
    private final LoopFuture<Integer> source = promise.future();
    private final List<String> seen = new ArrayList<>();
    private final IOException broken = new IOException("broken");

    @Test
    void appliesAFunctionInALaterTurn() {
        LoopFuture<String> text = source.thenApply(i -> "#" + i);
        promise.complete(7);
        assertThat(text.isDone()).isFalse();
        loop.settle();

        assertThat(text.result()).isEqualTo("#7");
    }

    @Test
    void passesFailureAndCancellationOn() {
        LoopFuture<String> failed = source.thenApply(i -> "#" + i).thenCompose(s -> LoopFutures.completed(loop, s));
        LoopPromise<Integer> other = loop.createPromise();
        LoopFuture<Integer> cancelled = other.future().thenApply(i -> i).exceptionally(t -> 1);
        promise.fail(broken);
        other.future().cancel();
        loop.settle();

        assertThat(failed.exception()).isSameAs(broken);
        assertThat(cancelled.isCancelled()).isTrue();
    }

    @Test
    void replacesAFailure() {
        LoopFuture<Integer> replaced = source.exceptionally(t -> t == broken ? 1 : 2);
        LoopFuture<Integer> kept = LoopFutures.completed(loop, 5).exceptionally(t -> 3);
        promise.fail(broken);
        loop.settle();

        assertThat(replaced.result()).isEqualTo(1);
        assertThat(kept.result()).isEqualTo(5);
    }

    @Test
    void handlesEveryOutcome() {
        LoopPromise<Integer> failing = loop.createPromise();
        LoopPromise<Integer> cancelled = loop.createPromise();
        List<LoopFuture<String>> all = List.of(
                source.handle((value, thrown) -> value + "," + thrown),
                failing.future().handle((value, thrown) -> value + "," + (thrown == broken)),
                cancelled.future().handle((value, thrown) -> value + "," + (thrown instanceof CancellationException)));
        promise.complete(1);
        failing.fail(broken);
        cancelled.tryCancel();
        loop.settle();

        assertThat(all).extracting(LoopFuture::result).containsExactly("1,null", "null,true", "null,true");
    }

    @Test
    void failsWithWhatTheFunctionThrows() {
        LoopFuture<Integer> thrower = source.thenApply(i -> {
            throw new CompletionException(broken);
        });
        promise.complete(1);
        loop.settle();

        assertThat(thrower.exception()).isSameAs(broken);
    }

    @Test
    void letsAnExitLeaveTheLoop() {
        LoopFuture<Integer> exiting = source.thenApply(i -> {
            throw new LoopExit("enough");
        });
        promise.complete(1);

        assertThatExceptionOfType(LoopExit.class).isThrownBy(loop::settle);
        assertThat(exiting.exception()).isInstanceOf(LoopExit.class);
        assertThat(EventLoops.runningOrNull()).isNull();
    }

    @Test
    void refusesAFutureOfAnotherLoop() {
        LoopFuture<String> composed =
                source.thenCompose(i -> new FakeLoop().<String>createPromise().future());
        promise.complete(1);
        loop.settle();

        assertThat(composed.exception()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void passesCancelUpstreamThroughAChain() {
        promise.onCancel(() -> seen.add("released"));
        LoopFuture<Integer> end = source.thenApply(i -> i).thenApply(i -> i).exceptionally(t -> 0);

        assertThat(end.cancel()).isTrue();
        assertThat(seen).containsExactly("released");
        assertThat(end.isCancelled()).isTrue();
        assertThat(source.isCancelled()).isTrue();
    }

    @Test
    void keepsCancelToItselfWhileOthersDepend() {
        LoopFuture<Integer> one = source.thenApply(i -> i);
        LoopFuture<Integer> two = source.thenApply(i -> i);

        assertThat(one.cancel()).isTrue();
        assertThat(one.isCancelled()).isTrue();
        assertThat(source.isDone()).isFalse();
        two.cancel();
        assertThat(source.isCancelled()).isTrue();
    }

    @Test
    void keepsCancelToItselfWhileAViewExists() {
        source.toCompletableFuture();
        LoopFuture<Integer> follower = source.thenApply(i -> i);

        follower.cancel();
        assertThat(follower.isCancelled()).isTrue();
        assertThat(source.isDone()).isFalse();
    }

    @Test
    void passesCancelToTheInnerFuture() {
        LoopPromise<String> inner = loop.createPromise();
        LoopFuture<String> composed = source.thenCompose(i -> inner.future());
        promise.complete(1);
        loop.settle();

        assertThat(composed.cancel()).isTrue();
        assertThat(inner.future().isCancelled()).isTrue();
        assertThat(composed.isCancelled()).isTrue();
    }

    @Test
    void waitsForASourceThatDefersItsCancel() {
        promise.deferCancel(() -> seen.add("asked"));
        LoopFuture<Integer> follower = source.thenApply(i -> i + 1);

        assertThat(follower.cancel()).isTrue();
        assertThat(follower.isDone()).isFalse();
        promise.complete(1);
        loop.settle();
        assertThat(follower.result()).isEqualTo(2);
        assertThat(seen).containsExactly("asked");
    }

    @Test
    void isCancelledThoughItsSourceJustEnded() {
        LoopFuture<Integer> follower = source.thenApply(i -> i + 1);
        promise.complete(1);

        assertThat(follower.cancel()).isTrue();
        loop.settle();
        assertThat(follower.isCancelled()).isTrue();
        assertThat(source.result()).isEqualTo(1);
    }

    @Test
    void shieldStopsCancel() {
        LoopFuture<Integer> shield = source.shield();
        LoopFuture<Integer> second = source.shield();

        shield.cancel();
        second.cancel();
        assertThat(shield.isCancelled()).isTrue();
        assertThat(source.isDone()).isFalse();
    }

    @Test
    void shieldEndsAsItsSourceEnds() {
        LoopFuture<Integer> shield = source.shield();
        LoopPromise<Integer> other = loop.createPromise();
        LoopFuture<Integer> cancelled = LoopFutures.shield(other.future());
        promise.complete(1);
        other.future().cancel();
        loop.settle();

        assertThat(shield.result()).isEqualTo(1);
        assertThat(cancelled.isCancelled()).isTrue();
    }
}
