package io.semper.benchmarks.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The clients work, and the table has a row for each; no figures are asserted. */
final class RedisBenchTest {
    private static final boolean FULL = "full".equals(System.getProperty("tck.level"));
    private static final List<String> ALL =
            List.of("semper-nio", "lettuce", "semper-nio-loop", "lettuce-batch", "jedis-pipeline", "jedis-threads");

    @Test
    void everyClientHasARow() {
        boolean installed = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
        if (!installed) {
            System.out.println("benchmarks: NOT RUN everyClientHasARow: redis-server is not on this machine");
        }
        assumeTrue(installed, "redis-server is not on this machine");
        List<String> clients = FULL ? ALL : ALL.subList(0, 2);
        if (!FULL) {
            System.out.println("level quick: 2 of " + ALL.size() + " Redis clients; all: mvn verify -Dlevel=full");
        }
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exit;
        try {
            System.setOut(new PrintStream(out, true, UTF_8));
            exit = new CommandLine(new RedisBench())
                    .execute(
                            "--rounds", "2",
                            "--seconds", "0.1",
                            "--warm-up", "1",
                            "--clients", String.join(",", clients));
        } finally {
            System.setOut(before);
        }
        assertEquals(0, exit);
        String table = out.toString(UTF_8);
        for (String client : clients) {
            assertTrue(
                    table.lines().anyMatch(line -> line.startsWith(client + " ")),
                    () -> client + " is missing from " + table);
        }
    }

    private static int refused(String... arguments) {
        return new CommandLine(new RedisBench())
                .setErr(new PrintWriter(Writer.nullWriter()))
                .execute(arguments);
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        assertEquals(2, refused("--clients", "semper-nio", "--base", "abacus"));
        assertEquals(2, refused("--depth", "0"));
    }
}
