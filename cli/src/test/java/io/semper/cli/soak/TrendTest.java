package io.semper.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class TrendTest {
    private static Trend of(double floor, IntToDoubleFunction value) {
        Trend trend = new Trend("a figure", floor);
        for (int i = 0; i < 100; i++) {
            trend.add(i * 0.1, value.applyAsDouble(i));
        }
        return trend;
    }

    @Test
    void aLineHasItsSlope() {
        Trend line = of(2, i -> 7 + 3 * i * 0.1);
        assertThat(line.slope()).isCloseTo(3, within(1e-9));
        assertThat(line.error()).isCloseTo(0, within(1e-6));
        assertThat(line.grows()).isTrue();
        assertThat(line.toString()).endsWith("GROWS");
    }

    @Test
    void noiseIsNoGrowth() {
        SplittableRandom random = new SplittableRandom(3);
        Trend noise = of(2, i -> 1000 + random.nextInt(100));
        assertThat(noise.grows()).isFalse();
        assertThat(noise.error()).isPositive();
        assertThat(noise.toString()).doesNotContain("GROWS");
    }

    @Test
    void growthInsideNoiseIsFound() {
        SplittableRandom random = new SplittableRandom(3);
        assertThat(of(2, i -> i + random.nextInt(100)).grows()).isTrue();
    }

    @Test
    void littleGrowthAndLossAreNone() {
        assertThat(of(2, i -> i > 50 ? 8 : 7).grows()).isFalse();
        assertThat(of(2, i -> 1000 - i).grows()).isFalse();
    }

    @Test
    void fewSamplesAreNoGrowth() {
        Trend trend = new Trend("a figure", 2);
        assertThat(trend.grows()).isFalse();
        trend.add(1, 100);
        assertThat(trend.grows()).isFalse();
        assertThat(trend.slope()).isZero();
    }
}
