package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.tck.report.ConformanceTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Joins what this build's backends wrote into one table, {@code target/conformance.md}: rule, level, verified by, each backend. */
class ConformanceOfThisBuildTest {
    private static final Path TABLE = Path.of("target/conformance.md");
    private static final List<Path> RESULTS =
            List.of(Path.of("../backend-nio/target/tck/nio.json"), Path.of("../backend-epoll/target/tck/epoll.json"));

    @Test
    void everyRuleWasRunOnEveryBackendAndNoneFailed() throws IOException {
        assertThat(RESULTS)
                .as("results of the backends; build them too: mvn verify -pl tck-selftest -am")
                .allSatisfy(result -> assertThat(result).exists());
        List<String> problems = ConformanceTable.write(TABLE, RESULTS);
        Files.readAllLines(TABLE).stream().filter(line -> line.startsWith("* ")).forEach(System.out::println);
        assertThat(problems).isEmpty();
    }
}
