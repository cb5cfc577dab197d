package io.semper.tck.selftest.agree;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoops;
import io.semper.tck.RunLevel;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random programs without faults are the same to protocols on every backend that works here, and on the simulated network in real and in
 * virtual time. {@code -Dagree.seed=N} repeats one.
 */
@Tag("once")
class BackendsAgreeTest {
    private static final int SCRIPTS = RunLevel.isFull() ? 500 : 40;

    private static List<String> backends() {
        return Stream.of("nio", "epoll", "sim")
                .filter(name -> EventLoops.report().candidates().stream()
                        .anyMatch(candidate -> candidate.name().equals(name) && candidate.available()))
                .toList();
    }

    @Test
    void everyBackendLetsProtocolsSeeTheSame() {
        Long only = Long.getLong("agree.seed");
        long first = only == null ? RunLevel.seed() * 1009 : only;
        List<String> backends = backends();
        assertThat(backends).contains("nio", "sim");
        for (long seed = first; seed < first + (only == null ? SCRIPTS : 1); seed++) {
            List<String> expected = play(seed, Runner.real(backends.get(0)));
            assertThat(play(seed, Runner.virtual(seed)))
                    .as("-Dagree.seed=%d in virtual time", seed)
                    .isEqualTo(expected);
            for (String backend : backends) {
                assertThat(play(seed, Runner.real(backend)))
                        .as("-Dagree.seed=%d on %s", seed, backend)
                        .isEqualTo(expected);
            }
        }
    }

    private static List<String> play(long seed, Runner runner) {
        try (runner) {
            return Script.play(seed, runner);
        }
    }
}
