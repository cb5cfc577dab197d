package io.semper.tck.rules.future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.WaitFor;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.Refusals;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Promises that take the outcome of a future. */
final class FutureFollowRules {
    @Rule("FUTURE-21")
    void everyOutcomeIsTaken(Tck tck) {
        LoopPromise<String> source = tck.loop().createPromise();
        LoopPromise<CharSequence> follower = tck.loop().createPromise();
        follower.follow(source.future());
        tck.run(() -> {
            source.complete("value");
            assertFalse(follower.future().isDone(), "not inside the call that completes the source");
        });
        assertEquals("value", tck.await(follower.future()));
        IOException failure = new IOException("failure");
        LoopPromise<String> failed = tck.loop().createPromise();
        failed.follow(LoopFutures.failed(tck.loop(), failure));
        assertSame(failure, tck.awaitFailure(IOException.class, failed.future()));
        LoopFuture<String> gone = tck.loop().<String>createPromise().future();
        LoopPromise<String> cancelled = tck.loop().createPromise();
        cancelled.follow(gone);
        gone.cancel();
        tck.until(cancelled.future()::isDone, "the cancellation of the source");
        assertTrue(cancelled.future().isCancelled());
    }

    @Rule("FUTURE-21")
    void aCancelGoesToTheSource(Tck tck) {
        LoopFuture<String> source = tck.loop().<String>createPromise().future();
        LoopPromise<String> follower = tck.loop().createPromise();
        follower.onCancel(tck.mark("the hook that was replaced"));
        follower.follow(source);
        assertTrue(follower.future().thenApply(String::length).cancel());
        assertTrue(source.isCancelled() && follower.future().isCancelled());
        LoopPromise<String> shared = tck.loop().createPromise();
        LoopFuture<Integer> other = shared.future().thenApply(String::length);
        LoopPromise<String> left = tck.loop().createPromise();
        left.follow(shared.future());
        assertTrue(left.future().cancel());
        assertTrue(left.future().isCancelled());
        assertFalse(shared.future().isDone(), "something else depends on the source");
        shared.complete("value");
        assertEquals(5, tck.await(other));
        assertEquals(List.of(), tck.marks());
    }

    @Rule("FUTURE-21")
    void anOutcomeOfItsOwnStands(Tck tck) {
        IOException failure = new IOException("of the source");
        LoopPromise<String> follower = tck.loop().createPromise();
        tck.awaitCollected(failed(tck, follower, failure), "a source that failed");
        assertEquals("own", follower.future().result());
        assertSame(failure, tck.awaitException().exception(), "the failure was taken by nothing");
    }

    private static WeakReference<?> failed(Tck tck, LoopPromise<String> follower, IOException failure) {
        LoopPromise<String> source = tck.loop().createPromise();
        follower.follow(source.future());
        follower.complete("own");
        source.fail(failure);
        tck.settle();
        return new WeakReference<>(source.future());
    }

    @Rule("FUTURE-21")
    void aPromiseFollowsOneFuture(Tck tck) {
        LoopFuture<String> first = tck.loop().<String>createPromise().future();
        LoopFuture<String> second = tck.loop().<String>createPromise().future();
        LoopPromise<String> follower = tck.loop().createPromise();
        follower.follow(first);
        Refusals.refused(IllegalStateException.class, "already follows", () -> follower.follow(second));
        Refusals.refused(IllegalStateException.class, "already follows", () -> follower.follow(first));
        assertThrows(IllegalStateException.class, () -> follower.onCancel(() -> {}));
        assertThrows(IllegalStateException.class, () -> follower.deferCancel(() -> {}));
        follower.future().cancel();
        assertTrue(first.isCancelled(), "the first one is still the one");
        assertFalse(second.isDone());
        Refusals.refused(IllegalStateException.class, "outcome", () -> follower.follow(second));
    }

    @Rule("FUTURE-21")
    void itsOwnFutureIsRefused(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        LoopFuture<String> own = promise.future();
        Refusals.refused(IllegalArgumentException.class, "ever be done", () -> promise.follow(own));
        LoopFuture<String> applied = own.thenApply(value -> value);
        LoopPromise<String> between = tck.loop().createPromise();
        between.follow(applied);
        List<LoopFuture<String>> waiting = List.of(
                applied,
                between.future(),
                own.shield(),
                own.whenDone((value, failure) -> {}),
                own.withTimeout(Duration.ofHours(1)),
                LoopFutures.gather(List.of(own)).thenApply(all -> all.get(0)),
                LoopFutures.firstCompleted(List.of(own)),
                LoopFutures.wrapFuture(tck.loop(), own.toCompletableFuture()));
        for (LoopFuture<String> each : waiting) {
            Refusals.refused(IllegalArgumentException.class, "waits for", () -> promise.follow(each));
        }
        LoopPromise<String> unrelated = tck.loop().createPromise();
        promise.follow(unrelated.future());
        unrelated.complete("value");
        for (LoopFuture<String> each : waiting) {
            assertEquals("value", tck.await(each), "what was refused has changed nothing");
        }
    }

    @Rule("FUTURE-23")
    void oneThatWaitsForItWithOthersIsRefused(Tck tck) {
        EventLoop loop = tck.loop();
        LoopPromise<String> promise = loop.createPromise();
        LoopFuture<String> own = promise.future();
        LoopPromise<String> other = loop.createPromise();
        List<LoopFuture<String>> members = List.of(own, other.future());
        List<LoopFuture<String>> waiting = new ArrayList<>();
        for (WaitFor until : WaitFor.values()) {
            waiting.add(LoopFutures.wait(members, until, null).thenApply(result -> "waited"));
            waiting.add(LoopFutures.wait(members, until, Duration.ofHours(1)).thenApply(result -> "waited"));
        }
        waiting.addAll(LoopFutures.asCompleted(members, null));
        waiting.addAll(LoopFutures.asCompleted(members, Duration.ofHours(1)));
        waiting.add(
                LoopFutures.gather(LoopFutures.asCompleted(List.of(own), null)).thenApply(all -> all.get(0)));
        for (LoopFuture<String> each : waiting) {
            Refusals.refused(IllegalArgumentException.class, "waits for", () -> promise.follow(each));
        }
        LoopFuture<String> unrelated =
                LoopFutures.wait(List.of(other.future()), WaitFor.ALL, null).thenApply(result -> "waited");
        promise.follow(unrelated);
        other.complete("value");
        assertEquals("waited", tck.await(own));
        for (LoopFuture<String> each : waiting) {
            tck.await(each);
        }
    }

    @Rule("FUTURE-21")
    void aFutureOfAnotherLoopIsRefused(Tck tck) {
        EventLoop elsewhere = tck.newLoop();
        EventLoop loop = tck.newLoop();
        LoopPromise<String> promise = loop.createPromise();
        LoopFuture<String> foreign = elsewhere.<String>createPromise().future();
        Refusals.refused(IllegalArgumentException.class, "wrapFuture", () -> promise.follow(foreign));
        promise.complete("value");
        assertFalse(foreign.isDone());
    }
}
