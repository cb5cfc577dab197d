package io.semper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FutureWaitersTest {
    private static final int ROUNDS = 5_000;

    private final FakeLoop loop = new FakeLoop();
    private final LoopPromise<String> promise = loop.createPromise();
    private final LoopFuture<String> future = promise.future();

    @Test
    void otherThreadsWaitForTheValue() throws Exception {
        FutureTask<String> waiter = waiting(future::join);
        promise.completeThreadsafe("v");
        loop.settle();

        assertThat(waiter.get()).isEqualTo("v");
    }

    @Test
    void otherThreadsSeeFailures() {
        IOException broken = new IOException("broken");
        FutureTask<String> waiter = waiting(future::join);
        promise.fail(broken);

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(waiter::get)
                .withCauseInstanceOf(CompletionException.class)
                .withRootCauseInstanceOf(IOException.class);
    }

    @Test
    void aMinimalStageOfTheViewEndsAsThatOfTheJdkDoes() throws Exception {
        CompletionStage<String> stage = future.toCompletableFuture().minimalCompletionStage();
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> ((CompletableFuture<String>) stage).complete("by hand"));
        CompletableFuture<String> mapped = stage.thenApply(value -> value + "!").toCompletableFuture();
        CompletableFuture<String> both =
                stage.thenCombine(mapped, (one, other) -> one + other).toCompletableFuture();
        promise.complete("v");
        loop.settle();

        assertThat(mapped.get()).isEqualTo("v!");
        assertThat(both.get()).isEqualTo("vv!");
        assertThat(stage.toCompletableFuture().get()).isEqualTo("v");
    }

    @Test
    void aMinimalStageOfTheViewFailsAsThatOfTheJdkDoes() {
        IOException broken = new IOException("broken");
        CompletableFuture<String> made =
                future.toCompletableFuture().minimalCompletionStage().toCompletableFuture();
        promise.fail(broken);
        loop.settle();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(made::get)
                .withCause(broken);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(made::join)
                .withCause(broken);
    }

    @Test
    void theLoopsOwnThreadIsRefused() {
        List<Throwable> refused = new ArrayList<>();
        CompletableFuture<String> view = future.toCompletableFuture();
        List<Runnable> blocking =
                List.of(future::join, view::join, () -> view.thenApply(s -> s).join(), () -> {
                    try {
                        view.get();
                    } catch (InterruptedException | ExecutionException e) {
                        throw new AssertionError(e);
                    }
                });
        loop.inLoop(() -> {
            for (Runnable each : blocking) {
                try {
                    each.run();
                } catch (IllegalStateException e) {
                    refused.add(e);
                }
            }
        });

        assertThat(refused).hasSize(4).allSatisfy(e -> assertThat(e).hasMessageContaining("loop fake"));
        promise.complete("v");
        loop.inLoop(() -> assertThat(future.join()).isEqualTo("v"));
        assertThat(loop.reported).isEmpty();
    }

    @Test
    void closingTheLoopReleasesAllWhoWait() {
        FutureTask<String> joining = waiting(future::join);
        FutureTask<String> viewing = waiting(() -> future.toCompletableFuture().get());
        FutureTask<String> depending =
                waiting(() -> future.toCompletableFuture().thenApply(s -> s).get());
        loop.close();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(joining::get)
                .withCauseInstanceOf(LoopClosedException.class);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(viewing::get)
                .withRootCauseInstanceOf(LoopClosedException.class);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(depending::get)
                .withRootCauseInstanceOf(LoopClosedException.class);
        assertThatExceptionOfType(LoopClosedException.class).isThrownBy(future::join);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> loop.<String>createPromise()
                        .future()
                        .toCompletableFuture()
                        .join())
                .withCauseInstanceOf(LoopClosedException.class);
    }

    @Test
    void closingTheLoopKeepsAnOutcomeThatIsKnown() {
        CompletableFuture<String> view = future.toCompletableFuture();
        promise.complete("known");
        loop.close();

        assertThat(view.join()).isEqualTo("known");
        assertThat(future.join()).isEqualTo("known");
    }

    @Test
    void anInterruptIsKeptForLater() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            started.countDown();
            future.join();
            return Thread.interrupted();
        });
        new Thread(task).start();
        started.await();
        promise.complete("v");

        assertThat(task.get()).isTrue();
    }

    @Test
    void theViewIsOneAndItsDependentsRunInATurnOfTheLoop() {
        List<String> seen = new ArrayList<>();
        future.toCompletableFuture()
                .thenAccept(v -> seen.add(v + EventLoops.running().name()));
        assertThat(future.toCompletableFuture()).isSameAs(future.toCompletableFuture());
        loop.callSoon(() -> {
            promise.complete("v ");
            seen.add("completed");
        });
        loop.settle();

        assertThat(seen).containsExactly("completed", "v fake");
    }

    @Test
    void theViewHasTheOutcome() {
        IOException broken = new IOException("broken");
        LoopFuture<String> failed = LoopFutures.failed(loop, broken);
        LoopPromise<String> cancelled = loop.createPromise();
        CompletableFuture<String> cancelledView = cancelled.future().toCompletableFuture();
        cancelled.future().cancel();
        loop.settle();

        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> failed.toCompletableFuture().join())
                .withCause(broken);
        assertThat(cancelledView.isCancelled()).isTrue();
        assertThat(LoopFutures.completed(loop, "v").toCompletableFuture()).isCompletedWithValue("v");
    }

    @Test
    void cancellingTheViewAsksTheLoop() {
        List<String> released = new ArrayList<>();
        promise.onCancel(() -> released.add(EventLoops.running().name()));
        CompletableFuture<String> view = future.toCompletableFuture();

        assertThat(view.cancel(true)).isTrue();
        assertThat(view).isNotDone();
        assertThat(future.isDone()).isFalse();
        loop.settle();
        assertThat(released).containsExactly("fake");
        assertThat(view.isCancelled()).isTrue();
        assertThat(view.cancel(true)).isTrue();
    }

    @Test
    void completingThreadsafeHopsAndNeverComplainsOfBeingLate() {
        List<String> seen = new ArrayList<>();
        future.addDoneCallback(f -> seen.add(f.result()));
        promise.completeThreadsafe("first");
        promise.failThreadsafe(new IOException("late"));
        assertThat(future.isDone()).isFalse();
        loop.settle();
        promise.completeThreadsafe("later");
        LoopPromise<String> other = loop.createPromise();
        loop.close();
        other.completeThreadsafe("closed");
        other.failThreadsafe(new IOException("closed"));

        assertThat(seen).containsExactly("first");
        assertThat(other.future().isDone()).isFalse();
    }

    @Test
    void completingOnAnotherThreadIsRefused() throws Exception {
        loop.ownership().enter();
        try {
            List<Callable<?>> calls = List.of(
                    () -> promise.tryComplete("v"),
                    () -> promise.tryFail(new IOException()),
                    promise::tryCancel,
                    future::cancel,
                    () -> future.addDoneCallback(f -> {}));
            for (Callable<?> each : calls) {
                FutureTask<?> task = new FutureTask<>(each);
                Thread thread = new Thread(task, "stranger");
                thread.start();
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(task::get)
                        .withCauseInstanceOf(WrongThreadException.class)
                        .withMessageContaining("stranger")
                        .withMessageContaining(Thread.currentThread().getName());
            }
        } finally {
            loop.ownership().exit();
        }
        assertThat(future.isDone()).isFalse();
        assertThatIllegalStateException().isThrownBy(future::result);
    }

    @Test
    void noCompletionIsMissed() throws Exception {
        List<LoopPromise<String>> promises = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            promises.add(loop.createPromise());
        }
        FutureTask<Integer> joining = waiting(() -> {
            int joined = 0;
            for (LoopPromise<String> each : promises) {
                joined += each.future().join().length();
            }
            return joined;
        });
        promises.forEach(each -> each.complete("v"));

        assertThat(joining.get()).isEqualTo(ROUNDS);
        assertThat(loop.ownership().remembered()).isZero();
    }

    @Test
    void noCloseIsMissed() throws Exception {
        for (int i = 0; i < ROUNDS / 10; i++) {
            FakeLoop closing = new FakeLoop();
            LoopFuture<String> pending = closing.<String>createPromise().future();
            FutureTask<String> joining = waiting(pending::join);
            closing.close();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(joining::get)
                    .withCauseInstanceOf(LoopClosedException.class);
        }
    }

    @Test
    void aViewDoesNotKeepAFutureAlive() {
        WeakReference<?> dropped =
                new WeakReference<>(loop.<String>createPromise().future().toCompletableFuture());
        for (int i = 0; i < ROUNDS && dropped.get() != null; i++) {
            System.gc();
        }
        assertThat(dropped.get()).isNull();
        assertThat(loop.isClosed()).isFalse();
    }

    /** A thread that has begun to wait, or is just about to: the outcome is the same. */
    private static <T> FutureTask<T> waiting(Callable<T> code) {
        CountDownLatch started = new CountDownLatch(1);
        FutureTask<T> task = new FutureTask<>(() -> {
            started.countDown();
            return code.call();
        });
        new Thread(task, "waiting").start();
        try {
            started.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return task;
    }
}
