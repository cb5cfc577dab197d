package io.semper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoopFutureTest {
    private final FakeLoop loop = new FakeLoop();
    private final LoopPromise<String> promise = loop.createPromise();
    private final LoopFuture<String> future = promise.future();
    private final List<String> seen = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"value", "failure", "cancelled"})
    void endsOnce(String how) {
        end(how);
        String first = future.toString();

        assertThatIllegalStateException().isThrownBy(() -> promise.complete("late"));
        assertThatIllegalStateException().isThrownBy(() -> promise.fail(new IOException("late")));
        assertThat(promise.tryComplete("late")).isFalse();
        assertThat(promise.tryFail(new IOException("late"))).isFalse();
        assertThat(promise.tryCancel()).isFalse();
        assertThat(future.cancel()).isFalse();
        assertThat(future).hasToString(first);
    }

    @Test
    void hasNoOutcomeWhilePending() {
        assertThat(future.isDone()).isFalse();
        assertThatIllegalStateException().isThrownBy(future::result).withMessageContaining("result()");
        assertThatIllegalStateException().isThrownBy(future::exception).withMessageContaining("exception()");
    }

    @Test
    void givesItsOutcomeAsCompletableFutureDoes() {
        IOException cause = new IOException("broken");
        LoopPromise<String> failed = loop.createPromise();
        failed.fail(cause);
        LoopPromise<String> cancelled = loop.createPromise();
        cancelled.future().cancel();
        LoopPromise<String> ofNull = loop.createPromise();
        ofNull.complete(null);
        promise.complete("v");

        assertThat(future.result()).isEqualTo("v");
        assertThat(future.exception()).isNull();
        assertThat(ofNull.future().result()).isNull();
        assertThat(ofNull.future().isDone()).isTrue();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> failed.future().result())
                .satisfies(e -> assertThat(e).hasCause(cause));
        assertThat(failed.future().exception()).isSameAs(cause);
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> cancelled.future().result());
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> cancelled.future().exception());
        assertThat(cancelled.future().isCancelled()).isTrue();
    }

    @Test
    void runsCallbacksInOrderAndNeverInsideACall() {
        future.addDoneCallback(f -> seen.add("a" + f.result()));
        future.addDoneCallback(f -> seen.add("b"));
        loop.inLoop(() -> {
            promise.complete("1");
            future.addDoneCallback(f -> seen.add("c"));
            seen.add("completed");
        });

        assertThat(seen).containsExactly("completed", "a1", "b", "c");
        loop.settle();
        assertThat(seen).hasSize(4);
    }

    @Test
    void removesACallbackByItsHandle() {
        Handle a = future.addDoneCallback(f -> seen.add("a"));
        Handle b = future.addDoneCallback(f -> seen.add("b"));
        Handle c = future.addDoneCallback(f -> seen.add("c"));
        Handle d = future.addDoneCallback(f -> seen.add("d"));
        b.cancel();
        a.cancel();
        promise.complete("");
        d.cancel();
        loop.settle();
        c.cancel();

        assertThat(seen).containsExactly("c");
        assertThat(List.of(a.isCancelled(), b.isCancelled(), c.isCancelled(), d.isCancelled()))
                .containsExactly(true, true, false, true);
    }

    @Test
    void reportsACallbackThatThrowsAndRunsTheOthers() {
        IllegalArgumentException thrown = new IllegalArgumentException("callback");
        future.addDoneCallback(f -> {
            throw thrown;
        });
        future.addDoneCallback(f -> seen.add("next"));
        promise.complete("");
        loop.settle();

        assertThat(seen).containsExactly("next");
        assertThat(loop.reported).hasSize(1);
        assertThat(loop.reported.get(0).exception()).isSameAs(thrown);
    }

    @Test
    void releasesResourcesInsideCancel() {
        promise.onCancel(() -> seen.add("released, done " + future.isDone() + ", again " + future.cancel()));
        future.addDoneCallback(f -> seen.add("callback"));

        assertThat(future.cancel()).isTrue();
        assertThat(future.isCancelled()).isTrue();
        assertThat(future.cancel()).isFalse();
        loop.settle();
        assertThat(seen).containsExactly("released, done false, again true", "callback");
    }

    @Test
    void keepsAnOutcomeThatTheCancelHookFound() {
        promise.onCancel(() -> promise.complete("after all"));

        assertThat(future.cancel()).isFalse();
        assertThat(future.result()).isEqualTo("after all");
    }

    @Test
    void cancelsThoughTheHookThrows() {
        RuntimeException thrown = new RuntimeException("hook");
        promise.onCancel(() -> {
            throw thrown;
        });

        assertThat(future.cancel()).isTrue();
        assertThat(future.isCancelled()).isTrue();
        assertThat(loop.reported.get(0).exception()).isSameAs(thrown);
    }

    @Test
    void leavesADeferredCancelToTheProducer() {
        promise.deferCancel(() -> seen.add("asked"));

        assertThat(future.cancel()).isTrue();
        assertThat(future.cancel()).isTrue();
        assertThat(future.isDone()).isFalse();
        promise.complete("after all");
        assertThat(future.result()).isEqualTo("after all");
        assertThat(seen).containsExactly("asked", "asked");
    }

    @Test
    void takesNoHookOnceDone() {
        promise.complete("");

        assertThatIllegalStateException()
                .isThrownBy(() -> promise.onCancel(() -> {}))
                .withMessageContaining("onCancel()");
    }

    @Test
    void refusesOtherThreadsAndChangesNothingForThem() {
        LoopPromise<String> source = loop.createPromise();
        Handle callback = future.addDoneCallback(done -> seen.add("callback"));
        future.addDoneCallback(done -> {});
        Map<String, Runnable> calls = new LinkedHashMap<>();
        calls.put("cancel", future::cancel);
        calls.put("abandon", () -> future.abandon(callback));
        calls.put("addDoneCallback", () -> future.addDoneCallback(done -> {}));
        calls.put("complete", () -> promise.complete("elsewhere"));
        calls.put("onCancel", () -> promise.onCancel(() -> seen.add("hook")));
        calls.put("deferCancel", () -> promise.deferCancel(() -> seen.add("request")));
        calls.put("follow", () -> promise.follow(source.future()));
        calls.put(
                "retry",
                () -> LoopFutures.retry(loop, 2, Backoff.fixed(Duration.ZERO), () -> {
                    seen.add("operation");
                    return source.future();
                }));
        loop.inLoop(() -> calls.forEach((name, call) -> {
            FutureTask<Boolean> elsewhere = new FutureTask<>(call, true);
            new Thread(elsewhere, "elsewhere").start();
            assertThatExceptionOfType(ExecutionException.class)
                    .as(name)
                    .isThrownBy(elsewhere::get)
                    .withCauseInstanceOf(WrongThreadException.class);
        }));
        assertThat(loop.reported).isEmpty();
        assertThat(future.isDone()).isFalse();

        future.cancel();
        loop.settle();
        assertThat(seen).containsExactly("callback");
    }

    @Test
    void refusesNull() {
        assertThatNullPointerException().isThrownBy(() -> promise.fail(null)).withMessage("cause");
        assertThatNullPointerException()
                .isThrownBy(() -> future.addDoneCallback(null))
                .withMessage("callback");
        assertThatNullPointerException()
                .isThrownBy(() -> new LoopPromise<>(null))
                .withMessage("loop");
    }

    @Test
    void takesNoCallbackOnAClosedLoop() {
        future.addDoneCallback(f -> seen.add("never"));
        loop.close();

        assertThatExceptionOfType(LoopClosedException.class).isThrownBy(() -> future.addDoneCallback(f -> {}));
        promise.complete("still a value");
        assertThat(future.result()).isEqualTo("still a value");
        assertThat(seen).isEmpty();
    }

    @Test
    void carriesTheContextOfWhoeverAddsTheCallback() {
        ThreadLocal<String> context = ThreadLocal.withInitial(() -> "none");
        loop.carrier = () -> {
            String captured = context.get();
            return callback -> {
                context.set(captured);
                callback.run();
                context.remove();
            };
        };
        context.set("adder");
        future.addDoneCallback(f -> seen.add(context.get()));
        LoopFuture<String> follower = future.thenApply(v -> context.get());
        context.set("completer");
        promise.complete("v");
        loop.settle();

        assertThat(seen).containsExactly("adder");
        assertThat(follower.result()).isEqualTo("adder");
    }

    private void end(String how) {
        switch (how) {
            case "value" -> promise.complete("v");
            case "failure" -> promise.fail(new IOException("f"));
            default -> future.cancel();
        }
    }
}
