package io.semper.kqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.semper.nio.NioProvider;
import io.semper.tck.TckSubject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
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
 * BSDs: one process for each, several at a time. {@code -Dkqueue.seed=N} throws the dice of an earlier run.
 */
@Tag("once")
class HostileTckTest {
    private static final int AT_A_TIME = 3;
    private static final long LONGEST_MINUTES = 8;
    private static final Pattern FIRED = Pattern.compile("kqueue-emulation: (\\S+) fired (\\d+) times");
    private static final Path FOLDER = Emulation.TARGET.resolve("hostile");
    private static final ExecutorService RUNS = Executors.newFixedThreadPool(AT_A_TIME);
    private static final long SEED = Long.getLong("kqueue.seed", new Random().nextInt(1_000_000));

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
            List.of("kqueue-bsd", "", "accept-flags,accept-dead,shutdown,eprototype"));

    private static List<String> expected = List.of();

    @BeforeAll
    static void prepare() throws IOException {
        Assumptions.assumeTrue(Emulation.isNeeded(), "the kqueue of this system is not ours to change");
        Emulation.ensureLoaded();
        System.out.println("kqueue: hostile runs with seed " + SEED);
        Files.createDirectories(FOLDER);
        expected = Scripts.play(TckSubject.of(new NioProvider()));
    }

    @AfterAll
    static void end() {
        RUNS.shutdownNow();
    }

    @TestFactory
    Stream<DynamicTest> everyRuleIsKeptWhateverKqueueDoes() {
        List<Future<Integer>> ends = HOSTILE.stream()
                .map(run -> RUNS.submit(() -> end(run.get(0), run.get(1), run.get(2))))
                .toList();
        return HOSTILE.stream()
                .map(run -> dynamicTest(run.get(0), () -> {
                    int status = ends.get(HOSTILE.indexOf(run)).get(LONGEST_MINUTES, TimeUnit.MINUTES);
                    report(run.get(0), status);
                }));
    }

    private static int end(String name, String kqueue, String bsd) throws IOException, InterruptedException {
        Files.deleteIfExists(counts(name));
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OneRun.class.getName(),
                        name)
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile());
        command.environment().put("SEMPER_KQUEUE_HOSTILE", kqueue);
        command.environment().put("SEMPER_SEED", Long.toString(SEED));
        command.environment().put("SEMPER_COUNTS", counts(name).toAbsolutePath().toString());
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

    private static void report(String name, int status) throws IOException {
        List<String> said = Files.readAllLines(log(name));
        said.stream().filter(line -> line.startsWith("tck: kqueue")).forEach(System.out::println);
        assertThat(status)
                .as("%s, seed %d: %s", name, SEED, String.join("\n", said))
                .isZero();
        Matcher fired = FIRED.matcher(Files.readString(counts(name)));
        int switches = 0;
        while (fired.find()) {
            System.out.println(name + ": " + fired.group());
            assertThat(Long.parseLong(fired.group(2))).as(fired.group()).isPositive();
            switches++;
        }
        assertThat(switches).as("switches of " + name).isPositive();
        assertThat(Files.readAllLines(OneRun.traces(name))).isEqualTo(expected);
    }

    private static Path log(String name) {
        return FOLDER.resolve(name + ".log");
    }

    private static Path counts(String name) {
        return FOLDER.resolve(name + ".counts");
    }
}
