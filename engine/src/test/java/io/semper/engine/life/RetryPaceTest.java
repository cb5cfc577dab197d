package io.semper.engine.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A datagram for which the OS has no memory is offered in rounds, ever more rarely, and then given up. */
class RetryPaceTest {
    private static final int ROUNDS = 20;

    private final RetryPace pace = new RetryPace();

    @Test
    void roundsComeEverMoreRarely() {
        assertThat(IntStream.range(0, 8).mapToLong(i -> pace.untilNextRound().toMillis()))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 50L, 50L);
        pace.reset();
        assertThat(pace.untilNextRound()).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void aDatagramIsGivenUpAfterRoundsInARow() {
        failsFor(ROUNDS);
        pace.beginRound();
        assertThat(pace.isWorthARound()).as("after %d rounds", ROUNDS).isFalse();
        assertThat(pace.isWorthARound())
                .as("the next datagram, in the same round")
                .isTrue();
    }

    @Test
    void aRoundCountsOnceHoweverManyDatagramsItOffers() {
        for (int i = 0; i < 2 * ROUNDS; i++) {
            assertThat(pace.isWorthARound()).isTrue();
        }
        pace.beginRound();
        failsFor(ROUNDS - 1);
    }

    @Test
    void aRoundInWhichMemoryWasNotMissingEndsTheRow() {
        failsFor(ROUNDS);
        pace.beginRound(); // and offers nothing
        failsFor(ROUNDS);
    }

    @Test
    void aDatagramThatIsTakenEndsTheRow() {
        failsFor(ROUNDS);
        pace.reset();
        failsFor(ROUNDS);
    }

    private void failsFor(int rounds) {
        for (int i = 0; i < rounds; i++) {
            pace.beginRound();
            assertThat(pace.isWorthARound()).as("round %d", i).isTrue();
        }
    }
}
