package io.semper.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests {@code semper http} with curl and wrk. */
@Timeout(120)
@ParameterizedClass
@MethodSource("io.semper.it.Backend#drawn")
class HttpIT {
    private static final byte[] CONTENT = new byte[10_000];

    private static final int SECONDS_OF_WRK = Amount.of("seconds of wrk", 1, 5);

    private static Path folder;
    private static RunningServer server;

    HttpIT(Backend backend) {
        backend.need();
    }

    @BeforeParameterizedClassInvocation
    static void start(Backend backend) throws Exception {
        backend.need();
        new Random(3).nextBytes(CONTENT);
        folder = Files.createTempDirectory("semper-it");
        Files.write(folder.resolve("file.bin"), CONTENT);
        server = RunningServer.of("http", backend.name(), "--dir", folder.toString());
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        if (server != null) {
            server.close();
            server = null;
            Files.delete(folder.resolve("file.bin"));
            Files.delete(folder);
        }
    }

    @Test
    void curlGets() throws Exception {
        assertThat(Tool.run("curl", "-sS", server.url("/")).text()).isEqualTo("Hello from Semper\n");
        assertThat(Tool.run("curl", "-sSf", server.url("/file.bin")).out()).isEqualTo(CONTENT);
    }

    @Test
    void curlAsksForTheHead() throws Exception {
        assertThat(Tool.run("curl", "-sSfI", server.url("/file.bin")).text())
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("\r\nContent-Length: 10000\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void curlAsksForRanges() throws Exception {
        String url = server.url("/file.bin");
        String end = "[%{http_code}]";
        assertThat(Tool.run("curl", "-sSf", "-r", "100-199", url).out())
                .isEqualTo(Arrays.copyOfRange(CONTENT, 100, 200));
        assertThat(Tool.run("curl", "-sSf", "-r", "9990-", url).out())
                .isEqualTo(Arrays.copyOfRange(CONTENT, 9990, 10_000));
        assertThat(Tool.run("curl", "-sSf", "-r", "-10", url).out())
                .isEqualTo(Arrays.copyOfRange(CONTENT, 9990, 10_000));
        assertThat(Tool.run("curl", "-sS", "-r", "10000-", "-o", "/dev/null", "-w", end, url)
                        .text())
                .isEqualTo("[416]");
        assertThat(Tool.run("curl", "-sS", "-r", "0-1", "-o", "/dev/null", "-w", end, url)
                        .text())
                .isEqualTo("[206]");
    }

    @Test
    void curlContinuesADownload(@TempDir Path folder) throws Exception {
        Path part = Files.write(folder.resolve("part"), Arrays.copyOf(CONTENT, 3000));
        Tool.run("curl", "-sSf", "-C", "-", "-o", part.toString(), server.url("/file.bin"));
        assertThat(Files.readAllBytes(part)).isEqualTo(CONTENT);
    }

    @Test
    void curlFindsNothingOutside() throws Exception {
        String format = "%{http_code}";
        for (String path : new String[] {"/missing", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd"}) {
            assertThat(Tool.run("curl", "-sS", "-o", "/dev/null", "-w", format, "--path-as-is", server.url(path))
                            .text())
                    .as(path)
                    .isEqualTo("404");
        }
    }

    @Test
    void curlKeepsTheConnection() throws Exception {
        String url = server.url("/file.bin");
        assertThat(Tool.run("curl", "-sSf", "-w", "[%{num_connects}]", "-o", "/dev/null", url, "-o", "/dev/null", url)
                        .text())
                .isEqualTo("[1][0]");
    }

    @Test
    void curlAsksAThousandTimes() throws Exception {
        byte[] all = Tool.run("curl", "-sSf", server.url("/file.bin?[1-1000]")).out();
        assertThat(all).hasSize(1000 * CONTENT.length);
        for (int i = 0; i < 1000; i++) {
            assertThat(Arrays.equals(all, i * 10_000, (i + 1) * 10_000, CONTENT, 0, 10_000))
                    .as("answer %s", i)
                    .isTrue();
        }
    }

    @Test
    void curlAsksAHundredTimesAtOnce(@TempDir Path answers) throws Exception {
        Tool.run(
                "curl",
                "-sSf",
                "--parallel",
                "--parallel-immediate",
                "--parallel-max",
                "100",
                "-o",
                answers + "/#1",
                server.url("/file.bin?[1-100]"));
        for (int i = 1; i <= 100; i++) {
            assertThat(Files.readAllBytes(answers.resolve(String.valueOf(i)))).isEqualTo(CONTENT);
        }
    }

    @Test
    void wrkFindsNoError() throws Exception {
        String report = Tool.run(
                        "wrk", "-t1", "-c200", "--timeout", "20s", "-d" + SECONDS_OF_WRK + "s", server.url("/"))
                .text();
        assertThat(report).contains("Requests/sec").doesNotContain("Socket errors", "Non-2xx");
        System.out.println("integration: wrk: "
                + report.lines()
                        .filter(line -> line.startsWith("Requests/sec"))
                        .findFirst()
                        .orElse(""));
    }

    @Test
    void curlLosesNothingOfALargeFile() throws Exception {
        byte[] large = new byte[64 << 20];
        new Random(4).nextBytes(large);
        Files.write(folder.resolve("large.bin"), large);
        byte[] answer = Tool.run("curl", "-sSf", server.url("/large.bin")).out();
        Files.delete(folder.resolve("large.bin"));
        assertThat(Arrays.equals(answer, large)).isTrue();
    }

    @Test
    void socatGetsAnAnswerAfterItsHalfClose() throws Exception {
        byte[] request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8);
        assertThat(Tool.run(request, "socat", "-t20", "-", "TCP:127.0.0.1:" + server.port())
                        .text())
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("Hello from Semper\n");
    }
}
