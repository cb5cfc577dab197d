package io.semper.tck.rules.combine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.Losers;
import io.semper.WaitFor;
import io.semper.WaitResult;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Waiting for some of several futures, and what holds forevery way of combining them. */
final class WaitRules {
    @Rule("COMBINE-01")
    void waitForAllTellsWhatIsDone(Tck tck) {
        LoopPromise<String> value = tck.loop().createPromise();
        LoopPromise<String> failed = tck.loop().createPromise();
        LoopPromise<String> cancelled = tck.loop().createPromise();
        LoopFuture<WaitResult<String>> waiting =
                LoopFutures.wait(List.of(value.future(), failed.future(), cancelled.future()), WaitFor.ALL, null);
        value.complete("value");
        failed.fail(new IOException("failure"));
        tck.settle();
        assertFalse(waiting.isDone(), "one member is pending");
        cancelled.future().cancel();
        WaitResult<String> result = tck.await(waiting);
        assertEquals(
                List.of(value.future(), failed.future(), cancelled.future()),
                List.copyOf(result.done()),
                "the very futures, in the order of the arguments");
        assertEquals(Set.of(), result.pending());
        failed.future().exception();
    }

    @Rule("COMBINE-01")
    void theTimeoutOfWaitCancelsNothing(Tck tck) {
        for (WaitFor until : WaitFor.values()) {
            LoopFuture<String> pending = tck.loop().<String>createPromise().future();
            Duration limit = Duration.ofMillis(5);
            long before = tck.loop().time();
            WaitResult<String> result = tck.await(LoopFutures.wait(List.of(pending), until, limit));
            assertTrue(tck.loop().time() - before >= limit.toNanos(), "the timeout came early");
            assertEquals(Set.of(), result.done());
            assertEquals(Set.of(pending), result.pending());
            assertFalse(pending.isDone(), "wait() does nothing to its members");
        }
    }

    @Rule("COMBINE-01")
    void cancellingAWaitCancelsNothing(Tck tck) {
        LoopPromise<String> pending = tck.loop().createPromise();
        LoopFuture<?> waiting = LoopFutures.wait(List.of(pending.future()), WaitFor.ALL, Duration.ofHours(1));
        assertTrue(waiting.cancel());
        assertTrue(waiting.isCancelled());
        assertFalse(pending.future().isDone(), "wait() does nothing to its members");
        pending.complete("value");
        tck.settle();
        assertTrue(waiting.isCancelled());
    }

    @Rule("COMBINE-01")
    void waitForTheFirstEndsWithAnyEnd(Tck tck) {
        LoopPromise<String> cancelled = tck.loop().createPromise();
        LoopPromise<String> pending = tck.loop().createPromise();
        LoopFuture<WaitResult<String>> waiting =
                LoopFutures.wait(List.of(pending.future(), cancelled.future()), WaitFor.FIRST_COMPLETED, null);
        cancelled.future().cancel();
        WaitResult<String> result = tck.await(waiting);
        assertEquals(Set.of(cancelled.future()), result.done());
        assertEquals(Set.of(pending.future()), result.pending());
    }

    @Rule("COMBINE-02")
    void onlyAFailureEndsAWaitForTheFirstException(Tck tck) {
        LoopPromise<String> value = tck.loop().createPromise();
        LoopPromise<String> cancelled = tck.loop().createPromise();
        LoopPromise<String> failed = tck.loop().createPromise();
        LoopPromise<String> pending = tck.loop().createPromise();
        LoopFuture<WaitResult<String>> waiting = LoopFutures.wait(
                List.of(value.future(), cancelled.future(), failed.future(), pending.future()),
                WaitFor.FIRST_EXCEPTION,
                null);
        value.complete("value");
        cancelled.future().cancel();
        tck.settle();
        assertFalse(waiting.isDone(), "neither a value nor a cancellation is a failure");
        failed.fail(new IOException("failure"));
        WaitResult<String> result = tck.await(waiting);
        assertEquals(Set.of(value.future(), cancelled.future(), failed.future()), result.done());
        assertEquals(Set.of(pending.future()), result.pending());
        failed.future().exception();
    }

    @Rule("COMBINE-02")
    void withoutAFailureItWaitsForAll(Tck tck) {
        LoopPromise<String> one = tck.loop().createPromise();
        LoopPromise<String> two = tck.loop().createPromise();
        LoopFuture<WaitResult<String>> waiting =
                LoopFutures.wait(List.of(one.future(), two.future()), WaitFor.FIRST_EXCEPTION, null);
        one.complete("one");
        two.future().cancel();
        assertEquals(Set.of(), tck.await(waiting).pending());
    }

