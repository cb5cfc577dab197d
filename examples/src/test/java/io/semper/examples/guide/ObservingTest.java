package io.semper.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.LoopOptions;
import io.semper.LoopStats;
import io.semper.group.LoopGroup;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ObservingTest {
    @Test
    void theLoadIsThePartOfTheTimeThatIsBusy() {
        LoopStats before = LoopStats.builder().busyNanos(1_000).build();
        LoopStats after = LoopStats.builder().busyNanos(3_500).build();
        assertThat(Observing.load(before, after, Duration.ofNanos(10_000))).isEqualTo(0.25);
    }

    @Test
    void aStuckLoopIsDescribed() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        try (LoopGroup group = LoopGroup.start(2, LoopOptions.defaults())) {
            group.loops().get(0).execute(() -> {
                inside.countDown();
                try {
                    free.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            inside.await();
            try {
                assertThat(Observing.describe(group)).contains("run by thread").contains("in callbacks for");
            } finally {
                free.countDown();
            }
        }
    }
}
