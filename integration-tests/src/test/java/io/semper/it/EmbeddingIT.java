package io.semper.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The application of the examples that embeds a group of loops, with nc and curl. */
@Timeout(60)
class EmbeddingIT {
    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void itAnswersAndReportsUntilASignal(Backend backend) throws Exception {
        backend.need();
        try (RunningServer application = RunningServer.example("-Xmx64m", "embedding.Application", backend.name())) {
            String port = application.nextLine().replace("METRICS ", "");
            assertThat(application.nextLine()).isEqualTo("THE MAIN THREAD ASKS, TOO");
            byte[] questions = "one\ntwo\n".getBytes(UTF_8);
            assertThat(Tool.run(questions, "socat", "-t20", "-", "TCP:127.0.0.1:" + application.port())
                            .text())
                    .isEqualTo("ONE\r\nTWO\r\n");
            String url = "http://127.0.0.1:" + port + "/metrics";
            assertThat(Tool.run("curl", "-sSf", "-w", "%{content_type}", url).text())
                    .contains("semper_loop_open_transports{loop=\"0\"} ", "semper_loop_callbacks_total{loop=\"1\"} ")
                    .endsWith("text/plain; version=0.0.4; charset=utf-8");
            application.terminate();
            List<String> rest = new ArrayList<>();
            for (String line = application.nextLine(); line != null; line = application.nextLine()) {
                rest.add(line);
            }
            assertThat(rest).hasSize(5 * 4).contains("# TYPE semper_loop_turns_total counter");
            assertThat(application.awaitExit()).isZero();
        }
    }
}
