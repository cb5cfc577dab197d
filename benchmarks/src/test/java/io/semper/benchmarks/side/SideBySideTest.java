package io.semper.benchmarks.side;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The runner works: every mode against every server written in Java, without asserting figures. */
final class SideBySideTest {
    @Test
    void measuresEveryModeAndWritesItsReport(@TempDir Path out) throws IOException {
        int exit = new CommandLine(new SideBySide())
                .execute(
                        "--rounds", "1",
                        "--seconds", "0.2",
                        "--warm-up", "0.2",
                        "--peers", "semper-nio,netty-nio,vertx,selector",
                        "--scenarios", "echo:64:4,churn:64:4,sink:65536:2,source:65536:2",
                        "--out", out.toString());
        assertEquals(0, exit);
        String json = Files.readString(out.resolve("bench.json"));
        for (String expected : new String[] {"echo:64:4", "churn:64:4", "source:65536:2", "vertx", "\"errors\": 0"}) {
            assertTrue(json.contains(expected), () -> expected + " is missing from " + json);
        }
        assertTrue(Files.readString(out.resolve("bench.svg")).startsWith("<svg"));
    }

    @Test
    void namesWhatIsWrongWithAScenario() {
        Exception refused = assertThrows(IllegalArgumentException.class, () -> Scenario.parse("echo:64"));
        assertTrue(refused.getMessage().contains("mode:size:connections"));
    }

    @Test
    void formsRatiosWithinARound() {
        Results results = new Results();
        Scenario scenario = Scenario.parse("echo:64:50:16");
        results.add(scenario, "a", new Window(10, 1, 30_000, 0, 0, 0, 0));
        results.add(scenario, "a", new Window(10, 1, 50_000, 0, 0, 0, 0));
        results.add(scenario, "b", new Window(10, 1, 10_000, 0, 0, 0, 0));
        results.add(scenario, "b", new Window(10, 1, 10_000, 0, 0, 0, 0));
        assertEquals(new Results.Spread(4, 3, 5), results.ratio(scenario, "a", "b"));
        assertEquals("echo:64:50:16", scenario.toString());
    }
}
