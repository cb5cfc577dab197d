package io.semper.engine.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.LoopStats;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a thread reads while the owner measures. */
class BusyTimeTest {
    /** No time of a clock means anything by itself, and it may wrap. */
    private static final long ORIGIN = Long.MAX_VALUE - 20;

    private long now = ORIGIN;
    private final BusyTime busy = new BusyTime(() -> now);

    private LoopStats at(long time) {
        now = ORIGIN + time;
        LoopStats.Builder stats = LoopStats.builder();
        busy.addTo(stats);
        return stats.build();
    }

    @Test
    void noFigureDecreasesIfTheOwnerIsPreemptedAfterItHasReadTheClock() {
        busy.begin(ORIGIN + 0);
        LoopStats before = at(100);
        assertThat(before.longestCallback()).isEqualTo(Duration.ofNanos(100));
        assertThat(before.busyTime()).isEqualTo(Duration.ofNanos(100));
        busy.end(ORIGIN + 60); // the owner has read the clock before the reader, and continues after it
        LoopStats after = at(110);
        assertThat(after.longestCallback()).isEqualTo(before.longestCallback());
        assertThat(after.busyTime()).isEqualTo(before.busyTime());
    }

    @Test
    void aTimeOutsideOfARunIsNotBusy() {
        busy.begin(ORIGIN + 10);
        busy.look(ORIGIN + 30);
        busy.end(ORIGIN + 35);
        LoopStats between = at(1000);
        assertThat(between.busyTime()).isEqualTo(Duration.ofNanos(25));
        assertThat(between.longestCallback()).isEqualTo(Duration.ofNanos(20));
        assertThat(busy.current()).isZero();
        busy.begin(ORIGIN + 1000);
        assertThat(at(1100).busyTime()).isEqualTo(Duration.ofNanos(125));
    }
}
