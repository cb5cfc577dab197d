package io.semper.benchmarks.side;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The runner works over TLS too. Separate from {@link SideBySideTest}, so that both run at the same time. */
final class SideBySideTlsTest {
    private static final boolean FULL = "full".equals(System.getProperty("tck.level"));

    @Test
    void measuresTls(@TempDir Path out) throws IOException {
        List<String> servers = new ArrayList<>(List.of("semper-nio", "netty-nio"));
        if (FULL && OpenSsl.isAvailable()) {
            servers.add("semper-epoll-boringssl");
            servers.add("netty-epoll-boringssl");
        }
        String scenarios = FULL ? "tls:64:4,tls:40000:2:3,handshake:64:2" : "tls:40000:2:3";
        int exit = new CommandLine(new SideBySide())
                .execute(
                        "--rounds", "1",
                        "--seconds", "0.3",
                        "--warm-up", "0.3",
                        "--peers", String.join(",", servers),
                        "--scenarios", scenarios,
                        "--base", "netty-nio",
                        "--out", out.toString());
        assertEquals(0, exit);
        String json = Files.readString(out.resolve("bench.json"));
        for (String expected : (scenarios + ",\"errors\": 0").split(",")) {
            assertTrue(json.contains(expected), () -> expected + " is missing from " + json);
        }
        assertFalse(json.contains("\"messages\": 0,") || json.matches("(?s).*\"errors\": [1-9].*"), json);
    }
}
