package io.semper.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The Redis server in straight-line code, with redis-benchmark, redis-cli and plain sockets. */
@Timeout(120)
@ParameterizedClass
@MethodSource("io.semper.it.TaskPlace#drawn")
class TaskRedisIT {
    private static final int REQUESTS = Amount.of("requests of each kind to the Redis of tasks", 5_000, 10_000);

    private static RunningServer server;
    private static RedisDriver redis;

    TaskRedisIT(TaskPlace place) {
        place.backend().need();
    }

    @BeforeParameterizedClassInvocation
    static void start(TaskPlace place) throws Exception {
        server = place.serve("RedisServer");
        redis = new RedisDriver(server);
    }

    /** By SIGTERM; the exit status must be 0, and standard error empty. */
    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    @Test
    void redisBenchmarkOneByOne() throws Exception {
        redis.benchmark("ping,set,get,incr", REQUESTS, 1, "PING_INLINE", "PING_MBULK", "SET", "GET", "INCR");
    }

    @Test
    void redisBenchmarkInPipelines() throws Exception {
        redis.benchmark("set,get,incr", REQUESTS, 16, "SET", "GET", "INCR");
    }

    @Test
    void redisCli() throws Exception {
        assertThat(redis.cli("PING")).isEqualTo("PONG\n");
        assertThat(redis.cli("ECHO", "two words")).isEqualTo("two words\n");
        assertThat(redis.cli("SET", "rose", "red")).isEqualTo("OK\n");
        assertThat(redis.cli("GET", "rose")).isEqualTo("red\n");
        assertThat(redis.cli("GET", "tulip")).isEqualTo("\n");
        assertThat(redis.cli("INCR", "rose")).startsWith("ERR value is not an integer");
        assertThat(redis.cli("INCR", "lilies")).isEqualTo("1\n");
        assertThat(redis.cli("SET", "lilies", String.valueOf(Long.MAX_VALUE))).isEqualTo("OK\n");
        assertThat(redis.cli("INCR", "lilies")).startsWith("ERR value is not an integer or out of range");
        assertThat(redis.cli("DEL", "lilies")).isEqualTo("1\n");
        assertThat(redis.cli("DEL", "lilies")).isEqualTo("0\n");
        assertThat(redis.cli("CONFIG", "GET", "save")).startsWith("save");
        assertThat(redis.cli("NONSENSE")).startsWith("ERR unknown command");
        assertThat(redis.cli("GET")).startsWith("ERR unknown command, or wrong number of arguments: 'GET'");
    }

    @Test
    void inlineCommandsAndQuit() throws Exception {
        assertThat(redis.conversation("PING\r\nSET x y\nGET x\r\n\r\n*0\r\nQUIT\r\nPING\r\n"))
                .isEqualTo("+PONG\r\n+OK\r\n$1\r\ny\r\n+OK\r\n");
    }

    @Test
    void whatIsNotARequestIsAnsweredAndTheConnectionCloses() throws Exception {
        assertThat(redis.conversation("PING\r\n*1\r\n$99999999\r\n"))
                .startsWith("+PONG\r\n-ERR Protocol error: '99999999'");
        assertThat(redis.conversation("*2\r\n$10000000\r\n" + "x".repeat(10_000_000) + "\r\n$10000000\r\n"))
                .as("the limit is one for all words")
                .startsWith("-ERR Protocol error: '10000000' where a number of 0 to 6777216");
        assertThat(redis.conversation("*-1\r\n")).startsWith("-ERR Protocol error: '-1'");
        assertThat(redis.conversation("*\r\n")).startsWith("-ERR Protocol error: ''");
        assertThat(redis.conversation("*1\r\n:1\r\n")).startsWith("-ERR Protocol error: ':1'");
        assertThat(redis.conversation("x".repeat(70_000))).startsWith("-ERR Protocol error: ");
    }

    /** A client that reads once finds them all, since they were sent with one write. */
    @Test
    void answersToWhatCameTogetherAreSentTogether() throws Exception {
        byte[] requests = "*2\r\n$4\r\nINCR\r\n$8\r\ntogether\r\n".repeat(16).getBytes(UTF_8);
        byte[] buffer = new byte[4096];
        try (Socket socket = redis.connect()) {
            for (int round = 0; round < 200; round++) {
                StringBuilder expected = new StringBuilder();
                for (int i = 1; i <= 16; i++) {
                    expected.append(':').append(16 * round + i).append("\r\n");
                }
                socket.getOutputStream().write(requests);
                int n = socket.getInputStream().read(buffer);
                assertThat(new String(buffer, 0, n, UTF_8))
                        .as("the first read of round %s", round)
                        .isEqualTo(expected.toString());
            }
        }
    }

    /** What is complete is answered, although more has arrived. */
    @Test
    void halfARequestHoldsUpNothing() throws Exception {
        try (Socket socket = redis.connect()) {
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            out.write("*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nPI".getBytes(UTF_8));
            assertThat(new String(in.readNBytes(7), UTF_8)).isEqualTo("+PONG\r\n");
            out.write("NG\r\n$3\r\na\r".getBytes(UTF_8));
            out.write("b\r\n".getBytes(UTF_8));
            assertThat(new String(in.readNBytes(9), UTF_8)).isEqualTo("$3\r\na\rb\r\n");
        }
    }

    @Test
    void aClientThatReadsLateGetsEverything() throws Exception {
        redis.readsLate();
    }
}
