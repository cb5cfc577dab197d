package io.semper.it;

import static io.semper.examples.redis.RedisClient.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.Backoff;
import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.examples.redis.RedisClient;
import io.semper.examples.redis.RedisException;
import io.semper.examples.redis.RedisOptions;
import io.semper.examples.redis.RedisServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the Redis client of the examples with a real redis-server. */
@Timeout(120)
@ParameterizedClass
@MethodSource("io.semper.it.Backend#drawn")
class RedisClientIT {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final byte[] KEY = utf8("key");
    private static final int COMMANDS = Amount.of("commands to Redis", 5_000, 500_000);

    private static RealRedis redis;

    private final EventLoop loop;

    RedisClientIT(Backend backend) {
        backend.need();
        loop = EventLoops.newEventLoop(LoopOptions.defaults().backend(backend.name()));
    }

    @BeforeParameterizedClassInvocation
    static void start() throws Exception {
        redis = new RealRedis();
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        if (redis != null) {
            redis.close();
            redis = null;
        }
    }

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    private <T> T run(LoopFuture<T> future) {
        return loop.runUntilComplete(future.withTimeout(LONG));
    }

    private void runUntil(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).isLessThan(LONG.toNanos()); // a guard against a hang
            loop.runOnce(Duration.ofMillis(100));
        }
    }

    private static RedisOptions tcp() {
        return RedisOptions.to(ConnectOptions.to("127.0.0.1", redis.port()))
                .timeout(LONG)
                .backoff(Backoff.fixed(Duration.ofMillis(10)));
    }

    private RedisClient connect(RedisOptions options) {
        return run(RedisClient.connect(loop, options));
    }

    /** Commands in a pipeline, some of them cancelled, and what their replies must be. */
    private void exercise(RedisClient client) {
        run(client.del(KEY));
        List<LoopFuture<Long>> numbers = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++) {
            LoopFuture<Long> each = client.incr(KEY);
            numbers.add(each);
            if (i % 7 == 3) {
                each.cancel();
            } else if (i % 7 == 0 && i % 1000 > 990) {
                run(each); // to stay within the limits of the client
            }
        }
        assertThat(run(client.get(KEY))).asString(UTF_8).isEqualTo(String.valueOf(COMMANDS));
        for (int i = 0; i < COMMANDS; i++) {
            LoopFuture<Long> each = numbers.get(i);
            assertThat(each.isCancelled()).isEqualTo(i % 7 == 3);
            if (!each.isCancelled()) {
                assertThat(each.result()).isEqualTo(i + 1);
            }
        }
        byte[] large = new byte[3_000_000];
        new Random(7).nextBytes(large);
        assertThat(run(client.set(KEY, large))).isEqualTo("OK");
        assertThat(run(client.get(KEY))).isEqualTo(large);
        run(client.call(Long.class, utf8("DEL"), utf8("list")));
        run(client.call(Long.class, utf8("RPUSH"), utf8("list"), utf8("a"), utf8(""), utf8("b")));
        List<Object> range = run(client.call(List.class, utf8("LRANGE"), utf8("list"), utf8("0"), utf8("-1")));
        assertThat(range).extracting(each -> new String((byte[]) each, UTF_8)).containsExactly("a", "", "b");
        assertThatThrownBy(() -> run(client.incr(utf8("list"))))
                .cause()
                .isInstanceOfSatisfying(
                        RedisException.class, e -> assertThat(e.code()).isEqualTo("WRONGTYPE"));
        assertThat(run(client.del(KEY))).isEqualTo(1);
        assertThat(run(client.get(KEY))).isNull();
        client.close();
    }

    @Test
    void redisOverTcp() {
        exercise(connect(tcp()));
    }

    @Test
    void redisOverAUnixSocket() {
        exercise(connect(RedisOptions.to(ConnectOptions.unix(redis.socket())).timeout(LONG)));
    }

    @Test
    void theServerOfTheExamples() {
        Server server = run(RedisServer.serve(loop, ServerOptions.bind("127.0.0.1", 0)));
        int port = ((InetSocketAddress) server.addresses().get(0)).getPort();
        exercise(connect(RedisOptions.to(ConnectOptions.to("127.0.0.1", port)).timeout(LONG)));
    }

    @Test
    void passwordAndDatabase() {
        RedisClient first = connect(tcp());
        run(first.call(String.class, utf8("CONFIG"), utf8("SET"), utf8("requirepass"), utf8("secret")));
        try {
            assertThatThrownBy(() -> connect(tcp())).hasMessageContaining("NOAUTH");
            assertThatThrownBy(() -> connect(tcp().login("default", "wrong"))).hasMessageContaining("WRONGPASS");
            RedisClient second = connect(tcp().login("default", "secret").database(2));
            run(first.del(KEY));
            run(second.set(KEY, utf8("of database 2")));
            assertThat(run(first.get(KEY))).isNull();
            assertThat(run(second.get(KEY))).asString(UTF_8).isEqualTo("of database 2");
            run(second.del(KEY));
            second.close();
        } finally {
            run(first.call(String.class, utf8("CONFIG"), utf8("SET"), utf8("requirepass"), utf8("")));
            first.close();
        }
    }

    @Test
    void aServerThatIsKilledAndStartedAgain() throws Exception {
        RedisClient client = connect(tcp());
        List<String> messages = new ArrayList<>();
        run(client.subscribe("news", message -> messages.add(new String(message, UTF_8))));
        assertThat(run(client.publish("news", utf8("one")))).isEqualTo(1);
        runUntil(() -> messages.size() == 1);
        LoopFuture<Object> blocked = client.call(Object.class, utf8("BLPOP"), utf8("nothing"), utf8("0"));
        run(blocked.shield().onTimeout(Duration.ofMillis(20), () -> null).handle((value, failure) -> "it is sent"));
        redis.kill();
        assertThatThrownBy(() -> run(blocked))
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the command may have been executed");
        LoopFuture<Long> waiting = client.publish("news", utf8("two"));
        runUntilRefused();
        redis.start();
        assertThat(run(waiting)).as("subscribers after the reconnect").isEqualTo(1);
        runUntil(() -> messages.size() == 2);
        assertThat(messages).containsExactly("one", "two");
        run(client.unsubscribe("news"));
        assertThat(run(client.publish("news", utf8("three")))).isZero();
        client.close();
    }

    /** Lets some attempts fail before the server is back. */
    private void runUntilRefused() {
        long polls = loop.stats().polls();
        runUntil(() -> loop.stats().polls() > polls + 10);
    }

    @Test
    void otherThreadsShareAConnection() throws Exception {
        RedisClient client = connect(tcp());
        run(client.del(KEY));
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                try {
                    long before = 0;
                    for (int i = 0; i < 100; i++) {
                        List<CompletableFuture<Long>> batch = new ArrayList<>();
                        for (int k = 0; k < 10; k++) {
                            batch.add(client.callThreadsafe(Long.class, utf8("INCR"), KEY));
                        }
                        for (CompletableFuture<Long> each : batch) {
                            assertThat(each.join()).isGreaterThan(before); // the order of this thread
                            before = each.join();
                        }
                    }
                } catch (Throwable e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        runUntil(() -> threads.stream().noneMatch(Thread::isAlive));
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        assertThat(run(client.get(KEY))).asString(UTF_8).isEqualTo("4000");
        client.close();
    }
}
