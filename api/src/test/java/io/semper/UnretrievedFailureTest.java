package io.semper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class UnretrievedFailureTest {
    private static final int MOST_COLLECTIONS = 2_000;

    private final FakeLoop loop = new FakeLoop();
    private final IOException dropped = new IOException("dropped");

    static List<Consumer<LoopFuture<String>>> waysNotToLook() {
        return List.of(
                future -> {},
                future -> future.addDoneCallback(done -> {}),
                future -> future.addDoneCallback(done -> {}).cancel(),
                future -> future.shield().cancel(),
                future -> LoopFutures.wait(List.of(future), WaitFor.ALL, null),
                future -> future.thenApply(s -> s).shield());
    }

    @ParameterizedTest
    @MethodSource("waysNotToLook")
    void isReportedOnce(Consumer<LoopFuture<String>> use) {
        dropFailed(dropped, use, false);
        awaitReport();
        dropFailed(new IOException("seen"), LoopFuture::exception, true);
        loop.settle();

        assertThat(loop.reported).extracting(ExceptionContext::exception).containsExactly(dropped);
    }

    @ParameterizedTest
    @MethodSource("waysNotToLook")
    void isReportedOnceIfUsedAfterwards(Consumer<LoopFuture<String>> use) {
        dropFailed(dropped, use, true);
        awaitReport();

        assertThat(loop.reported).extracting(ExceptionContext::exception).containsExactly(dropped);
    }

    static List<Consumer<LoopFuture<String>>> waysToLook() {
        return List.of(
                future -> future.addDoneCallback(LoopFuture::exception),
                future -> future.handle((value, thrown) -> "handled"),
                future -> future.exceptionally(thrown -> "replaced"),
                LoopFuture::toCompletableFuture,
                future -> LoopFutures.gatherOutcomes(List.of(future)),
                future -> LoopFutures.gather(List.of(failedBefore(future), future))
                        .exceptionally(thrown -> List.of()),
                future -> LoopFutures.firstSuccess(List.of(LoopFutures.completed(future.loop(), "winner"), future)));
    }

    private static LoopFuture<String> failedBefore(LoopFuture<String> other) {
        return LoopFutures.failed(other.loop(), new IOException("before"));
    }

    /** The report of a second failure that is dropped later shows that the first would have come. */
    @ParameterizedTest
    @MethodSource("waysToLook")
    void isNotReportedOnceSeen(Consumer<LoopFuture<String>> look) {
        dropFailed(new IOException("seen"), look, false);
        dropFailed(new IOException("seen"), look, true);
        dropFailed(dropped, future -> {}, false);
        awaitReport();

        assertThat(loop.reported).extracting(ExceptionContext::exception).containsExactly(dropped);
    }

    @Test
    void isDroppedWithTheLoop() {
        LoopFutures.failed(loop, dropped);
        loop.close();
        FakeLoop other = new FakeLoop();
        LoopFutures.failed(other, new IOException("on another loop"));
        for (int i = 0; i < MOST_COLLECTIONS && other.reported.isEmpty(); i++) {
            System.gc();
            other.settle();
        }

        assertThat(other.reported).hasSize(1);
        assertThat(loop.reported).isEmpty();
    }

    private void dropFailed(IOException failure, Consumer<LoopFuture<String>> use, boolean failFirst) {
        WeakReference<?> gone = failed(failure, use, failFirst);
        for (int i = 0; i < MOST_COLLECTIONS && gone.get() != null; i++) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(gone.get()).isNull();
    }

    private WeakReference<?> failed(IOException failure, Consumer<LoopFuture<String>> use, boolean failFirst) {
        LoopPromise<String> promise = loop.createPromise();
        if (failFirst) {
            promise.fail(failure);
        }
        use.accept(promise.future());
        promise.tryFail(failure);
        loop.settle();
        return new WeakReference<>(promise.future());
    }

    private void awaitReport() {
        for (int i = 0; i < MOST_COLLECTIONS && loop.reported.isEmpty(); i++) {
            System.gc();
            loop.settle();
        }
    }
}
