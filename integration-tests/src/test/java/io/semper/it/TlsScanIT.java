package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server with the defaults of {@code TlsOptions} before testssl.sh, which makes some hundred handshakes, most of them malformed or of old
 * versions. Only at the full level and on one backend: it takes a minute. Certificates and the cipher suites of the JDK are not
 * asked about, and neither is what concerns HTTP.
 */
@Timeout(400)
class TlsScanIT {
    private static final int MOST_SECONDS = 300;

    @Test
    void nothingWorseThanLowIsFound() throws Exception {
        assumeTrue(Amount.of("scans by testssl", 0, 1) == 1, "only at the full level");
        Tool.need("testssl");
        Backend backend = Backend.drawn().findFirst().orElseThrow();
        try (TlsKeys keys = new TlsKeys();
                TlsSide side = new TlsSide(backend)) {
            String port = side.serve(keys.server().applicationProtocols("http/1.1"));
            Path findings = keys.folder.resolve("findings.csv");
            Tool.Result result = Tool.start(
                    new ProcessBuilder(
                            "testssl",
                            "--quiet",
                            "--warnings=off",
                            "--color=0",
                            "--openssl-timeout=10",
                            "--add-ca=" + keys.pem("ca"),
                            "--csvfile=" + findings,
                            "--ip=127.0.0.1",
                            "--protocols",
                            "--heartbleed",
                            "--ccs-injection",
                            "--ticketbleed",
                            "--renegotiation",
                            "--tls-fallback",
                            "localhost:" + port),
                    new byte[0],
                    MOST_SECONDS);
            List<String> lines = Files.readAllLines(findings);
            assertThat(lines).as(result.text() + result.errors()).hasSizeGreaterThan(10);
            assertThat(lines).anyMatch(line -> line.startsWith("\"TLS1_3\"") && line.contains("offered"));
            assertThat(lines)
                    .filteredOn(line -> line.matches(".*\"(MEDIUM|HIGH|CRITICAL|FATAL)\".*"))
                    .as("findings")
                    .isEmpty();
        }
    }
}
