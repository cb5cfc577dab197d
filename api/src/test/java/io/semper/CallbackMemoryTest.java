package io.semper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which done-callbacks a future holds. */
final class CallbackMemoryTest {
    private static final int MOST_COLLECTIONS = 100;

    private final FakeLoop loop = new FakeLoop();
    private final LoopPromise<String> promise = loop.createPromise();
    private final LoopFuture<String> future = promise.future();

    @ParameterizedTest
    @ValueSource(strings = {"value", "failure", "cancelled"})
    void noneOnceItIsDone(String how) {
        WeakReference<Handle> ran = added();
        switch (how) {
            case "value" -> promise.complete("v");
            case "failure" -> promise.fail(new IOException("f"));
            default -> future.cancel();
        }
        loop.settle();

        assertCollected(ran);
        assertThat(future.isDone()).isTrue(); // and reachable
        future.toCompletableFuture(); // a failure counts as retrieved
    }

    @Test
    void noneThatAnotherThreadHasCancelledOnceAnotherIsAdded() throws Exception {
        WeakReference<Handle> cancelled = addedAndCancelledElsewhere();
        Handle kept = future.addDoneCallback(done -> {});

        assertCollected(cancelled);
        assertThat(kept.isCancelled()).isFalse();
        assertThat(future.isDone()).isFalse();
    }

    private WeakReference<Handle> added() {
        return new WeakReference<>(future.addDoneCallback(done -> {}));
    }

    private WeakReference<Handle> addedAndCancelledElsewhere() throws InterruptedException {
        Handle handle = future.addDoneCallback(done -> {});
        Thread other = new Thread(handle::cancel, "other");
        other.start();
        other.join();
        assertThat(handle.isCancelled()).isTrue();
        return new WeakReference<>(handle);
    }

    private static void assertCollected(WeakReference<Handle> handle) {
        for (int i = 0; i < MOST_COLLECTIONS && handle.get() != null; i++) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(handle.get()).isNull();
    }
}
