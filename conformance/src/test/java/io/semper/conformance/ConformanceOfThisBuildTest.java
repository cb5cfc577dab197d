package io.semper.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.tck.RunLevel;
import io.semper.tck.TckPart;
import io.semper.tck.report.ConformanceTable;
import io.semper.tck.report.ReportPage;
import io.semper.tck.report.Verdict;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Joins the results of this build's backends into one table, {@code target/conformance.md}: rule, level, verification, backends; and into one page beside it. */
class ConformanceOfThisBuildTest {
    private static final Path TABLE = Path.of("target/conformance.md");
    private static final Path README = Path.of("../README.md");
    private static final Path PAGE = Path.of("target/conformance.html");
    private static final Path NIO = Path.of("../backend-nio/target/tck");
    private static final Path EPOLL = Path.of("../backend-epoll/target/tck");
    private static final Path KQUEUE = Path.of("../backend-kqueue/target/tck");
    private static final Path SIM = Path.of("../backend-sim/target/tck");
    private static final Pattern RUN = Pattern.compile("\"rule\": \"([^\"]+)\"");
    private static final Pattern PASSED =
            Pattern.compile("\"rule\": \"([^\"]+)\", \"verdict\": \"" + Verdict.PASS + "\"");

    @Test
    void everyRuleWasRunOnEveryBackendAndNoneFailed() throws IOException {
        List<Path> results = new ArrayList<>();
        results.addAll(parts(NIO, "nio"));
        results.addAll(parts(EPOLL, "epoll"));
        if (RunLevel.isFull()) {
            results.addAll(parts(SIM, "sim")); // a quick run draws one part of the kit
        }
        ofKqueue().forEach((subject, found) -> results.addAll(isWhole(subject) ? parts(KQUEUE, subject) : found));
        assertThat(results)
                .as("results of the backends; build them too: mvn verify -pl conformance -am")
                .allSatisfy(result -> assertThat(result).exists());
        List<String> problems = ConformanceTable.write(TABLE, results).stream()
                .filter(problem -> isWhole(problem.replaceAll(":.*", "")) || !problem.endsWith(" was not run"))
                .toList();
        ReportPage.write(PAGE, results);
        Files.readAllLines(TABLE).stream().filter(line -> line.startsWith("* ")).forEach(System.out::println);
        assertThat(problems).isEmpty();
    }

    /** Whichever backend polls, the OS is the same, and so are its capabilities. */
    @Test
    void kqueuePassesTheSameRulesAsEpoll() throws IOException {
        for (Map.Entry<String, List<Path>> run : ofKqueue().entrySet()) {
            for (Path result : run.getValue()) { // each part of the kit draws areas for itself
                String part =
                        result.getFileName().toString().substring(run.getKey().length());
                Set<String> areas = areas(result);
                Set<String> expected = passed(EPOLL.resolve("epoll" + part));
                expected.removeIf(rule -> !areas.contains(areaOf(rule)));
                assertThat(passed(result)).as(result.toString()).isEqualTo(expected);
            }
        }
    }

    /** The table of backends in the README has the numbers of this build; kqueue runs on the OS of epoll here, and passes the same rules. */
    @Test
    void theReadmeSaysHowManyRulesPass() throws IOException {
        int nio = passed(parts(NIO, "nio"));
        int epoll = passed(parts(EPOLL, "epoll"));
        List<String> rows = Files.readAllLines(README);
        Map.of("nio", nio, "epoll", epoll, "kqueue", epoll)
                .forEach((backend, count) -> assertThat(rows)
                        .as("the row of %s", backend)
                        .anyMatch(row -> row.startsWith("| `" + backend + "` |")
                                && row.contains("| " + count + " of " + count + " rules pass")));
    }

    private static int passed(List<Path> parts) throws IOException {
        int count = 0;
        for (Path part : parts) {
            count += passed(part).size();
        }
        return count;
    }

    /** A hostile run over kqueue draws areas, and so does a quick run; every other subject has all of them. */
    private static boolean isWhole(String subject) {
        return !subject.startsWith("kqueue") || RunLevel.isFull() && !subject.startsWith("kqueue-");
    }

    /** The areas of all rules that were run. */
    private static Set<String> areas(Path result) throws IOException {
        Set<String> areas = new TreeSet<>();
        RUN.matcher(Files.readString(result)).results().forEach(match -> areas.add(areaOf(match.group(1))));
        return areas;
    }

    private static String areaOf(String rule) {
        return rule.substring(0, rule.indexOf('-'));
    }

    private static List<Path> parts(Path folder, String subject) {
        return Stream.of(TckPart.values())
                .map(part -> folder.resolve(subject + "." + part.name().toLowerCase(Locale.ROOT) + ".json"))
                .toList();
    }

    private static Set<String> passed(Path result) throws IOException {
        Set<String> rules = new TreeSet<>();
        PASSED.matcher(Files.readString(result)).results().forEach(match -> rules.add(match.group(1)));
        return rules;
    }

    /** The results by subject: the plain run and each hostile run. Empty if the emulation could not be compiled. */
    private static Map<String, List<Path>> ofKqueue() throws IOException {
        Map<String, List<Path>> runs = new TreeMap<>();
        if (Files.isDirectory(KQUEUE)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(KQUEUE, "kqueue*.json")) {
                for (Path result : found) {
                    String subject = result.getFileName().toString().replaceAll("\\..*", "");
                    runs.computeIfAbsent(subject, first -> new ArrayList<>()).add(result);
                }
            }
        }
        if (runs.isEmpty()) {
            System.out.println("conformance: NOT RUN on kqueue");
        }
        assertThat(runs.isEmpty() && Boolean.getBoolean("kqueue.required"))
                .as("results of kqueue, which are required here")
                .isFalse();
        return runs;
    }
}
