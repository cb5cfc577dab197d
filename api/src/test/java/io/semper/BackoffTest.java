package io.semper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The delays between attempts. */
class BackoffTest {
    private static final Duration TEN = Duration.ofMillis(10);

    private static List<Long> millis(Backoff backoff, int failures) {
        return IntStream.rangeClosed(1, failures)
                .mapToObj(n -> backoff.delay(n).toMillis())
                .toList();
    }

    @Test
    void aFixedDelayStaysAsItIs() {
        assertThat(millis(Backoff.fixed(TEN), 4)).containsExactly(10L, 10L, 10L, 10L);
        assertThat(Backoff.fixed(Duration.ZERO).delay(1)).isZero();
        Duration forever = ChronoUnit.FOREVER.getDuration();
        assertThat(Backoff.fixed(forever).delay(5)).isEqualTo(forever);
    }

    @Test
    void anExponentialDelayGrowsByItsFactor() {
        assertThat(millis(Backoff.exponential(TEN), 5)).containsExactly(10L, 20L, 40L, 80L, 160L);
        assertThat(millis(Backoff.exponential(TEN, 1.5), 3)).containsExactly(10L, 15L, 22L);
        assertThat(Backoff.exponential(TEN, 1.5).delay(3)).isEqualTo(Duration.ofNanos(22_500_000));
    }

    @Test
    void noDelayIsAboveTheMaximumOrOverflows() {
        Duration second = Duration.ofSeconds(1);
        assertThat(millis(Backoff.exponential(TEN, 10).maximum(second), 4)).containsExactly(10L, 100L, 1000L, 1000L);
        assertThat(Backoff.exponential(TEN).maximum(second).delay(Integer.MAX_VALUE))
                .isEqualTo(second);
        assertThat(Backoff.fixed(second).maximum(TEN).delay(1)).isEqualTo(TEN);
        assertThat(Backoff.exponential(TEN).delay(Integer.MAX_VALUE)).isGreaterThan(Duration.ofDays(100_000));
        assertThat(Backoff.exponential(Duration.ZERO).delay(Integer.MAX_VALUE)).isZero();
        Duration forever = ChronoUnit.FOREVER.getDuration();
        assertThat(Backoff.exponential(forever).delay(3)).isEqualTo(forever);
    }

    @Test
    void jitterDrawsBetweenZeroAndTheWholeDelay() {
        Backoff jittered =
                Backoff.exponential(TEN).maximum(Duration.ofMillis(15)).jitter(new Random(1));
        List<Duration> drawn =
                IntStream.range(0, 1000).mapToObj(i -> jittered.delay(2)).toList();
        assertThat(drawn).allSatisfy(delay -> assertThat(delay).isBetween(Duration.ZERO, Duration.ofMillis(15)));
        assertThat(drawn.stream().mapToLong(Duration::toNanos).average().orElseThrow())
                .isBetween(6_500_000.0, 8_500_000.0);
        Backoff again = Backoff.exponential(TEN).maximum(Duration.ofMillis(15)).jitter(new Random(1));
        assertThat(again.delay(2)).isEqualTo(drawn.get(0));
        assertThat(Backoff.fixed(TEN).jitter().delay(1)).isBetween(Duration.ZERO, TEN);
        assertThat(Backoff.fixed(Duration.ZERO).jitter().delay(1)).isZero();
        assertThat(Backoff.fixed(ChronoUnit.FOREVER.getDuration()).jitter().delay(1))
                .isPositive();
    }

    @Test
    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // nulls on purpose
    void whatMakesNoSenseIsRefused() {
        Duration negative = Duration.ofNanos(-1);
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.fixed(negative));
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.exponential(negative));
        for (double factor : new double[] {0.5, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Backoff.exponential(TEN, factor))
                    .withMessageContaining("1 or more");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.fixed(TEN).maximum(negative));
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.fixed(TEN).delay(0));
        assertThatNullPointerException().isThrownBy(() -> Backoff.fixed(null));
        assertThatNullPointerException().isThrownBy(() -> Backoff.fixed(TEN).maximum(null));
        RandomGenerator none = null;
        assertThatNullPointerException().isThrownBy(() -> Backoff.fixed(TEN).jitter(none));
    }

    @Test
    void theDescriptionHasAllOfIt() {
        assertThat(Backoff.fixed(TEN)).hasToString("Backoff[PT0.01S]");
        assertThat(Backoff.exponential(TEN, 3).maximum(Duration.ofSeconds(1)).jitter())
                .hasToString("Backoff[PT0.01S, factor 3.0, at most PT1S, jitter]");
    }
}
