package io.semper.benchmarks.side;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The runner works with datagrams, too. Separate from {@link SideBySideTest}, so that both run at the same time. */
final class SideBySideDatagramsTest {
    private static final boolean FULL = "full".equals(System.getProperty("tck.level"));

    /** Without Vert.x, which has no peer for datagrams here. */
    @Test
    void measuresDatagrams(@TempDir Path out) throws IOException {
        List<String> peers = FULL ? List.of("semper-nio", "netty-nio", "selector") : List.of("semper-nio", "selector");
        int exit = new CommandLine(new SideBySide())
                .execute(
                        "--rounds", "1",
                        "--seconds", "0.3",
                        "--warm-up", "0.3",
                        "--peers", String.join(",", peers),
                        "--base", "selector",
                        "--scenarios", "udp:64:4:2",
                        "--out", out.toString());
        assertEquals(0, exit);
        String json = Files.readString(out.resolve("bench.json"));
        assertTrue(json.contains("udp:64:4:2"), json);
        peers.forEach(peer -> assertTrue(json.contains(peer), () -> peer + " is missing from " + json));
        assertTrue(json.matches("(?s).*\"messages\": [1-9].*"), json);
    }
}
