package io.semper.tck.rules.combine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ExceptionContext;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.Losers;
import io.semper.NoneSucceededException;
import io.semper.Outcome;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

/** Combinations that take the outcomes of several futures. */
final class GatherRules {
    @Rule("COMBINE-07")
    void valuesComeInTheOrderOfTheArguments(Tck tck) {
        LoopPromise<String> a = tck.loop().createPromise();
        LoopPromise<String> b = tck.loop().createPromise();
        LoopPromise<String> c = tck.loop().createPromise();
        LoopFuture<List<String>> gathered = LoopFutures.gather(List.of(a.future(), b.future(), c.future()));
        c.complete("c");
        a.complete("a");
        tck.settle();
        assertFalse(gathered.isDone(), "one member is pending");
        b.complete("b");
        assertEquals(List.of("a", "b", "c"), tck.await(gathered));
    }

    @Rule("COMBINE-07")
    void theFirstFailureIsThatOfAllAndTheOthersGoOn(Tck tck) {
        LoopPromise<String> failing = tck.loop().createPromise();
        LoopPromise<String> other = tck.loop().createPromise();
        LoopFuture<List<String>> gathered = LoopFutures.gather(List.of(other.future(), failing.future()));
        IOException failure = new IOException("first");
        failing.fail(failure);
        assertSame(failure, tck.awaitFailure(IOException.class, gathered));
        assertFalse(other.future().isDone(), "the others continue");
        other.complete("other");
        assertEquals("other", other.future().result());
    }

    @Rule("COMBINE-07")
    void laterFailuresOfMembersAreNotReported(Tck tck) {
        tck.awaitCollected(failedTwice(tck), "a member that failed after the gather did");
        IOException unseen = new IOException("unseen");
        LoopFutures.failed(tck.loop(), unseen);
        tck.until(() -> collected(unseen, tck.takeExceptions()), "a failure that has to be reported");
        tck.settle();
        assertEquals(List.of(), tck.takeExceptions());
    }

    private static boolean collected(Throwable unseen, List<ExceptionContext> reports) {
        for (ExceptionContext report : reports) {
            assertSame(unseen, report.exception(), "the later failure of a member was reported");
        }
        System.gc();
        return !reports.isEmpty();
    }

    private static WeakReference<?> failedTwice(Tck tck) {
        LoopPromise<String> first = tck.loop().createPromise();
        LoopPromise<String> later = tck.loop().createPromise();
        LoopFuture<List<String>> gathered = LoopFutures.gather(List.of(first.future(), later.future()));
        first.fail(new IOException("first"));
        tck.awaitFailure(IOException.class, gathered);
        later.fail(new IOException("later"));
        return new WeakReference<>(later.future());
    }

    @Rule("COMBINE-08")
    void outcomesTellWhatBecameOfEach(Tck tck) {
        LoopPromise<String> value = tck.loop().createPromise();
        LoopPromise<String> failed = tck.loop().createPromise();
        LoopPromise<String> cancelled = tck.loop().createPromise();
        LoopFuture<List<Outcome<String>>> gathered =
                LoopFutures.gatherOutcomes(List.of(failed.future(), cancelled.future(), value.future()));
        IOException failure = new IOException("failure");
        failed.fail(failure);
        cancelled.future().cancel();
        tck.settle();
        assertFalse(gathered.isDone(), "it waits for all");
        value.complete("value");
        List<Outcome<String>> outcomes = tck.await(gathered);
        assertTrue(outcomes.get(0).isFailure());
        assertSame(failure, outcomes.get(0).failure());
        assertTrue(outcomes.get(1).isCancelled());
        assertTrue(outcomes.get(2).isValue());
        assertEquals("value", outcomes.get(2).value());
    }

