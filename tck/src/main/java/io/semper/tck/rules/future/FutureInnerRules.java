package io.semper.tck.rules.future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Cancelling a future while it follows one that a function returned. */
final class FutureInnerRules {
    /** The methods, each for a function that returns {@code inner}. */
    private static List<Function<LoopFuture<String>, LoopFuture<String>>> methods(EventLoop loop) {
        return List.of(
                inner -> LoopFutures.completed(loop, "value").thenCompose(value -> inner),
                inner -> LoopFutures.<String>failed(loop, new IOException("on purpose"))
                        .exceptionallyCompose(failure -> inner),
                inner -> loop.<String>createPromise().future().onTimeout(Duration.ZERO, () -> inner));
    }

    @Rule("FUTURE-22")
    void theFutureThatTheFunctionReturnedIsCancelled(Tck tck) {
        for (Function<LoopFuture<String>, LoopFuture<String>> method : methods(tck.loop())) {
            LoopFuture<String> inner = tck.loop().<String>createPromise().future();
            LoopFuture<String> derived = method.apply(inner);
            tck.settle();
            assertTrue(derived.cancel());
            assertTrue(derived.isCancelled() && inner.isCancelled(), "nothing else depends on the inner future");
        }
    }

    @Rule("FUTURE-22")
    void itIsLeftAloneIfSomethingElseDependsOnIt(Tck tck) {
        for (Function<LoopFuture<String>, LoopFuture<String>> method : methods(tck.loop())) {
            LoopPromise<String> promise = tck.loop().createPromise();
            LoopFuture<String> inner = promise.future();
            LoopFuture<String> derived = method.apply(inner);
            tck.settle();
            LoopFuture<Integer> other = inner.thenApply(String::length);
            assertTrue(derived.cancel());
            assertTrue(derived.isCancelled(), "the derived future");
            assertFalse(inner.isDone() || other.isDone(), "another future depends on the inner one");
            promise.complete("value");
            assertEquals(5, tck.await(other));
        }
    }

    @Rule("FUTURE-22")
    void aCallbackDependsOnItUntilItIsRemoved(Tck tck) {
        for (Function<LoopFuture<String>, LoopFuture<String>> method : methods(tck.loop())) {
            LoopFuture<String> inner = tck.loop().<String>createPromise().future();
            Handle callback = inner.addDoneCallback(done -> tck.mark("never").run());
            LoopFuture<String> first = method.apply(inner);
            LoopFuture<String> second = method.apply(inner);
            tck.settle();
            first.cancel();
            assertFalse(inner.isDone(), "a callback and a second future depend on it");
            callback.cancel();
            second.cancel();
            assertTrue(inner.isCancelled(), "nothing else depends on it any more");
        }
        tck.settle();
        assertEquals(List.of(), tck.marks());
    }
}
