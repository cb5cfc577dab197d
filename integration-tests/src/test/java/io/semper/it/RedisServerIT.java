package io.semper.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the Redis server of the examples with redis-benchmark, redis-cli and a plain socket. */
@Timeout(120)
@ParameterizedClass
@MethodSource("io.semper.it.Backend#drawn")
class RedisServerIT {
    private static final String[] TESTS = {
        "PING_INLINE", "PING_MBULK", "SET", "GET", "INCR", "LPUSH", "RPUSH", "LPOP", "RPOP", "SADD", "HSET", "MSET"
    };
    private static final int REQUESTS = Amount.of("requests of each kind by redis-benchmark", 1_000, 20_000);

    private static RunningServer server;

    RedisServerIT(Backend backend) {
        backend.need();
    }

    @BeforeParameterizedClassInvocation
    static void start(Backend backend) throws Exception {
        backend.need();
        Jvm jvm = Jvm.current();
        List<String> command = new ArrayList<>(List.of(jvm.java()));
        command.addAll(Jvm.OPTIONS);
        if (jvm.feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-Dsemper.backend=" + backend.name());
        command.addAll(List.of("-Xmx128m", "-cp", Jvm.JAR.toString(), "io.semper.examples.redis.RedisServer"));
        command.addAll(List.of("127.0.0.1", "0"));
        server = new RunningServer(command);
    }

    /** By SIGTERM; the exit status must be 0, and standard error empty. */
    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    private static String cli(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("redis-cli", "-p", String.valueOf(server.port())));
        command.addAll(List.of(words));
        return Tool.run(command.toArray(String[]::new)).text();
    }

    private static void benchmark(int pipeline) throws Exception {
        Tool.Result result = Tool.run(
                "redis-benchmark",
                "-p",
                String.valueOf(server.port()),
                "-t",
                "ping,set,get,incr,lpush,rpush,lpop,rpop,sadd,hset,mset",
                "-n",
                String.valueOf(REQUESTS),
                "-P",
                String.valueOf(pipeline),
                "--csv");
        assertThat(result.text()).doesNotContain("Error").contains(TESTS);
        assertThat(result.errors()).isEmpty();
    }

    @Test
    void redisBenchmarkOneByOne() throws Exception {
        benchmark(1);
    }

    @Test
    void redisBenchmarkInPipelines() throws Exception {
        benchmark(16);
    }

    @Test
    void redisCli() throws Exception {
        assertThat(cli("SET", "rose", "red")).isEqualTo("OK\n");
        assertThat(cli("GET", "rose")).isEqualTo("red\n");
        assertThat(cli("-3", "GET", "tulip")).isEqualTo("\n");
        assertThat(cli("EXPIRE", "rose", "100")).isEqualTo("1\n");
        assertThat(cli("TTL", "rose")).isIn("100\n", "99\n");
        assertThat(cli("INCR", "rose")).startsWith("ERR value is not an integer");
        assertThat(cli("RPUSH", "list", "a", "b", "c")).isEqualTo("3\n");
        assertThat(cli("LRANGE", "list", "-2", "-1")).isEqualTo("b\nc\n");
        assertThat(cli("GET", "list")).startsWith("WRONGTYPE");
        assertThat(cli("-3", "CONFIG", "GET", "save")).startsWith("save");
        assertThat(cli("INFO")).contains("redis_version:");
        assertThat(cli("NONSENSE")).startsWith("ERR unknown command 'NONSENSE'");
        assertThat(cli("DEL", "rose", "list", "tulip")).isEqualTo("2\n");
    }

    @Test
    void inlineCommandsAndQuit() throws Exception {
        assertThat(conversation("PING\r\nSET x y\nGET x\r\n\r\nQUIT\r\nPING\r\n"))
                .isEqualTo("+PONG\r\n+OK\r\n$1\r\ny\r\n+OK\r\n");
    }

    @Test
    void whatIsNoRequestIsAnsweredAndTheConnectionCloses() throws Exception {
        assertThat(conversation("PING\r\n*1\r\n$99999999\r\n"))
                .startsWith("+PONG\r\n-ERR Protocol error: received a value of more than");
        assertThat(conversation("*1\r\n:1\r\n")).startsWith("-ERR Protocol error: not RESP");
    }

    private static String conversation(String requests) throws Exception {
        try (Socket socket = server.connect()) {
            socket.getOutputStream().write(requests.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** The replies are longer than what the server may queue: it has to stop executing until they are read. */
    @Test
    void aClientThatReadsLateGetsEverything() throws Exception {
        int size = 1 << 20;
        int times = 100;
        try (Socket socket = server.connect()) {
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
