package io.semper.sim.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.semper.sim.chaos.Step.Kind;
import io.semper.tck.RunLevel;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Random programs over a hostile network keep the contract. Each run has new seeds; {@code -Dchaos.seed=N} repeats one, and
 * {@code -Dchaos.seeds=N} plays so many on all processors.
 */
class ChaosTest {
    private static final long SEEDS = Long.getLong("chaos.seeds", RunLevel.isFull() ? 100_000 : 2_000);
    private static final int THREADS =
            Long.getLong("chaos.seeds") == null ? 1 : Runtime.getRuntime().availableProcessors();
    private static final int SEEDS_OF_JDK = RunLevel.isFull() ? 1_000 : 20;
    private static final int SEEDS_TWICE = 200;
    private static final List<String> KINDS = List.of("plain", "with datagrams", "with TLS", "with tasks");

    @Test
    void randomProgramsKeepTheContract() throws Exception {
        Long only = Long.getLong("chaos.seed");
        long first = only == null ? RunLevel.seed() * 1_000_003 : only;
        long count = only == null ? SEEDS : 1;
        Campaign campaign = Campaign.play(first, count, THREADS);
        System.out.println("chaos: " + campaign);
        Program failing = campaign.failing();
        if (failing != null) {
            throw new AssertionError(Hunt.describe(failing));
        }
        if (only == null && SEEDS >= 100_000) {
            assertThat(campaign.fired())
                    .as("every fault happens")
                    .containsKeys(Mix.faults().toArray(new String[0]));
        }
    }

    /** Their handshakes cost a hundred times what those of {@link ToyEngine} cost, and their certificates are checked. */
    @Test
    void programsWithTheEnginesOfTheJdkKeepTheContract() {
        Figures figures = new Figures();
        LongStream.iterate(RunLevel.seed() * 1_000_003, seed -> seed + 1)
                .mapToObj(Draws::program)
                .filter(program -> program.kind().equals("with TLS"))
                .limit(SEEDS_OF_JDK)
                .map(program -> program.with(program.mix.withJdk()))
                .filter(program -> Hunt.failureOf(program) != null)
                .findFirst()
                .ifPresent(failing -> {
                    throw new AssertionError(Hunt.describe(failing));
                });
        System.out.println("chaos with the TLS of the JDK: " + figures.of(SEEDS_OF_JDK));
    }

    @TestFactory
    Stream<DynamicTest> whatHasFailedOncePasses() {
        return Regressions.all().stream().map(program -> dynamicTest("seed " + program.seed, () -> Play.run(program)));
    }

    @Test
    void aProgramIsTheSameAfterItWasPrinted() {
        LongStream.range(0, SEEDS_TWICE).mapToObj(Draws::program).forEach(program -> {
            Program again = Program.of(
                    program.seed,
                    program.mix.toString(),
                    program.steps.stream().map(Step::toString).toArray(String[]::new));
            assertThat(again.steps).isEqualTo(program.steps);
            assertThat(again.literal()).isEqualTo(program.literal());
        });
    }

    @Test
    void aProgramRunsTheSameTwice() {
        for (String kind : KINDS) {
            LongStream.iterate(0, seed -> seed + 1)
                    .mapToObj(Draws::program)
                    .filter(program -> program.kind().equals(kind))
                    .limit(SEEDS_TWICE / KINDS.size())
                    .forEach(program -> assertThat(Play.digest(program))
                            .as("seed " + program.seed)
                            .isEqualTo(Play.digest(program)));
        }
    }

    /** The shrinker itself, with a failure that two steps cause. */
    @Test
    void aFailingProgramShrinksToWhatFails() {
        Program large = LongStream.iterate(1, seed -> seed + 1)
                .mapToObj(Draws::program)
                .filter(ChaosTest::writesMuchAndCloses)
                .filter(program -> program.steps.size() > 20)
                .findFirst()
                .orElseThrow();
        Program small = Shrinker.shrink(large, ChaosTest::writesMuchAndCloses, Duration.ofMinutes(1));
        assertThat(small.steps)
                .extracting(step -> step.atOnce().toString())
                .containsExactly("write 0 100", "close 0 0");
        assertThat(small.mix.names()).isEmpty();
    }

    private static boolean writesMuchAndCloses(Program program) {
        int at = 0;
        for (Step step : program.steps) {
            if (at == 0 && step.kind == Kind.WRITE && step.number >= 100) {
                at = 1;
            } else if (at == 1 && step.kind == Kind.CLOSE) {
                return true;
            }
        }
        return false;
    }
}
