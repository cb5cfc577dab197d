package io.semper.cli.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.BackendReport.Candidate;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class FuzzTest {
    private static final int PROGRAMS = 30;

    /** A fault that few programs meet takes several times as many. */
    private static final int MOST_TO_NOTICE = 10 * PROGRAMS;

    /** How long a program with a planted fault may wait for what never comes; longer if the machine stood still meanwhile. */
    private static final List<Duration> PATIENCE = List.of(Duration.ofMillis(300), Duration.ofSeconds(5));

    private static final Duration PATIENCE_OF_GOOD = Duration.ofSeconds(30);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    static Stream<String> backends() {
        return EventLoops.report().candidates().stream()
                .filter(Candidate::available)
                .map(Candidate::name);
    }

    private boolean run(LoopOptions options, long seed, Duration patience, LongPredicate more) throws Exception {
        PrintStream out = new PrintStream(printed, true, UTF_8);
        return new Fuzz(options, "a backend", seed, patience, out).run(more);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void programsEndAsTheyShould(String backend) throws Exception {
        boolean good =
                run(LoopOptions.defaults().backend(backend), 1, PATIENCE_OF_GOOD, programs -> programs < PROGRAMS);
        assertThat(good).as(printed.toString(UTF_8)).isTrue();
        for (Move move : Move.values()) {
            assertThat(printed.toString(UTF_8)).containsPattern("(?m)^" + move + " +[1-9]");
        }
    }

    /** 204925576: one end has closed and drops megabytes, a few thousand bytes with each poll, which looked like a spin. */
    @ParameterizedTest
    @ValueSource(longs = 204925576)
    void aProgramThatWentWrongEndsAsItShould(long seed) throws Exception {
        for (String backend : backends().toList()) {
            boolean good =
                    run(LoopOptions.defaults().backend(backend), seed, PATIENCE_OF_GOOD, programs -> programs < 1);
            assertThat(good).as(printed.toString(UTF_8)).isTrue();
        }
    }

    /** All planted faults; at the quick level half of them, which the seed of the build draws. */
    static List<PlantedFault> drawnFaults() {
        long seed = Long.getLong("tck.seed", 0);
        boolean full = "full".equals(System.getProperty("tck.level"));
        return Stream.of(PlantedFault.values())
                .filter(planted -> full || (planted.ordinal() + seed) % 2 == 0)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("drawnFaults")
    void aPlantedFaultIsReported(PlantedFault planted) throws Exception {
        LoopOptions faulty = LoopOptions.defaults().provider(FaultyLoop.provider("nio", planted::on));
        for (int attempt = 0; attempt < PATIENCE.size() && !isReported(planted); attempt++) {
            boolean good = run(
                    faulty, 1, PATIENCE.get(attempt), programs -> programs < MOST_TO_NOTICE && !isReported(planted));
            assertThat(good).isFalse();
        }
        assertThat(isReported(planted)).as(printed.toString(UTF_8)).isTrue();
        assertThat(printed.toString(UTF_8))
                .containsPattern("\n\\./semper fuzz --backend a backend --seed [0-9]+ --programs 1\n");
    }

    private boolean isReported(PlantedFault planted) {
        return printed.toString(UTF_8)
                .lines()
                .filter(line -> line.startsWith("WRONG: "))
                .anyMatch(line -> Stream.of(planted.report.split("\\|")).anyMatch(line::contains));
    }

    @AfterAll
    static void release() throws IOException {
        PlantedFault.Left.release();
    }
}
