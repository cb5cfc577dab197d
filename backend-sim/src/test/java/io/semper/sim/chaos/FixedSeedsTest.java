package io.semper.sim.chaos;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The same programs in every run, for mutants of the engine, whose fate no sample may decide. */
class FixedSeedsTest {
    @Test
    void plainProgramsKeepTheContract() {
        play("plain", 100);
    }

    @Test
    void programsWithDatagramsKeepTheContract() {
        play("with datagrams", 50);
    }

    @Test
    void programsWithTlsKeepTheContract() {
        play("with TLS", 50);
    }

    @Test
    void programsWithTasksKeepTheContract() {
        play("with tasks", 10);
    }

    private static void play(String kind, int programs) {
        LongStream.iterate(0, seed -> seed + 1)
                .mapToObj(Draws::program)
                .filter(program -> program.kind().equals(kind))
                .limit(programs)
                .forEach(Play::run);
    }
}
