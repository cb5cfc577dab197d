package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.tck.report.ConformanceTable;
import io.semper.tck.report.Verdict;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Joins what this build's backends wrote into one table, {@code target/conformance.md}: rule, level, verified by, each backend. */
class ConformanceOfThisBuildTest {
    private static final Path TABLE = Path.of("target/conformance.md");
    private static final Path EPOLL = Path.of("../backend-epoll/target/tck/epoll.json");
    private static final Path KQUEUE = Path.of("../backend-kqueue/target/tck");
    private static final Pattern PASSED =
            Pattern.compile("\"rule\": \"([^\"]+)\", \"verdict\": \"" + Verdict.PASS + "\"");

    @Test
    void everyRuleWasRunOnEveryBackendAndNoneFailed() throws IOException {
        List<Path> results = new ArrayList<>(List.of(Path.of("../backend-nio/target/tck/nio.json"), EPOLL));
        results.addAll(ofKqueue());
        assertThat(results)
                .as("results of the backends; build them too: mvn verify -pl tck-selftest -am")
                .allSatisfy(result -> assertThat(result).exists());
        List<String> problems = ConformanceTable.write(TABLE, results);
        Files.readAllLines(TABLE).stream().filter(line -> line.startsWith("* ")).forEach(System.out::println);
        assertThat(problems).isEmpty();
    }

    /** Whatever polls, the system below is the same here, and so is what it offers. */
    @Test
    void kqueuePassesTheSameRulesAsEpoll() throws IOException {
        for (Path result : ofKqueue()) {
            assertThat(passed(result)).as(result.toString()).isEqualTo(passed(EPOLL));
        }
    }

    private static List<String> passed(Path result) throws IOException {
        return PASSED.matcher(Files.readString(result))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** One by itself, and each hostile one that was run. None if there was nothing to compile the emulation with. */
    private static List<Path> ofKqueue() throws IOException {
        List<Path> results = new ArrayList<>();
        if (Files.isDirectory(KQUEUE)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(KQUEUE, "kqueue*.json")) {
                found.forEach(results::add);
            }
        }
        Collections.sort(results);
        if (results.isEmpty()) {
            System.out.println("conformance: NOT RUN on kqueue");
        }
        assertThat(results.isEmpty() && Boolean.getBoolean("kqueue.required"))
                .as("results of kqueue, which are required here")
                .isFalse();
        return results;
    }
}
