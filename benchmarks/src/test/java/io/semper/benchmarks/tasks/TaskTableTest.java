package io.semper.benchmarks.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The table has a row for each operation; no figures are asserted. */
final class TaskTableTest {
    @Test
    void everyOperationHasARow() {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exit;
        try {
            System.setOut(new PrintStream(out, true, UTF_8));
            exit = new CommandLine(new TaskTable())
                    .execute(
                            "--forks",
                            "0",
                            "--warm-up",
                            "0",
                            "--rounds",
                            "1",
                            "--millis",
                            "1",
                            "--calls",
                            "10",
                            "--parked",
                            "0");
        } finally {
            System.setOut(before);
        }
        String table = out.toString(UTF_8);
        assertEquals(0, exit, table);
        List<String> operations = List.of(
                "awaitDone",
                "yieldNow",
                "awaitPending",
                "spawnAndAwait",
                "pingPong",
                "gatherThousand",
                "lockHandOver",
                "queuePutGet",
                "callbacks",
                "nettyPromise",
                "completableFuture",
                "platformThreads");
        for (String operation : operations) {
            assertTrue(
                    table.lines().anyMatch(line -> line.matches(operation + " +[0-9].*")),
                    () -> operation + " has no figure in " + table);
        }
    }
}
