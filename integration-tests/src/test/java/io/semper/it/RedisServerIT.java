package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

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
    private static final String KINDS = "ping,set,get,incr,lpush,rpush,lpop,rpop,sadd,hset,mset";
    private static final int REQUESTS = Amount.of("requests of each kind by redis-benchmark", 1_000, 20_000);

    private static RunningServer server;
    private static RedisDriver redis;

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
        redis.benchmark(KINDS, REQUESTS, 1, TESTS);
    }

    @Test
    void redisBenchmarkInPipelines() throws Exception {
        redis.benchmark(KINDS, REQUESTS, 16, TESTS);
    }

    @Test
    void redisCli() throws Exception {
        assertThat(redis.cli("SET", "rose", "red")).isEqualTo("OK\n");
        assertThat(redis.cli("GET", "rose")).isEqualTo("red\n");
        assertThat(redis.cli("-3", "GET", "tulip")).isEqualTo("\n");
        assertThat(redis.cli("EXPIRE", "rose", "100")).isEqualTo("1\n");
        assertThat(Integer.parseInt(redis.cli("TTL", "rose").strip())).isBetween(1, 100);
        assertThat(redis.cli("INCR", "rose")).startsWith("ERR value is not an integer");
        assertThat(redis.cli("RPUSH", "list", "a", "b", "c")).isEqualTo("3\n");
        assertThat(redis.cli("LRANGE", "list", "-2", "-1")).isEqualTo("b\nc\n");
        assertThat(redis.cli("GET", "list")).startsWith("WRONGTYPE");
        assertThat(redis.cli("-3", "CONFIG", "GET", "save")).startsWith("save");
        assertThat(redis.cli("INFO")).contains("redis_version:");
        assertThat(redis.cli("NONSENSE")).startsWith("ERR unknown command 'NONSENSE'");
        assertThat(redis.cli("DEL", "rose", "list", "tulip")).isEqualTo("2\n");
    }

    @Test
    void inlineCommandsAndQuit() throws Exception {
        assertThat(redis.conversation("PING\r\nSET x y\nGET x\r\n\r\nQUIT\r\nPING\r\n"))
                .isEqualTo("+PONG\r\n+OK\r\n$1\r\ny\r\n+OK\r\n");
    }

    @Test
    void whatIsNoRequestIsAnsweredAndTheConnectionCloses() throws Exception {
        assertThat(redis.conversation("PING\r\n*1\r\n$99999999\r\n"))
                .startsWith("+PONG\r\n-ERR Protocol error: received a value of more than");
        assertThat(redis.conversation("*1\r\n:1\r\n")).startsWith("-ERR Protocol error: not RESP");
    }

    @Test
    void aClientThatReadsLateGetsEverything() throws Exception {
        redis.readsLate();
    }
}
