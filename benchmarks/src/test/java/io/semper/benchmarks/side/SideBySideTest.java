package io.semper.benchmarks.side;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The runner works: every mode against every server written in Java, a sample at the quick level, without asserting figures. */
final class SideBySideTest {
    private static final boolean FULL = "full".equals(System.getProperty("tck.level"));
    private static final List<String> OTHERS = List.of("netty-nio", "vertx", "selector");

    private static final List<String> OTHER_SCENARIOS = List.of("churn:64:4", "sink:65536:2", "source:65536:2");

    /** {@code first}, and all of {@code others}, of which the quick level draws one. */
    private static List<String> sample(String what, String first, List<String> others) {
        List<String> sample = new ArrayList<>(others);
        if (!FULL) {
            long seed = Long.getLong("tck.seed", 0);
            sample = new ArrayList<>(List.of(others.get((int) Math.floorMod(seed, (long) others.size()))));
            System.out.println("level quick: 1 of " + others.size() + " other " + what + " with seed " + seed
                    + "; this one again: -Dlevel.seed=" + seed + "; all: mvn verify -Dlevel=full");
        }
        sample.add(0, first);
        return sample;
    }

    @Test
    void measuresEveryModeAndWritesItsReport(@TempDir Path out) throws IOException {
        List<String> peers = sample("servers", "semper-nio", OTHERS);
        List<String> scenarios = sample("scenarios", "echo:64:4", OTHER_SCENARIOS);
        int exit = new CommandLine(new SideBySide())
                .execute(
                        "--rounds",
                        "1",
                        "--seconds",
                        "0.2",
                        "--warm-up",
                        "0.2",
                        "--peers",
                        String.join(",", peers),
                        "--scenarios",
                        String.join(",", scenarios),
                        "--out",
                        out.toString());
        assertEquals(0, exit);
        String json = Files.readString(out.resolve("bench.json"));
        List<String> all = new ArrayList<>(peers);
        all.addAll(scenarios);
        all.add("\"errors\": 0");
        for (String expected : all) {
            assertTrue(json.contains(expected), () -> expected + " is missing from " + json);
        }
        assertTrue(Files.readString(out.resolve("bench.svg")).startsWith("<svg"));
    }

    @Test
    void namesWhatIsWrongWithAScenario() {
        Exception refused = assertThrows(IllegalArgumentException.class, () -> Scenario.parse("echo:64"));
        assertTrue(refused.getMessage().contains("mode:size:connections"));
        assertThrows(IllegalArgumentException.class, () -> Scenario.parse("udp:7:1"));
        assertThrows(IllegalArgumentException.class, () -> Scenario.parse("udp:8:1:1:5"));
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
