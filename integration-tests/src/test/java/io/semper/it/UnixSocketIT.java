package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests Unix-domain sockets with curl and socat. */
@Timeout(60)
class UnixSocketIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#all")
    void curlGets(Backend backend) throws Exception {
        backend.need();
        Path path = folder.resolve("http.sock");
        try (RunningServer server = RunningServer.of("http", backend.name(), "--unix", path.toString())) {
            assertThat(server.path()).isEqualTo(path);
            assertThat(Tool.run("curl", "-sSf", "--unix-socket", path.toString(), "http://localhost/")
                            .text())
                    .isEqualTo("Hello from Semper\n");
        }
        assertThat(Files.exists(path)).as("the socket file after the end").isFalse();
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#all")
    void socatGetsEverythingBack(Backend backend) throws Exception {
        backend.need();
        Path path = folder.resolve("echo.sock");
        byte[] bytes = new byte[300_000];
        new Random(6).nextBytes(bytes);
        try (RunningServer server = RunningServer.of("echo", backend.name(), "--unix", path.toString())) {
            assertThat(server.path()).isEqualTo(path);
            assertThat(Tool.run(bytes, "socat", "-t20", "-", "UNIX-CONNECT:" + path)
                            .out())
                    .isEqualTo(bytes);
        }
    }
}
