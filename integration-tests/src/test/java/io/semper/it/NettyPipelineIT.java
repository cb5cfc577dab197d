package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The example that serves HTTP with a pipeline of Netty, with curl. */
@Timeout(120)
@ParameterizedClass
@MethodSource("io.semper.it.Backend#drawn")
class NettyPipelineIT {
    private static RunningServer server;

    NettyPipelineIT(Backend backend) {
        backend.need();
    }

    @BeforeParameterizedClassInvocation
    static void start(Backend backend) throws Exception {
        List<String> path = new ArrayList<>(List.of(Jvm.JAR.resolveSibling("lib") + File.separator + "*"));
        OtherNetty.httpCodec().forEach(jar -> path.add(jar.toString()));
        server = new RunningServer(Jvm.current()
                .example(List.of("-Xmx64m"), path, "netty.PipelineHttpServer", backend.name(), "127.0.0.1", "0"));
    }

    /** By SIGTERM; the exit status must be 0, and standard error empty. */
    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    private static String curl(String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS"));
        command.addAll(List.of(more));
        return Tool.run(command.toArray(String[]::new)).text();
    }

    @Test
    void curlGets() throws Exception {
        assertThat(curl("-f", server.url("/"))).isEqualTo("Hello from a pipeline\n");
        assertThat(curl("-w", "[%{http_code}]", server.url("/missing"))).isEqualTo("not found\n[404]");
    }

    @Test
    void curlKeepsTheConnection() throws Exception {
        String url = server.url("/");
        assertThat(curl("-w", "[%{num_connects}]", "-o", "/dev/null", url, "-o", "/dev/null", url))
                .isEqualTo("[1][0]");
    }

    @Test
    void curlSpeaksTheVersionBefore() throws Exception {
        assertThat(curl("-f", "--http1.0", server.url("/"))).isEqualTo("Hello from a pipeline\n");
    }

    /** More than the heap of the server has. */
    @Test
    void curlGetsALongAnswerSlowly() throws Exception {
        String url = server.url("/zeros/100000000");
        assertThat(curl("-f", "-o", "/dev/null", "-w", "%{size_download}", url)).isEqualTo("100000000");
        assertThat(curl(
                        "-f",
                        "--limit-rate",
                        "4M",
                        "-o",
                        "/dev/null",
                        "-w",
                        "%{size_download}",
                        server.url("/zeros/8000000")))
                .isEqualTo("8000000");
    }

    /** Curl asks first whether it may send so much (Expect: 100-continue), and sends in chunks if it does not know the length. */
    @Test
    void curlSendsAndGetsALongBody(@TempDir Path folder) throws Exception {
        byte[] content = new byte[20_000_000];
        new Random(5).nextBytes(content);
        Path file = Files.write(folder.resolve("body"), content);
        Path echoed = folder.resolve("echoed");
        String[] ways = {"Expect: 100-continue", "Transfer-Encoding: chunked"};
        for (String way : ways) {
            curl("-f", "-H", way, "--data-binary", "@" + file, "-o", echoed.toString(), server.url("/echo"));
            assertThat(Files.mismatch(file, echoed)).as(way).isEqualTo(-1);
        }
    }

    @Test
    void curlAsksAHundredTimesAtOnce(@TempDir Path answers) throws Exception {
        curl(
                "-f",
                "--parallel",
                "--parallel-immediate",
                "--parallel-max",
                "100",
                "-o",
                answers + "/#1",
                server.url("/zeros/[1001-1100]"));
        for (int i = 1; i <= 100; i++) {
            assertThat(Files.size(answers.resolve(String.valueOf(1000 + i)))).isEqualTo(1000 + i);
        }
    }
}
