package io.semper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

final class GatherTest {
    private final FakeLoop loop = new FakeLoop();
    private final LoopPromise<String> a = loop.createPromise();
    private final LoopPromise<String> b = loop.createPromise();
    private final LoopPromise<String> c = loop.createPromise();
    private final List<LoopFuture<String>> all = List.of(a.future(), b.future(), c.future());
    private final IOException broken = new IOException("broken");

    @Test
    void keepsTheOrderOfTheArguments() {
        LoopFuture<List<String>> gathered = LoopFutures.gather(List.of(a.future(), b.future(), a.future()));
        b.complete(null);
        loop.settle();
        assertThat(gathered.isDone()).isFalse();
        a.complete("a");
        loop.settle();

        assertThat(gathered.result()).containsExactly("a", null, "a");
    }

    @Test
    void failsAtOnceAndLeavesTheOthersAlone() {
        LoopFuture<List<String>> gathered = LoopFutures.gather(all);
        b.fail(broken);
        loop.settle();

        assertThat(gathered.exception()).isSameAs(broken);
        assertThat(a.future().isDone()).isFalse();
        assertThat(a.future().servesOnly(null)).isTrue();
        a.complete("a");
        c.fail(new IOException("expected, not reported"));
        loop.settle();
    }

    @Test
    void takesAMembersCancellationForAFailure() {
        LoopFuture<List<String>> gathered = LoopFutures.gather(all);
        b.future().cancel();
        loop.settle();

        assertThat(gathered.isCancelled()).isFalse();
        assertThat(gathered.exception()).isInstanceOf(CancellationException.class);
        assertThat(a.future().isDone()).isFalse();
    }

    @Test
    void cancelsItsMembersAndWaitsForThem() {
        b.deferCancel(() -> {});
        LoopFuture<List<String>> gathered = LoopFutures.gather(all);

        assertThat(gathered.cancel()).isTrue();
        assertThat(a.future().isCancelled()).isTrue();
        loop.settle();
        assertThat(gathered.isDone()).isFalse();
        b.complete("after all");
        loop.settle();
        assertThat(gathered.isCancelled()).isTrue();
    }

    @Test
    void isCancelledAtOnceIfItsMembersAre() {
        LoopFuture<List<String>> gathered = LoopFutures.gather(all);
        gathered.cancel();

        assertThat(gathered.isCancelled()).isTrue();
    }

    @Test
    void collectsOutcomes() {
        LoopFuture<List<Outcome<String>>> gathered = LoopFutures.gatherOutcomes(all);
        c.future().cancel();
        b.fail(broken);
        loop.settle();
        assertThat(gathered.isDone()).isFalse();
        a.complete("a");
        loop.settle();

        List<Outcome<String>> outcomes = gathered.result();
        assertThat(outcomes).hasToString("[Outcome[value: a], Outcome[failed: " + broken + "], Outcome[cancelled]]");
        assertThat(outcomes).extracting(Outcome::isValue).containsExactly(true, false, false);
        assertThat(outcomes).extracting(Outcome::isFailure).containsExactly(false, true, false);
        assertThat(outcomes).extracting(Outcome::isCancelled).containsExactly(false, false, true);
        assertThat(outcomes.get(0).value()).isEqualTo("a");
        assertThat(outcomes.get(1).failure()).isSameAs(broken);
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> outcomes.get(2).value());
    }

    @Test
    void ofNothingIsAnEmptyListOfTheCurrentLoop() {
        assertThatIllegalStateException().isThrownBy(() -> LoopFutures.gather(List.of()));
        loop.inLoop(() -> {
            assertThat(LoopFutures.<String>gather(List.of()).result()).isEmpty();
            assertThat(LoopFutures.<String>gatherOutcomes(List.of()).result()).isEmpty();
        });

        assertThat(loop.reported).isEmpty();
    }

    @Test
    void refusesFuturesOfDifferentLoopsAndNull() {
        LoopFuture<String> foreign = new FakeLoop().<String>createPromise().future();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoopFutures.gather(List.of(a.future(), foreign)))
                .withMessageContaining("different loops");
        assertThatNullPointerException().isThrownBy(() -> LoopFutures.gather(Arrays.asList(a.future(), null)));
        assertThat(a.future().servesOnly(null)).isTrue();
    }
}
