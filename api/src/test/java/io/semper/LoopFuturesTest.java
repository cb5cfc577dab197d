package io.semper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class LoopFuturesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeLoop loop = new FakeLoop();
    private final LoopPromise<String> a = loop.createPromise();
    private final LoopPromise<String> b = loop.createPromise();
    private final LoopPromise<String> c = loop.createPromise();
    private final List<LoopFuture<String>> all = List.of(a.future(), b.future(), c.future());
    private final IOException broken = new IOException("broken");

    @Test
    void waitsForAll() {
        LoopFuture<WaitResult<String>> waiting =
                LoopFutures.wait(List.of(b.future(), a.future(), b.future()), WaitFor.ALL, null);
        a.fail(broken);
        loop.settle();
        assertThat(waiting.isDone()).isFalse();
        b.future().cancel();
        loop.settle();

        assertThat(waiting.result().done()).containsExactly(b.future(), a.future());
        assertThat(waiting.result().pending()).isEmpty();
    }

    @Test
    void waitsForTheFirstAndShowsAllThatAreDone() {
        LoopFuture<WaitResult<String>> waiting = LoopFutures.wait(all, WaitFor.FIRST_COMPLETED, null);
        loop.inLoop(() -> {
            c.complete("c");
            a.complete("a");
        });

        assertThat(waiting.result().done()).containsExactly(a.future(), c.future());
        assertThat(waiting.result().pending()).containsExactly(b.future());
        assertNothingLeftBehind(b);
    }

    @Test
    void waitsForAFailureButNotForACancellation() {
        LoopFuture<WaitResult<String>> waiting = LoopFutures.wait(all, WaitFor.FIRST_EXCEPTION, null);
        LoopFuture<WaitResult<String>> noFailure =
                LoopFutures.wait(List.of(a.future(), b.future()), WaitFor.FIRST_EXCEPTION, null);
        a.future().cancel();
        b.complete("b");
        loop.settle();
        assertThat(waiting.isDone()).isFalse();
        assertThat(noFailure.result().done()).hasSize(2);
        c.fail(broken);
        loop.settle();

        assertThat(waiting.result().done()).hasSize(3);
    }

    @Test
    void stopsWaitingAfterATimeAndCancelsNothing() {
        LoopFuture<WaitResult<String>> waiting = LoopFutures.wait(all, WaitFor.ALL, SECOND);
        a.complete("a");
        loop.advance(SECOND);

        assertThat(waiting.result().pending()).containsExactly(b.future(), c.future());
        assertNothingLeftBehind(b, c);
        assertThat(loop.pendingTimers()).isZero();
    }

    @Test
    void dropsTheTimerOfAWaitThatEndedOrWasCancelled() {
        LoopFuture<WaitResult<String>> ended = LoopFutures.wait(all, WaitFor.FIRST_COMPLETED, SECOND);
        LoopFuture<WaitResult<String>> cancelled = LoopFutures.wait(all, WaitFor.ALL, SECOND);
        cancelled.cancel();
        a.complete("a");
        loop.settle();

        assertThat(ended.isDone()).isTrue();
        assertThat(cancelled.isCancelled()).isTrue();
        assertThat(loop.pendingTimers()).isZero();
        assertNothingLeftBehind(b, c);
    }

    @Test
    void deliversInALaterTurnEvenIfAllIsCertain() {
        a.complete("a");
        LoopFuture<WaitResult<String>> waiting = LoopFutures.wait(List.of(a.future()), WaitFor.ALL, null);

        assertThat(waiting.isDone()).isFalse();
        loop.settle();
        assertThat(waiting.result().done()).containsExactly(a.future());
    }

    @Test
    void leavesNothingOnAFutureThatNeverEnds() {
        for (int i = 0; i < 1_000; i++) {
            LoopFutures.wait(all, WaitFor.ALL, null).cancel();
            LoopFutures.firstCompleted(all).cancel();
            LoopFutures.asCompleted(all, SECOND).forEach(LoopFuture::cancel);
        }

        assertNothingLeftBehind(a, b, c);
        assertThat(loop.pendingTimers()).isZero();
    }

    @Test
    void takesTheFirstToEnd() {
        LoopFuture<String> value = LoopFutures.firstCompleted(all);
        LoopFuture<String> cancelled = LoopFutures.firstCompleted(List.of(a.future(), b.future()));
        loop.inLoop(() -> {
            c.complete("c");
            b.future().cancel();
            a.complete("a");
        });

        assertThat(value.result()).isEqualTo("c");
        assertThat(cancelled.exception()).isInstanceOf(CancellationException.class);
    }

    @Test
    void prefersTheFirstArgumentAmongThoseThatAreDone() {
        b.complete("b");
        a.complete("a");
        LoopFuture<String> first = LoopFutures.firstCompleted(List.of(a.future(), b.future()));
        loop.settle();

        assertThat(first.result()).isEqualTo("a");
    }

    @Test
    void takesTheFirstValue() {
        LoopFuture<String> first = LoopFutures.firstSuccess(all);
        a.fail(broken);
        b.future().cancel();
        loop.settle();
        assertThat(first.isDone()).isFalse();
        c.complete("c");
        loop.settle();

        assertThat(first.result()).isEqualTo("c");
    }

    @Test
    void failsWithAllFailuresInTheOrderOfTheArguments() {
        LoopFuture<String> first = LoopFutures.firstSuccess(all);
        c.fail(new IOException("c"));
        b.future().cancel();
        a.fail(broken);
        loop.settle();

        assertThat(first.exception()).isInstanceOf(NoneSucceededException.class);
        assertThat(first.exception().getSuppressed()).hasSize(3);
        assertThat(first.exception().getSuppressed()[0]).isSameAs(broken);
        assertThat(first.exception().getSuppressed()[1]).isInstanceOf(CancellationException.class);
        assertThat(first.exception().getSuppressed()[2]).hasMessage("c");
    }

    @Test
    void keepsOrCancelsLosers() {
        LoopFuture<String> keeping = LoopFutures.firstCompleted(List.of(a.future(), b.future()));
        LoopFuture<String> cancelling = LoopFutures.firstSuccess(List.of(a.future(), c.future()), Losers.CANCEL);
        a.complete("a");
        loop.settle();

        assertThat(keeping.result()).isEqualTo(cancelling.result());
        assertThat(b.future().isDone()).isFalse();
        assertThat(c.future().isCancelled()).isTrue();
        assertNothingLeftBehind(b);
    }

    @Test
    void passesCancelToTheMembersOnlyIfLosersAreCancelled() {
        LoopFutures.firstCompleted(List.of(a.future()), Losers.KEEP).cancel();
        LoopFutures.firstSuccess(List.of(b.future()), Losers.CANCEL).cancel();

        assertThat(a.future().isDone()).isFalse();
        assertThat(b.future().isCancelled()).isTrue();
    }

    @Test
    void dealsOutcomesInTheOrderOfTheirComing() {
        List<LoopFuture<String>> slots = LoopFutures.asCompleted(all, SECOND);
        List<String> seen = new ArrayList<>();
        slots.forEach(slot -> slot.addDoneCallback(done -> seen.add(done.toString())));
        loop.inLoop(() -> {
            c.complete("c");
            b.fail(broken);
        });
        assertThat(slots.get(0).result()).isEqualTo("c");
        assertThat(slots.get(1).exception()).isSameAs(broken);
        assertThat(slots.get(2).isDone()).isFalse();
        loop.advance(SECOND);

        assertThat(slots.get(2).exception()).isInstanceOf(TimeoutException.class);
        assertThat(seen).hasSize(3);
        assertNothingLeftBehind(a);
    }

    @Test
    void dropsTheTimerOnceAllOutcomesAreDealt() {
        List<LoopFuture<String>> slots = LoopFutures.asCompleted(List.of(a.future(), a.future()), SECOND);
        a.future().cancel();
        loop.settle();

        assertThat(slots).hasSize(1);
        assertThat(slots.get(0).isCancelled()).isTrue();
        assertThat(loop.pendingTimers()).isZero();
        assertThat(LoopFutures.asCompleted(List.<LoopFuture<String>>of(), SECOND))
                .isEmpty();
    }

    @Test
    void refusesToWaitForNothing() {
        List<LoopFuture<String>> none = List.of();
        assertThatIllegalArgumentException().isThrownBy(() -> LoopFutures.wait(none, WaitFor.ALL, null));
        assertThatIllegalArgumentException().isThrownBy(() -> LoopFutures.firstCompleted(none));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoopFutures.firstSuccess(none))
                .withMessageContaining("firstSuccess()");
    }

    @Test
    void maybeIsAlwaysAFuture() {
        LoopFuture<String> plain = LoopFutures.maybe(loop, () -> "plain");
        LoopFuture<String> thrown = LoopFutures.maybe(loop, () -> {
            throw broken;
        });
        LoopFuture<String> foreign = LoopFutures.maybe(
                loop, () -> new FakeLoop().<String>createPromise().future());

        assertThat(plain.result()).isEqualTo("plain");
        assertThat(thrown.exception()).isSameAs(broken);
        assertThat(LoopFutures.<String>maybe(loop, a::future)).isSameAs(a.future());
        assertThat(foreign.exception()).isInstanceOf(IllegalArgumentException.class);
        assertThatExceptionOfType(LoopExit.class)
                .isThrownBy(() -> LoopFutures.maybe(loop, () -> {
                    throw new LoopExit("enough");
                }));
    }

    @SafeVarargs
    private static void assertNothingLeftBehind(LoopPromise<String>... pending) {
        for (LoopPromise<String> each : pending) {
            assertThat(each.future().isDone()).isFalse();
            assertThat(each.future().servesOnly(null)).isTrue();
        }
    }
}
