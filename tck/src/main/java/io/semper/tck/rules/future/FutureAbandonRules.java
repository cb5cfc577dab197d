package io.semper.tck.rules.future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.WrongThreadException;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.util.List;
import java.util.function.Consumer;

/** The end of an interest in a future. */
final class FutureAbandonRules {
    private static <T> Consumer<LoopFuture<T>> mark(Tck tck, String mark) {
        return done -> tck.mark(mark).run();
    }

    @Rule("FUTURE-24")
    void aFutureThatNothingElseDependsOnIsCancelled(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        Handle callback = promise.future().addDoneCallback(mark(tck, "callback"));
        assertTrue(promise.future().abandon(callback), "abandon() by the only one that waits");
        assertTrue(promise.future().isCancelled(), "the future is cancelled");
        assertEquals(List.of(), tck.marks(), "no callback runs inside abandon()");
        tck.awaitMarks("callback");
    }

    @Rule("FUTURE-24")
    void aFutureThatSomethingElseDependsOnIsLeftAlone(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        Handle first = promise.future().addDoneCallback(mark(tck, "first"));
        Handle second = promise.future().addDoneCallback(mark(tck, "second"));
        assertFalse(promise.future().abandon(first), "abandon() by one of two that wait");
        assertFalse(promise.future().isDone(), "the future is pending");
        promise.complete("value");
        assertTrue(promise.future().abandon(second), "abandon() of a future that is done");
        assertEquals("value", promise.future().result(), "which keeps its value");
        tck.awaitMarks("second");
        tck.settle();
        tck.awaitMarks("second");
    }

    @Rule("FUTURE-24")
    void whatFollowsAFutureDependsOnIt(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        LoopFuture<String> follower = promise.future().thenApply(value -> value + "!");
        Handle callback = promise.future().addDoneCallback(mark(tck, "callback"));
        assertFalse(promise.future().abandon(callback), "abandon() of a future that has a follower");
        promise.complete("value");
        assertEquals("value!", tck.await(follower));
        assertEquals(List.of(), tck.marks());
    }

    @Rule("FUTURE-24")
    void aFutureThatDefersItsEndKeepsTheCallback(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        promise.deferCancel(tck.mark("requested"));
        Handle callback = promise.future().addDoneCallback(mark(tck, "callback"));
        assertTrue(promise.future().abandon(callback), "the future was asked");
        assertFalse(promise.future().isDone(), "and decides when it ends");
        promise.complete("value all the same");
        tck.awaitMarks("requested", "callback");
        assertEquals("value all the same", promise.future().result());
    }

    @Rule("FUTURE-24")
    void otherHandlesAndOtherThreadsAreRefused(Tck tck) {
        EventLoop loop = tck.loop();
        LoopPromise<String> promise = loop.createPromise();
        LoopPromise<String> other = loop.createPromise();
        Handle own = promise.future().addDoneCallback(mark(tck, "own"));
        Handle others = other.future().addDoneCallback(mark(tck, "other"));
        Handle queued = loop.callSoon(() -> {});
        assertThrows(IllegalArgumentException.class, () -> promise.future().abandon(others));
        assertThrows(IllegalArgumentException.class, () -> promise.future().abandon(queued));
        assertThrows(NullPointerException.class, () -> promise.future().abandon(null));
        tck.background();
        assertThrows(WrongThreadException.class, () -> promise.future().abandon(own));
        tck.run(() -> {
            assertFalse(promise.future().isDone() || other.future().isDone(), "both futures are unharmed");
            promise.complete("value");
        });
        tck.awaitMarks("own");
    }
}