    @Rule("COMBINE-09")
    void cancellingAGatherCancelsItsMembers(Tck tck) {
        for (boolean outcomes : List.of(false, true)) {
            LoopPromise<String> done = tck.loop().createPromise();
            LoopPromise<String> pending = tck.loop().createPromise();
            LoopPromise<String> slow = tck.loop().createPromise();
            slow.deferCancel(() -> {});
            done.complete("done");
            List<LoopFuture<String>> members = List.of(done.future(), pending.future(), slow.future());
            LoopFuture<?> gathered = outcomes ? LoopFutures.gatherOutcomes(members) : LoopFutures.gather(members);
            assertTrue(gathered.cancel());
            assertTrue(pending.future().isCancelled(), "pending members are cancelled");
            tck.settle();
            assertFalse(gathered.isDone(), "a member that takes time is waited for");
            slow.tryCancel();
            tck.until(gathered::isDone, "the gather ends once its members have");
            assertTrue(gathered.isCancelled());
            assertEquals("done", done.future().result());
        }
    }

    @Rule("COMBINE-09")
    void theCancelledMemberOfAGatherIsAFailure(Tck tck) {
        LoopPromise<String> one = tck.loop().createPromise();
        LoopPromise<String> two = tck.loop().createPromise();
        LoopFuture<List<String>> gathered = LoopFutures.gather(List.of(one.future(), two.future()));
        one.future().cancel();
        tck.until(gathered::isDone, "the gather fails");
        assertFalse(gathered.isCancelled(), "the gather was not cancelled");
        assertTrue(gathered.exception() instanceof CancellationException, "it failed with " + gathered.exception());
        assertFalse(two.future().isDone(), "the other member continues");
    }

    @Rule("COMBINE-10")
    void theFirstEndDecidesWhateverItIs(Tck tck) {
        LoopPromise<String> failing = tck.loop().createPromise();
        LoopPromise<String> other = tck.loop().createPromise();
        LoopFuture<String> race = LoopFutures.firstCompleted(List.of(other.future(), failing.future()));
        IOException failure = new IOException("failure");
        failing.fail(failure);
        assertSame(failure, tck.awaitFailure(IOException.class, race));
        assertFalse(other.future().isDone(), "losers continue unless an option says otherwise");
        LoopPromise<String> cancelled = tck.loop().createPromise();
        LoopFuture<String> second = LoopFutures.firstCompleted(List.of(cancelled.future(), other.future()));
        cancelled.future().cancel();
        tck.until(second::isDone, "a cancelled member decides, too");
        assertFalse(second.isCancelled(), "the race itself was not cancelled");
        assertTrue(second.exception() instanceof CancellationException);
    }

    @Rule("COMBINE-10")
    void theFirstValueDecides(Tck tck) {
        LoopPromise<String> failing = tck.loop().createPromise();
        LoopPromise<String> cancelled = tck.loop().createPromise();
        LoopPromise<String> value = tck.loop().createPromise();
        LoopFuture<String> race =
                LoopFutures.firstSuccess(List.of(failing.future(), cancelled.future(), value.future()));
        failing.fail(new IOException("failure"));
        cancelled.future().cancel();
        tck.settle();
        assertFalse(race.isDone(), "neither a failure nor a cancellation decides");
        value.complete("value");
        assertEquals("value", tck.await(race));
    }

    @Rule("COMBINE-10")
    void withoutAnyValueAllFailuresAreTold(Tck tck) {
        LoopPromise<String> one = tck.loop().createPromise();
        LoopPromise<String> two = tck.loop().createPromise();
        LoopPromise<String> three = tck.loop().createPromise();
        LoopFuture<String> race = LoopFutures.firstSuccess(List.of(one.future(), two.future(), three.future()));
        IOException first = new IOException("one");
        IOException last = new IOException("three");
        three.fail(last);
        two.future().cancel();
        one.fail(first);
        Throwable[] told = tck.awaitFailure(NoneSucceededException.class, race).getSuppressed();
        assertEquals(3, told.length);
        assertSame(first, told[0], "in the order of the arguments");
        assertTrue(told[1] instanceof CancellationException);
        assertSame(last, told[2]);
    }

