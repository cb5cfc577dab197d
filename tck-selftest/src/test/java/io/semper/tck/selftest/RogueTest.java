package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.tck.RunLevel;
import io.semper.tck.TckMain;
import io.semper.tck.report.ResultFile;
import io.semper.tck.report.RuleResult;
import io.semper.tck.report.TestFailure;
import io.semper.tck.report.TestRun;
import io.semper.tck.report.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a subject does to its process costs the rule that was running, and not the run. */
class RogueTest {
    private static final String RULES = "DEBUG-10,STATS-05,LIFE-10";
    private static final String LEFT = "left behind: ";

    /** Those whose test ends with its guard. */
    private static final Set<Class<?>> WAITING =
            Set.of(Rogue.Hangs.class, Rogue.HangsAfterAFailure.class, Rogue.Spins.class);

    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    /** A subject, and what its report says about DEBUG-10; empty if that passes. */
    private record Sample(Class<? extends Rogue> type, String... parts) {
        @Override
        public String toString() {
            return type.getSimpleName();
        }
    }

    static List<Sample> samples() {
        List<Sample> all = List.of(
                new Sample(
                        Rogue.Exits.class,
                        "the process ended with status 0 during this test; System.exit was called",
                        "Rogue$Exits.harm"),
                new Sample(
                        Rogue.Halts.class,
                        "the process ended with status 9 during this test; the loop has crashed or halted it"),
                new Sample(Rogue.Hangs.class, "this did not happen", "Rogue$Hangs.harm"),
                new Sample(
                        Rogue.HangsAfterAFailure.class,
                        "kind=ASSERTION",
                        "IllegalStateException",
                        "also: ",
                        "this did not happen"),
                new Sample(Rogue.Spins.class, "this did not happen", "Rogue$Spins.harm"),
                new Sample(Rogue.LeavesThreads.class, "thread left behind"),
                new Sample(Rogue.LeavesDescriptors.class, "descriptor left open"),
                new Sample(Rogue.TakesDescriptors.class),
                new Sample(Rogue.Writes.class),
                new Sample(Rogue.LosesItsThread.class, "the thread of the loop ends here"));
        return RunLevel.sample("subjects that harm their process", all, all.size(), sample -> "rogues");
    }