    @Rule("COMBINE-03")
    void noFuturesAtAll(Tck tck) {
        tck.run(() -> {
            assertEquals(List.of(), LoopFutures.gather(List.of()).result(), "nothing to wait for");
            assertEquals(List.of(), LoopFutures.gatherOutcomes(List.of()).result());
            assertEquals(List.of(), LoopFutures.asCompleted(List.of(), null));
            assertThrows(
                    IllegalArgumentException.class, () -> LoopFutures.wait(List.of(), WaitFor.ALL, null), "wait()");
            assertThrows(
                    IllegalArgumentException.class, () -> LoopFutures.firstCompleted(List.of()), "firstCompleted()");
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class, () -> LoopFutures.firstSuccess(List.of()), "firstSuccess()");
            assertTrue(refused.getMessage().contains("firstSuccess()"), refused.getMessage());
        });
    }

    @Rule("COMBINE-04")
    void aFutureGivenTwiceCountsOnce(Tck tck) {
        LoopPromise<String> a = tck.loop().createPromise();
        LoopPromise<String> b = tck.loop().createPromise();
        List<LoopFuture<String>> given = List.of(a.future(), b.future(), a.future());
        LoopFuture<List<String>> gathered = LoopFutures.gather(given);
        LoopFuture<WaitResult<String>> waiting = LoopFutures.wait(given, WaitFor.ALL, null);
        LoopFuture<String> race = LoopFutures.firstSuccess(given);
        List<LoopFuture<String>> dealt = LoopFutures.asCompleted(given, null);
        assertEquals(2, dealt.size(), "asCompleted() has a slot for each different future");
        a.complete("a");
        tck.settle();
        assertFalse(gathered.isDone() || waiting.isDone(), "the other one is pending");
        b.complete("b");
        assertEquals(List.of("a", "b", "a"), tck.await(gathered), "gather() has a slot for each argument");
        assertEquals(2, tck.await(waiting).done().size());
        assertEquals("a", tck.await(race));
        assertEquals("b", tck.await(dealt.get(1)));
    }

    @Rule("COMBINE-05")
    void aResultThatIsCertainAtTheCallComesLater(Tck tck) {
        LoopPromise<String> done = tck.loop().createPromise();
        done.complete("value");
        List<LoopFuture<String>> given = List.of(done.future());
        tck.run(() -> {
            List<LoopFuture<?>> combined = combinations(given);
            for (int i = 0; i < combined.size(); i++) {
                assertFalse(combined.get(i).isDone(), "combination number " + i + " may not be done at once");
                combined.get(i).addDoneCallback(each -> tck.mark("done").run());
            }
            tck.mark("called").run();
        });
        tck.settle();
        assertEquals(7, tck.marks().size());
        assertEquals("called", tck.marks().get(0));
    }

    @Rule("COMBINE-05")
    void allThatIsDoneWhenTheResultComesIsTold(Tck tck) {
        LoopPromise<String> one = tck.loop().createPromise();
        LoopPromise<String> two = tck.loop().createPromise();
        LoopPromise<String> three = tck.loop().createPromise();
        LoopFuture<WaitResult<String>> waiting =
                LoopFutures.wait(List.of(one.future(), two.future(), three.future()), WaitFor.FIRST_COMPLETED, null);
        tck.run(() -> {
            three.complete("three");
            one.complete("one");
        });
        WaitResult<String> result = tck.await(waiting);
        assertEquals(Set.of(one.future(), three.future()), result.done(), "not the trigger alone");
        assertEquals(Set.of(two.future()), result.pending());
    }

    @Rule("COMBINE-06")
    void nothingStaysOnMembersThatGoOn(Tck tck) {
        LoopPromise<String> endless = tck.loop().createPromise();
        List<Function<List<LoopFuture<String>>, LoopFuture<?>>> ways = List.of(
                futures -> LoopFutures.wait(futures, WaitFor.FIRST_COMPLETED, null),
                futures -> LoopFutures.wait(futures, WaitFor.ALL, Duration.ZERO),
                LoopFutures::firstCompleted,
                LoopFutures::firstSuccess,
                futures -> LoopFutures.asCompleted(futures, Duration.ZERO).get(1),
                futures -> cancelled(LoopFutures.wait(futures, WaitFor.ALL, null)),
                futures -> cancelled(LoopFutures.firstSuccess(futures)),
                futures -> cancelled(futures.get(0).shield()),
                futures -> LoopFutures.gather(List.of(futures.get(0), failed(tck.loop()))));
        List<WeakReference<?>> combined = new ArrayList<>();
        ways.forEach(way -> combined.add(ended(tck, endless.future(), way)));
        tck.settle();
        assertFalse(endless.future().isDone(), "the member continues");
        for (int i = 0; i < combined.size(); i++) {
            tck.awaitCollected(combined.get(i), "combination number " + i + " of a future that is still pending");
        }
        assertTrue(endless.future().thenApply(value -> value).cancel());
        assertTrue(endless.future().isCancelled(), "no other future depends on the member any more");
    }

    private static WeakReference<?> ended(
            Tck tck, LoopFuture<String> endless, Function<List<LoopFuture<String>>, LoopFuture<?>> way) {
        LoopFuture<?> result = way.apply(List.of(endless, LoopFutures.completed(tck.loop(), "value")));
        tck.until(result::isDone, "a combination of a future that is done and one that is still pending");
        if (!result.isCancelled()) {
            result.exception();
        }
        return new WeakReference<>(result);
    }

    private static LoopFuture<?> cancelled(LoopFuture<?> future) {
        assertTrue(future.cancel());
        return future;
    }

    private static LoopFuture<String> failed(EventLoop loop) {
        return LoopFutures.failed(loop, new IOException("failure"));
    }

    @Rule("COMBINE-11")
    void theFirstOfOneTurnWins(Tck tck) {
        LoopPromise<String> one = tck.loop().createPromise();
        LoopPromise<String> two = tck.loop().createPromise();
        List<LoopFuture<String>> given = List.of(one.future(), two.future());
        LoopFuture<String> completed = LoopFutures.firstCompleted(given);
        LoopFuture<String> success = LoopFutures.firstSuccess(given);
        LoopFuture<String> dealt = LoopFutures.asCompleted(given, null).get(0);
        tck.run(() -> {
            two.complete("two");
            one.complete("one");
        });
        assertEquals("two", tck.await(completed), "the one that ended first");
        assertEquals("two", tck.await(success));
        assertEquals("two", tck.await(dealt));
    }

    @Rule("COMBINE-11")
    void ofThoseThatWereDoneBeforeTheFirstArgumentWins(Tck tck) {
        LoopPromise<String> one = tck.loop().createPromise();
        LoopPromise<String> two = tck.loop().createPromise();
        two.complete("two");
        one.complete("one");
        List<LoopFuture<String>> given = List.of(one.future(), two.future());
        assertEquals("one", tck.await(LoopFutures.firstCompleted(given)), "the one that was given first");
        assertEquals("one", tck.await(LoopFutures.firstSuccess(given)));
        assertEquals("one", tck.await(LoopFutures.asCompleted(given, null).get(0)));
    }

    @Rule("COMBINE-18")
    void futuresOfSeveralLoopsAreRefused(Tck tck) {
        EventLoop other = tck.newLoop();
        LoopFuture<String> here = tck.newLoop().<String>createPromise().future();
        List<LoopFuture<String>> mixed =
                List.of(here, other.<String>createPromise().future());
        List<Function<List<LoopFuture<String>>, Object>> calls = List.of(
                LoopFutures::gather,
                LoopFutures::gatherOutcomes,
                futures -> LoopFutures.wait(futures, WaitFor.ALL, null),
                LoopFutures::firstCompleted,
                futures -> LoopFutures.firstSuccess(futures, Losers.CANCEL),
                futures -> LoopFutures.asCompleted(futures, null));
        for (int i = 0; i < calls.size(); i++) {
            Function<List<LoopFuture<String>>, Object> call = calls.get(i);
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> call.apply(mixed), "combination number " + i);
            assertTrue(refused.getMessage().contains("different loops"), refused.getMessage());
        }
        assertFalse(here.isDone(), "a refused call does nothing to the members");
    }

    private static List<LoopFuture<?>> combinations(List<LoopFuture<String>> given) {
        return List.of(
                LoopFutures.gather(given),
                LoopFutures.gatherOutcomes(given),
                LoopFutures.wait(given, WaitFor.ALL, null),
                LoopFutures.firstCompleted(given),
                LoopFutures.firstSuccess(given),
                LoopFutures.asCompleted(given, null).get(0));
    }
}
