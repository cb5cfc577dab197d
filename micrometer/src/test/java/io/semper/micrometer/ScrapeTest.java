package io.semper.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.group.LoopThread;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Prometheus reads the figures of a loop through the HTTP example that runs on that loop. */
@Timeout(60)
class ScrapeTest {
    /** What a plain client of the JDK reads. */
    private record Answer(int status, String type, String body) {}

    private static Answer get(int port, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setReadTimeout(30_000);
        int status = connection.getResponseCode();
        InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        try (body) {
            return new Answer(
                    status, connection.getContentType(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static LoopFuture<Server> serve(EventLoop loop) {
        try {
            return MetricsServer.serveMetrics(loop, ServerOptions.bind("127.0.0.1", 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aScrapeOverARealSocketHasEveryMeter() throws Exception {
        try (LoopThread thread = LoopThread.start(LoopOptions.defaults())) {
            Server server = thread.call(ScrapeTest::serve).get(30, TimeUnit.SECONDS);
            int port = thread.submit(
                            () -> ((InetSocketAddress) server.addresses().get(0)).getPort())
                    .get(30, TimeUnit.SECONDS);
            Answer first = get(port, "/metrics");
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.type()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
            Map<String, Double> figures = figures(first.body());
            String tags = "{backend=\"" + thread.loop().name() + "\",loop=\"main\"}";
            assertThat(figures)
                    .containsKeys(
                            "semper_loop_turns_total" + tags,
                            "semper_loop_polls_total" + tags,
                            "semper_loop_wakeups_total" + tags,
                            "semper_loop_callbacks_total" + tags,
                            "semper_loop_timers" + tags,
                            "semper_loop_write_queued_bytes" + tags,
                            "semper_loop_busy_seconds_count" + tags,
                            "semper_loop_busy_seconds_sum" + tags,
                            "semper_loop_callback_longest_seconds" + tags,
                            "semper_server_refused_total{server=\"metrics\"}",
                            "semper_server_errors_total{server=\"metrics\"}")
                    .containsEntry("semper_loop_connections" + tags, 1.0)
                    .containsEntry("semper_server_accepted_total{server=\"metrics\"}", 1.0)
                    .containsEntry("semper_server_connections{server=\"metrics\"}", 1.0);
            assertThat(figures.keySet()).anyMatch(name -> name.startsWith("semper_loop_accepts_total{"));
            assertThat(figures.keySet()).anyMatch(name -> name.startsWith("semper_loop_connects_total{"));

            Map<String, Double> later = figures(get(port, "/metrics").body());
            while (sent(later) < first.body().length()) {
                later = figures(get(port, "/metrics").body()); // figures may be 100 ms old
            }
            assertThat(sent(later))
                    .as("bytes sent")
                    .isGreaterThanOrEqualTo(first.body().length());
            assertThat(get(port, "/loop").body())
                    .startsWith("{\"loop\":")
                    .contains("\"transports\":[{\"kind\":\"tcp\"");
            assertThat(get(port, "/nothing").status()).isEqualTo(404);
        }
    }

    private static double sent(Map<String, Double> figures) {
        return figures.entrySet().stream()
                .filter(each -> each.getKey().startsWith("semper_loop_io_bytes_total")
                        && each.getKey().contains("transmit"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** The lines of the text format, without comments. */
    private static Map<String, Double> figures(String text) {
        Map<String, Double> figures = new TreeMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            figures.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return figures;
    }
}
