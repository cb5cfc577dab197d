package io.semper.examples.redis;

import static io.semper.examples.redis.RedisClient.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.Backoff;
import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.Server;
import io.semper.ServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client and the server with each other and with plain sockets; those of integration-tests have real Redis programs. */
@Timeout(60)
class RedisTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final byte[] KEY = utf8("key");

    private final EventLoop loop = EventLoops.newEventLoop();

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

    private int serve() {
        Server server = run(RedisServer.serve(loop, ServerOptions.bind("127.0.0.1", 0)));
        return ((InetSocketAddress) server.addresses().get(0)).getPort();
    }

    private static RedisOptions to(int port) {
        return RedisOptions.to(ConnectOptions.to("127.0.0.1", port))
                .timeout(LONG)
                .connectTimeout(LONG)
                .backoff(Backoff.fixed(Duration.ofMillis(5)));
    }

    private RedisClient connect(RedisOptions options) {
        return run(RedisClient.connect(loop, options));
    }

    @Test
    void mistakesOfTheCallerAreRefusedAndNothingIsSent() {
        RedisClient client = connect(to(serve()));
        assertThatThrownBy(() -> client.call(Object.class)).hasMessageContaining("without words");
        assertThatThrownBy(() -> client.call(Object.class, utf8("GET"), null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("word of a command");
        for (String refused : List.of("subscribe a", "MONITOR", "CLIENT REPLY OFF", "hello 2")) {
            byte[][] words =
                    Stream.of(refused.split(" ")).map(RedisClient::utf8).toArray(byte[][]::new);
            assertThatThrownBy(() -> client.call(Object.class, words)).hasMessageContaining("exactly one reply");
            assertThatThrownBy(() -> client.callThreadsafe(Object.class, words))
                    .hasMessageContaining("exactly one reply");
        }
        assertThat(run(client.get(KEY))).isNull();
        client.close();
        client.close();
        assertThatThrownBy(() -> to(1).timeout(Duration.ZERO)).hasMessageContaining("more than zero");
        assertThatThrownBy(() -> to(1).maxUnanswered(0)).hasMessageContaining("must be 1 or more");
        assertThatThrownBy(() -> to(1).maxWaiting(-1)).hasMessageContaining("must be 0 or more");
    }

    @Test
    void theServerRefusesWhatItCannotDo() {
        RedisClient client = connect(to(serve()));
        for (String bad : List.of(
                "EXPIRE key x",
                "SET key a EX 0",
                "SET key a PX 99999999999999999",
                "SELECT 1",
                "INCRBY key 1 2",
                "LRANGE key a b",
                "MSET a",
                "HSET key a",
                "CONFIG SET a",
                "NONSENSE")) {
            byte[][] words = Stream.of(bad.split(" ")).map(RedisClient::utf8).toArray(byte[][]::new);
            assertThatThrownBy(() -> run(client.call(Object.class, words)))
                    .as(bad)
                    .hasCauseInstanceOf(RedisException.class)
                    .hasMessageContaining("ERR ");
        }
        assertThat(run(client.<Long>call(Long.class, utf8("DBSIZE")))).isZero();
        client.close();
    }

    @Test
    void repliesComeInTheOrderOfTheCommands() {
        RedisClient client = connect(to(serve()));
        List<LoopFuture<Long>> numbers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            LoopFuture<Long> each = client.incr(KEY);
            numbers.add(each);
            if (i % 3 == 0) {
                each.cancel(); // sent already: it counts, and its reply is dropped
            }
        }
        run(numbers.get(998));
        for (int i = 0; i < 999; i++) {
            if (i % 3 == 0) {
                assertThat(numbers.get(i).isCancelled()).isTrue();
            } else {
                assertThat(numbers.get(i).result()).isEqualTo(i + 1);
            }
        }
        client.close();
    }

    @Test
    void visitsAreCounted() {
        List<Long> visits = run(CountVisits.count(loop, to(serve()), List.of("home", "news", "home")));
        assertThat(visits).containsExactly(1L, 1L, 2L);
    }

    @Test
    void errorsAndWrongTypesAreExceptions() {
        RedisClient client = connect(to(serve()));
        assertThat(run(client.set(KEY, utf8("tulip")))).isEqualTo("OK");
        assertThatThrownBy(() -> run(client.incr(KEY)))
                .cause()
                .isInstanceOfSatisfying(
                        RedisException.class, e -> assertThat(e.code()).isEqualTo("ERR"));
        assertThatThrownBy(() -> run(client.call(Long.class, utf8("GET"), KEY)))
                .hasCauseInstanceOf(ClassCastException.class);
        assertThat(run(client.get(KEY))).asString(UTF_8).isEqualTo("tulip");
        assertThat(run(client.get(utf8("none")))).isNull();
        client.close();
        assertThatThrownBy(() -> run(client.get(KEY))).hasRootCauseMessage("close() was called");
    }

    @Test
    void aServerThatEndsTheConnectionFailsWhatWasSentAndTheClientConnectsAgain() {
        int port = serve();
        RedisClient client = connect(to(port));
        LoopFuture<String> quit = client.call(String.class, utf8("QUIT"));
        LoopFuture<byte[]> dropped = client.get(KEY);
        assertThat(run(quit)).isEqualTo("OK");
        assertThatThrownBy(() -> run(dropped))
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("may have been");
        assertThat(run(client.incr(KEY))).isEqualTo(1); // waits for the next connection
        client.close();
    }

    @Test
    void otherThreadsCall() throws Exception {
        RedisClient client = connect(to(serve()));
        List<CompletableFuture<Long>> numbers = new ArrayList<>();
        Thread thread = new Thread(() -> {
            for (int i = 0; i < 1000; i++) {
                numbers.add(client.callThreadsafe(Long.class, utf8("INCR"), KEY));
            }
        });
        thread.start();
        runUntil(() -> !thread.isAlive());
        thread.join();
        runUntil(() -> numbers.get(999).isDone());
        for (int i = 0; i < 1000; i++) {
            assertThat(numbers.get(i).get()).isEqualTo(i + 1);
        }
        client.close();
    }

    @Test
    void keysExpireNeverEarly() {
        RedisClient client = connect(to(serve()));
        long before = System.nanoTime();
        run(client.call(String.class, utf8("SET"), KEY, utf8("a"), utf8("PX"), utf8("50")));
        long left = run(client.<Long>call(Long.class, utf8("PTTL"), KEY));
        boolean inTime = System.nanoTime() - before < 50_000_000L; // otherwise it may be gone
        assertThat(left).isBetween(inTime ? 1L : -2L, 50L);
        assertThat(run(client.<Long>call(Long.class, utf8("TTL"), utf8("none"))))
                .isEqualTo(-2);
        boolean gone = false;
        while (!gone) {
            gone = run(client.get(KEY)) == null;
        }
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(50_000_000L);
        client.close();
    }

    @Test
    void aCommandWithoutAnAnswerFailsInTime() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            Thread peer = new Thread(() -> answer(silent));
            peer.start();
            RedisClient client = connect(
                    to(silent.getLocalPort()).timeout(Duration.ofMillis(200)).maxUnanswered(2));
            long before = System.nanoTime();
            LoopFuture<byte[]> first = client.get(KEY);
            LoopFuture<byte[]> second = client.get(KEY);
            LoopFuture<byte[]> waiting = client.get(KEY);
            for (LoopFuture<byte[]> each : List.of(first, second, waiting)) {
                assertThatThrownBy(() -> run(each))
                        .hasCauseInstanceOf(TimeoutException.class)
                        .hasMessageContaining("no answer within PT0.2S");
            }
            assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(200_000_000L);
            client.close();
            runUntil(() -> !peer.isAlive()); // the close reaches the peer at the end of a turn
        }
    }

    /** What depends on the future of another thread runs inside the loop over the queue. */
    @Test
    void aCommandMayBeSentWhenAnotherExpires() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            Thread peer = new Thread(() -> answer(silent));
            peer.start();
            RedisClient client = connect(to(silent.getLocalPort()).timeout(Duration.ofMillis(50)));
            List<Throwable> reported = new ArrayList<>();
            loop.setExceptionHandler((on, context) -> reported.add(context.exception()));
            List<CompletableFuture<LoopFuture<byte[]>>> next = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                next.add(client.<byte[]>callThreadsafe(byte[].class, utf8("GET"), KEY)
                        .handle((value, failure) -> client.get(KEY)));
            }
            runUntil(() -> next.get(39).isDone());
            for (CompletableFuture<LoopFuture<byte[]>> each : next) {
                assertThatThrownBy(() -> run(each.get())).hasCauseInstanceOf(TimeoutException.class);
            }
            assertThat(reported).isEmpty();
            client.close();
            runUntil(() -> !peer.isAlive());
        }
    }

    @Test
    void commandsBeyondTheLimitsAreRejected() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            Thread peer = new Thread(() -> answer(silent));
            peer.start();
            RedisClient client =
                    connect(to(silent.getLocalPort()).maxUnanswered(2).maxWaiting(1));
            LoopFuture<byte[]> sent = client.get(KEY);
            client.get(KEY).addDoneCallback(done -> {});
            LoopFuture<byte[]> waiting = client.get(KEY);
            LoopFuture<byte[]> rejected = client.get(KEY);
            assertThatThrownBy(() -> run(rejected))
                    .hasCauseInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("1 commands wait");
            client.close();
            assertThatThrownBy(() -> run(waiting)).hasRootCauseMessage("close() was called");
            assertThatThrownBy(() -> run(sent)).hasCauseInstanceOf(IOException.class);
            runUntil(() -> !peer.isAlive());
        }
    }

    @Test
    void aReplyThatIsTooLongOrUnexpectedEndsTheConnection() throws Exception {
        for (String bad : List.of("$2000000\r\n", "nonsense\r\n", "+one too many\r\n+OK\r\n")) {
            try (ServerSocket hostile = new ServerSocket(0)) {
                Thread peer = new Thread(() -> answer(hostile, bad));
                peer.start();
                RedisClient client = connect(to(hostile.getLocalPort()).maxReply(1 << 20));
                LoopFuture<byte[]> failed = client.get(KEY);
                assertThatThrownBy(() -> run(failed)).isInstanceOf(Exception.class);
                client.close();
                runUntil(() -> !peer.isAlive());
            }
        }
    }

    @Test
    void connectFailsWhenTheServerRefusesIsSilentOrIsCancelled() throws Exception {
        try (ServerSocket listening = new ServerSocket(0)) {
            Thread peer = new Thread(() -> {
                readUntilEnd(listening);
                readUntilEnd(listening);
            });
            peer.start();
            RedisOptions silent = to(listening.getLocalPort()).connectTimeout(Duration.ofMillis(50));
            assertThatThrownBy(() -> connect(silent)).hasCauseInstanceOf(TimeoutException.class);
            LoopFuture<RedisClient> cancelled = RedisClient.connect(loop, to(listening.getLocalPort()));
            run(LoopFutures.delay(loop, Duration.ofMillis(20)));
            assertThat(cancelled.cancel()).isTrue();
            runUntil(() -> !peer.isAlive()); // both connections have ended
        }
        int port = serve();
        assertThatThrownBy(() -> connect(to(port).login("a", "b"))).hasMessageContaining("WRONGPASS");
        assertThatThrownBy(() -> connect(to(port).database(3))).hasMessageContaining("out of range");
    }

    private static void readUntilEnd(ServerSocket at) {
        try (Socket peer = at.accept()) {
            peer.getInputStream().readAllBytes();
        } catch (IOException e) {
            return; // reset by the client
        }
    }

    /** Answers the handshake of one connection, and the first command with {@code bad}, if any. Reads until the client ends. */
    private static void answer(ServerSocket at, String... bad) {
        try (Socket peer = at.accept()) {
            InputStream in = peer.getInputStream();
            StringBuilder read = new StringBuilder();
            int state = 0;
            for (int next = in.read(); next >= 0; next = in.read()) {
                read.append((char) next);
                if (state == 0 && read.toString().endsWith("PING\r\n")) {
                    peer.getOutputStream().write("%1\r\n+proto\r\n:3\r\n+PONG\r\n".getBytes(UTF_8));
                    state = 1;
                } else if (state == 1 && bad.length > 0 && read.toString().endsWith("key\r\n")) {
                    peer.getOutputStream().write(bad[0].getBytes(UTF_8));
                    state = 2;
                }
            }
        } catch (IOException e) {
            return; // reset by the client
        }
    }
}
