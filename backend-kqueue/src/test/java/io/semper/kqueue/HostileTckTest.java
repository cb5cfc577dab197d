package io.semper.kqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.semper.nio.NioProvider;
import io.semper.tck.RunLevel;
import io.semper.tck.TckPart;
import io.semper.tck.TckSubject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The conformance kit over kqueue, while the emulation does everything that kqueue may do and the system calls answer as those of the
 * BSDs: one process for each and each part of the kit, several at a time, each with half of the areas, which differ. A quick
 * run draws one of them and one part. {@code -Dkqueue.seed=N} throws the dice of an earlier run.
 */
@Tag("once")
class HostileTckTest {
    private static final int AT_A_TIME = 3;
    private static final long LONGEST_MINUTES = 8;
    private static final Pattern FIRED = Pattern.compile("kqueue-emulation: (\\S+) fired (\\d+) times");
    private static final Path FOLDER = Emulation.TARGET.resolve("hostile");
    private static final ExecutorService RUNS = Executors.newFixedThreadPool(AT_A_TIME);
    private static final long SEED = Long.getLong("kqueue.seed", RunLevel.seed() % 1_000_000);

    /**
     * In turn: the name of the result, what kqueue does, and how system calls differ. That setsockopt fails on a connection that is over
     * is not among them: whoever is gone before it was accepted is noticed earlier, and later no option is set.
     */
    private static final List<List<String>> HOSTILE = List.of(
            List.of("kqueue-shuffle", "shuffle,eintr", ""),
            List.of("kqueue-write-first", "write-first,listener-zero", ""),
            List.of("kqueue-read-first", "read-first,connect-read-first", ""),
            List.of("kqueue-few", "few=2,late", ""),
            List.of("kqueue-error", "error", ""),
            List.of("kqueue-bsd", "", "accept-flags,accept-dead,shutdown,eprototype"),
            List.of("kqueue-datagrams", "shuffle", "sendto,no-buffers,send-again,unix-full"));

    /** What the backend never does, so that the answer of a BSD never matters: it names no destination on a connected socket. */
    private static final Set<String> NEVER = Set.of("sendto");

    private static List<String> expected = List.of();
    private static List<TckPart> parts = List.of();

    @BeforeAll
    static void prepare() throws IOException {
        Assumptions.assumeTrue(Emulation.isNeeded(), "the kqueue of this system is not ours to change");
        Emulation.ensureLoaded();
        System.out.println("kqueue: hostile runs with seed " + SEED);
        Files.createDirectories(FOLDER);
        for (List<String> run : HOSTILE) {
            for (TckPart part : TckPart.values()) {
                Files.deleteIfExists(Emulation.TARGET.resolve("tck").resolve(new OneRun(run.get(0), part) + ".json"));
            }
        }
        parts = RunLevel.sample(
                "parts of the kit under hostile runs",
                List.of(TckPart.values()),
                TckPart.values().length,
                part -> "kqueue");
        expected = Scripts.play(TckSubject.of(new NioProvider()));
    }

    @AfterAll
    static void end() {
        RUNS.shutdownNow();
    }

    @TestFactory
    Stream<DynamicTest> everyRuleIsKeptWhateverKqueueDoes() {
        List<List<String>> drawn = RunLevel.sample("hostile runs of kqueue", HOSTILE, HOSTILE.size(), run -> "kqueue");
        List<List<Future<Integer>>> ends = drawn.stream()
                .map(run -> parts.stream()
                        .map(part -> RUNS.submit(() -> end(new OneRun(run.get(0), part), run.get(1), run.get(2))))
                        .toList())
                .toList();
        return drawn.stream()
                .map(run -> dynamicTest(run.get(0), () -> report(run.get(0), ends.get(drawn.indexOf(run)))));
    }

    private static int end(OneRun run, String kqueue, String bsd) throws IOException, InterruptedException {
        Files.deleteIfExists(counts(run));
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        // the seed draws other kinds of stream in each of the runs
                        "-Dtck.oneKind=true",
                        "-Dtck.seed=" + (SEED + HOSTILE.indexOf(List.of(run.name(), kqueue, bsd))),
                        OneRun.class.getName(),
                        run.name(),
                        run.part().name())
                .redirectErrorStream(true)
                .redirectOutput(log(run).toFile());
        command.environment().put("SEMPER_KQUEUE_HOSTILE", kqueue);
        command.environment().put("SEMPER_SEED", Long.toString(SEED));
        command.environment().put("SEMPER_COUNTS", counts(run).toAbsolutePath().toString());
        if (!bsd.isEmpty()) {
            command.environment().put("SEMPER_BSD", bsd);
            command.environment().put("LD_PRELOAD", Emulation.LIBRARY.toString());
        }
        Process process = command.start();
        try {
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void report(String name, List<Future<Integer>> ends) throws Exception {
        Map<String, Long> fired = new TreeMap<>();
        for (TckPart part : parts) {
            OneRun run = new OneRun(name, part);
            int status = ends.get(parts.indexOf(part)).get(LONGEST_MINUTES, TimeUnit.MINUTES);
            List<String> said = Files.readAllLines(log(run));
            said.stream().filter(line -> line.startsWith("tck: kqueue")).forEach(System.out::println);
            assertThat(status)
                    .as("%s, seed %d: %s", run, SEED, String.join("\n", said))
                    .isZero();
            Matcher counted = FIRED.matcher(Files.readString(counts(run)));
            while (counted.find()) {
                fired.merge(counted.group(1), Long.parseLong(counted.group(2)), Long::sum);
            }
        }
        System.out.println(name + ": fired " + fired);
        assertThat(fired).allSatisfy((what, times) -> {
            if (NEVER.contains(what)) {
                assertThat(times).as(what).isZero();
            }
        });
        fired.keySet().removeAll(NEVER);
        assertThat(fired.values()).as("switches of " + name).anyMatch(times -> times > 0);
        if (RunLevel.isFull()) {
            assertThat(fired.values()).as("switches of " + name).allMatch(times -> times > 0);
        }
        if (parts.contains(TckPart.LOOPS)) { // which plays the scripts
            assertThat(Files.readAllLines(OneRun.traces(name))).isEqualTo(expected);
        }
    }

    private static Path log(OneRun run) {
        return FOLDER.resolve(run + ".log");
    }

    private static Path counts(OneRun run) {
        return FOLDER.resolve(run + ".counts");
    }
}