    private int run(Class<? extends Rogue> subject, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--provider",
                subject.getName(),
                "--report",
                folder.toString(),
                "--jvm",
                "-XX:TieredStopAtLevel=1",
                "--jvm",
                "-XX:+UseSerialGC"));
        arguments.addAll(List.of(more));
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        boolean waits = WAITING.contains(subject);
        System.setProperty("tck.guard.seconds", waits ? "2" : "5");
        try {
            return TckMain.run(out, out, arguments.toArray(new String[0]));
        } finally {
            System.clearProperty("tck.guard.seconds");
        }
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private ResultFile result(Class<? extends Rogue> subject) throws IOException {
        return ResultFile.read(folder.resolve(subject.getSimpleName() + ".json"));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void costsOneRuleAndNotTheRun(Sample sample) throws IOException {
        int status = run(sample.type(), "--rule", RULES, "--seed", "1");
        ResultFile result = result(sample.type());
        Map<String, Verdict> verdicts = new TreeMap<>();
        result.results().forEach(rule -> verdicts.put(rule.rule(), rule.verdict()));
        boolean passes = sample.type() == Rogue.Writes.class;
        assertThat(verdicts)
                .as(printed())
                .isEqualTo(Map.of(
                        "DEBUG-10", passes ? Verdict.PASS : Verdict.FAIL,
                        "STATS-05", Verdict.PASS,
                        "LIFE-10", Verdict.PASS));
        assertThat(result.facts().complete()).isTrue();
        assertThat(status).isEqualTo(passes ? 0 : 1);
        RuleResult rule = result.results().get(0);
        String found = rule.runs().stream()
                .filter(run -> run.verdict() == Verdict.FAIL)
                .map(TestRun::toString)
                .reduce("", String::concat);
        List.of(sample.parts()).forEach(part -> assertThat(found).contains(part));
        if (passes) {
            assertThat(Files.readString(folder.resolve("output.log"))).contains("{\"event\": \"done\"}");
        } else {
            assertThat(printed()).contains("RED DEBUG-10", "--rule DEBUG-10 --seed 1");
        }
    }

    @Test
    void whatATestHasStartedEndsWithTheRun() throws IOException {
        run(Rogue.LeavesAProcess.class, "--rule", RULES);
        List<Long> left = Files.readString(folder.resolve("output.log"))
                .lines()
                .filter(line -> line.startsWith(LEFT))
                .map(line -> Long.valueOf(line.substring(LEFT.length())))
                .toList();
        assertThat(left).as(printed()).isNotEmpty();
        left.forEach(pid -> ProcessHandle.of(pid)
                .ifPresent(process -> assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(20))));
    }

    @Test
    void aSubjectThatCannotBeMadeIsAFailureThatSaysWhy() throws IOException {
        assertThat(run(Rogue.CannotBeMade.class)).isEqualTo(1);
        assertThat(printed()).contains("cannot be created", "not on this machine");
        assertThat(folder.resolve("CannotBeMade.json")).doesNotExist();
    }

    /** The end after the first failure leaves rules without a verdict, and the report says so. */
    @Test
    void aRunThatStopsEarlySaysThatItIsNotComplete() throws IOException {
        assertThat(run(Rogue.Halts.class, "--rule", RULES, "--fail-fast", "1")).isEqualTo(1);
        assertThat(printed()).contains("stopped after 1 red rules");
        assertThat(result(Rogue.Halts.class).facts().complete()).isFalse();
        assertThat(Files.readString(folder.resolve("Halts.html"))).contains("This report is not complete");
    }

    private TestRun failureOfTheProperty() throws IOException {
        return result(Rogue.LosesTheThirtieth.class).results().get(0).runs().stream()
                .filter(run -> run.test().startsWith("ReadyProperties."))
                .findFirst()
                .orElseThrow();
    }

    /** The report has the seed, which generates the cases of properties, too. */
    @Test
    void theSameSeedRepeatsAPropertyThatFails() throws IOException {
        List<String> failures = new ArrayList<>();
        for (String seed : List.of("11", "11", "12")) {
            assertThat(run(Rogue.LosesTheThirtieth.class, "--rule", "READY-01", "--seed", seed))
                    .isEqualTo(1);
            assertThat(printed()).contains("--rule READY-01 --seed " + seed);
            TestFailure failure = failureOfTheProperty().failure();
            assertThat(failure).isNotNull();
            failures.add(failure.message());
        }
        assertThat(failures.get(0)).startsWith("case ").contains(" of 50, [");
        assertThat(failures.get(1)).isEqualTo(failures.get(0));
        assertThat(failures.get(2)).isNotEqualTo(failures.get(0));
    }

    /** Whatever one process does to itself costs the others nothing. */
    @Test
    void aProcessThatEndsLeavesItsRulesToTheOthers() throws IOException {
        assertThat(run(Rogue.Halts.class, "--rule", RULES, "--workers", "2")).isEqualTo(1);
        ResultFile result = result(Rogue.Halts.class);
        assertThat(result.facts().workers()).isEqualTo(2);
        assertThat(printed()).contains("2 processes with one test each at a time");
        assertThat(result.facts().complete()).isTrue();
        assertThat(result.results().stream().map(rule -> rule.rule() + " " + rule.verdict()))
                .as(printed())
                .containsExactly("DEBUG-10 FAIL", "LIFE-10 PASS", "STATS-05 PASS");
    }

    /** Nothing can be done at a kill, so the report says at every moment that it is not complete. */
    @Test
    void aRunThatIsKilledLeavesAReportThatSaysSo() throws Exception {
        Path report = folder.resolve("Hangs.json");
        Process run = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TckMain.class.getName(),
                        "--provider",
                        Rogue.Hangs.class.getName(),
                        "--report",
                        folder.toString(),
                        "--rule",
                        "DEBUG-10")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("printed").toFile())
                .start();
        List<ProcessHandle> both;
        try {
            await(() -> Files.exists(report) && run.descendants().findAny().isPresent());
            both = Stream.concat(Stream.of(run.toHandle()), run.descendants()).toList();
        } finally {
            run.destroyForcibly();
        }
        assertThat(both).hasSizeGreaterThan(1);
        await(() -> both.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(result(Rogue.Hangs.class).facts().complete()).isFalse();
    }

    private static void await(BooleanSupplier condition) {
        for (int i = 0; i < 3000 && !condition.getAsBoolean(); i++) {
            LockSupport.parkNanos(20_000_000);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