    @Rule("COMBINE-10")
    void losersAreCancelledIfAskedFor(Tck tck) {
        for (boolean success : List.of(false, true)) {
            LoopPromise<String> winner = tck.loop().createPromise();
            LoopPromise<String> loser = tck.loop().createPromise();
            List<LoopFuture<String>> members = List.of(loser.future(), winner.future());
            LoopFuture<String> race = success
                    ? LoopFutures.firstSuccess(members, Losers.CANCEL)
                    : LoopFutures.firstCompleted(members, Losers.CANCEL);
            winner.complete("winner");
            assertEquals("winner", tck.await(race));
            assertTrue(loser.future().isCancelled(), "losers are cancelled");
            LoopPromise<String> kept = tck.loop().createPromise();
            LoopPromise<String> dropped = tck.loop().createPromise();
            LoopFuture<String> keeping = success
                    ? LoopFutures.firstSuccess(List.of(kept.future()))
                    : LoopFutures.firstCompleted(List.of(kept.future()));
            LoopFuture<String> dropping = success
                    ? LoopFutures.firstSuccess(List.of(dropped.future()), Losers.CANCEL)
                    : LoopFutures.firstCompleted(List.of(dropped.future()), Losers.CANCEL);
            assertTrue(keeping.cancel() && dropping.cancel());
            assertFalse(kept.future().isDone(), "a cancelled race that keeps its losers leaves them alone");
            assertTrue(dropped.future().isCancelled(), "a cancelled race that drops its losers cancels them");
        }
    }

    @Rule("COMBINE-16")
    void outcomesAreDealtInTheOrderInWhichTheyCome(Tck tck) {
        LoopPromise<String> a = tck.loop().createPromise();
        LoopPromise<String> b = tck.loop().createPromise();
        LoopPromise<String> c = tck.loop().createPromise();
        List<LoopFuture<String>> slots = LoopFutures.asCompleted(List.of(a.future(), b.future(), c.future()), null);
        assertEquals(3, slots.size());
        c.complete("c");
        IOException failure = new IOException("b");
        b.fail(failure);
        assertEquals("c", tck.await(slots.get(0)));
        assertSame(failure, tck.awaitFailure(IOException.class, slots.get(1)));
        assertFalse(slots.get(2).isDone(), "the last one is pending");
        a.future().cancel();
        tck.until(slots.get(2)::isDone, "the last outcome is dealt");
        assertTrue(slots.get(2).isCancelled());
    }

    @Rule("COMBINE-16")
    void slotsThatAreLeftAtTheTimeoutFail(Tck tck) {
        LoopPromise<String> a = tck.loop().createPromise();
        LoopPromise<String> b = tck.loop().createPromise();
        LoopPromise<String> c = tck.loop().createPromise();
        Duration limit = Duration.ofMillis(5);
        long before = tck.loop().time();
        List<LoopFuture<String>> slots = LoopFutures.asCompleted(List.of(a.future(), b.future(), c.future()), limit);
        b.complete("b");
        tck.awaitFailure(TimeoutException.class, slots.get(1));
        assertTrue(tck.loop().time() - before >= limit.toNanos(), "the timeout came early");
        tck.awaitFailure(TimeoutException.class, slots.get(2));
        assertEquals("b", tck.await(slots.get(0)));
        assertFalse(a.future().isDone() || c.future().isDone(), "the members continue");
    }

    @Rule("COMBINE-16")
    void aSlotThatIsCancelledLeavesTheMembersAlone(Tck tck) {
        LoopPromise<String> a = tck.loop().createPromise();
        LoopPromise<String> b = tck.loop().createPromise();
        List<LoopFuture<String>> slots = LoopFutures.asCompleted(List.of(a.future(), b.future()), null);
        assertTrue(slots.get(0).cancel());
        assertFalse(a.future().isDone() || b.future().isDone());
        a.complete("a");
        b.complete("b");
        assertEquals("b", tck.await(slots.get(1)), "the outcome that was the slot's turn is skipped");
    }
}
