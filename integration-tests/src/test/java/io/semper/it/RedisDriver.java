package io.semper.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Drives a Redis server of the examples, whichever of them it is: redis-cli, redis-benchmark and plain sockets. */
final class RedisDriver {
    private final RunningServer server;

    RedisDriver(RunningServer server) {
        this.server = server;
    }

    Socket connect() throws Exception {
        return server.connect();
    }

    /** Returns what {@code redis-cli} prints for a command. */
    String cli(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("redis-cli", "-p", String.valueOf(server.port())));
        command.addAll(List.of(words));
        return Tool.run(command.toArray(String[]::new)).text();
    }

    /**
     * Runs {@code redis-benchmark}.
     *
     * @param tests as its option {@code -t} has them
     * @param requests of each kind
     * @param pipeline the number of requests that are sent together
     * @param expected the names of the tests in its report
     */
    void benchmark(String tests, int requests, int pipeline, String... expected) throws Exception {
        Tool.Result result = Tool.run(
                "redis-benchmark",
                "-p",
                String.valueOf(server.port()),
                "-t",
                tests,
                "-n",
                String.valueOf(requests),
                "-P",
                String.valueOf(pipeline),
                "--csv");
        assertThat(result.text()).doesNotContain("Error").contains(expected);
        assertThat(result.errors()).isEmpty();
    }

    /** Sends {@code requests}, and returns all that comes until the server closes. */
    String conversation(String requests) throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(requests.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** Asks for 100 MiB before it reads. That is more than a server may queue: it has to stop executing until the answers are read. */
    void readsLate() throws Exception {
        int size = 1 << 20;
        int times = 100;
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(("*3\r\n$3\r\nSET\r\n$5\r\nlarge\r\n$" + size + "\r\n" + "x".repeat(size) + "\r\n")
                    .getBytes(UTF_8));
            out.write("GET large\r\n".repeat(times).getBytes(UTF_8));
            out.write("DEL large\r\nQUIT\r\n".getBytes(UTF_8));
            InputStream in = socket.getInputStream();
            long expected = 5 + times * (10L + size + 2) + 4 + 5;
            long received = 0;
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                received += n;
            }
            assertThat(received).isEqualTo(expected);
        }
    }
}
