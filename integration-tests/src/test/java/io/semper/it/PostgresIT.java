package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.Backoff;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.Outcome;
import io.semper.examples.postgres.Column;
import io.semper.examples.postgres.Notification;
import io.semper.examples.postgres.PostgresConnection;
import io.semper.examples.postgres.PostgresException;
import io.semper.examples.postgres.PostgresOptions;
import io.semper.examples.postgres.QueryResult;
import io.semper.examples.postgres.Row;
import io.semper.examples.postgres.RowFlow;
import io.semper.examples.postgres.RowReceiver;
import io.semper.examples.postgres.ServerMessage;
import io.semper.examples.postgres.TransactionStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the PostgreSQL client of the examples with a server. One class, because the tests share one server, which takes seconds to set up. */
@Timeout(120)
class PostgresIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ROWS = 100_000;
    private static final int PAUSE_EVERY = 10_000;

    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    private static PostgresOptions options() {
        return PostgresOptions.tcp("127.0.0.1", server.port(), PostgresServer.USER)
                .database(PostgresServer.DATABASE)
                .password(PostgresServer.PASSWORD)
                .loginTimeout(LONG);
    }

    /** One loop, which the test runs, and the connections of a test. */
    private static final class Client implements AutoCloseable {
        final EventLoop loop;
        private final List<String> reported = new ArrayList<>();

        Client(Backend backend) {
            backend.need();
            loop = EventLoops.newEventLoop(LoopOptions.defaults()
                    .backend(backend.name())
                    .exceptionHandler((where, context) -> reported.add(context.toString())));
        }

        PostgresConnection connect(PostgresOptions options) {
            return run(PostgresConnection.connect(loop, options));
        }

        <T> T run(LoopFuture<T> future) {
            return loop.runUntilComplete(future.withTimeout(LONG));
        }

        Throwable failure(LoopFuture<?> future) {
            runUntil(future::isDone, "the end of " + future);
            return Objects.requireNonNull(future.exception(), "it succeeded");
        }

        String state(LoopFuture<?> future) {
            Throwable failure = failure(future);
            assertThat(failure).isInstanceOf(PostgresException.class);
            return ((PostgresException) failure).sqlState();
        }

        void runUntil(BooleanSupplier condition, String what) {
            long start = System.nanoTime();
            while (!condition.getAsBoolean()) {
                assertThat(System.nanoTime() - start).as(what).isLessThan(LONG.toNanos()); // a guard against a hang
                loop.runOnce(Duration.ofMillis(100));
            }
        }

        @Override
        public void close() {
            loop.close();
            assertThat(reported).as("what the exception handler got").isEmpty();
        }
    }

    private static String only(QueryResult result) {
        assertThat(result.rows()).hasSize(1);
        return result.rows().get(0).text(0);
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void queriesAndParameters(Backend backend) {
        try (Client client = new Client(backend)) {
            PostgresConnection connection = client.connect(options().parameter("application_name", "semper's test"));
            assertThat(connection.parameters()).containsKey("server_version").containsEntry("client_encoding", "UTF8");
            assertThat(only(client.run(connection.query("select pg_backend_pid()"))))
                    .isEqualTo(String.valueOf(connection.processId()));
            assertThat(only(client.run(connection.query("show application_name"))))
                    .isEqualTo("semper's test");

            String hard = "it's \"\u00FC\u20AC\uD83D\uDE00\" \\ $1 ; --";
            QueryResult result = client.run(connection.query(
                    "select $1::text as a, $2::int + 1 as b, $3::text as c, $4::text as d", hard, "41", null, ""));
            assertThat(result.tag()).isEqualTo("SELECT 1");
            assertThat(result.columns()).extracting("name").containsExactly("a", "b", "c", "d");
            assertThat(result.columns()).extracting("typeId").containsExactly(25, 23, 25, 25);
            Row row = result.rows().get(0);
            assertThat(row.text(0)).isEqualTo(hard);
            assertThat(row.text(1)).isEqualTo("42");
            assertThat(row.text(2)).isNull();
            assertThat(row.text(3)).isEmpty();

            List<QueryResult> several = client.run(
                    connection.execute(
                            "create temp table t (n int primary key); insert into t values (1), (2); select n from t order by n"));
            assertThat(several).extracting(QueryResult::tag).containsExactly("CREATE TABLE", "INSERT 0 2", "SELECT 2");
            assertThat(several.get(2).rows()).extracting(Row::toString).containsExactly("(1)", "(2)");
            assertThat(client.run(connection.execute("")).get(0).tag()).isEmpty();
            assertThat(client.run(connection.query("")).tag()).isEmpty();
            assertThat(client.run(connection.query("select from t")).rows()).hasSize(2);
            client.run(connection.close());
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void theUnixSocketToo(Backend backend) {
        try (Client client = new Client(backend)) {
            PostgresConnection connection =
                    client.connect(PostgresOptions.unix(server.folder(), server.port(), PostgresServer.USER)
                            .database(PostgresServer.DATABASE)
                            .password(PostgresServer.PASSWORD)
                            .loginTimeout(LONG));
            assertThat(only(client.run(connection.query("select coalesce(inet_client_addr()::text, 'unix')"))))
                    .isEqualTo("unix");
            LoopFuture<QueryResult> sleeping = connection.query("select pg_sleep(60)");
            sleeping.cancel();
            client.runUntil(sleeping::isDone, "the cancel");
            assertThat(sleeping.isCancelled()).isTrue();
            client.run(connection.close());
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void anErrorInThePipelineLeavesTheOthersAlone(Backend backend) {
        try (Client client = new Client(backend)) {
            PostgresConnection connection = client.connect(options().pipelining(8));
            List<LoopFuture<QueryResult>> asked = IntStream.range(0, 100)
                    .mapToObj(i -> connection.query("select 100 / $1::int", String.valueOf(i % 10)))
                    .toList();
            List<Outcome<QueryResult>> outcomes = client.run(LoopFutures.gatherOutcomes(asked));
            for (int i = 0; i < outcomes.size(); i++) {
                if (i % 10 == 0) {
                    assertThat(client.state(asked.get(i))).isEqualTo("22012");
                } else {
                    assertThat(only(asked.get(i).result())).isEqualTo(String.valueOf(100 / (i % 10)));
                }
            }
            assertThat(client.state(connection.query("select nonsense"))).isEqualTo("42703");
            assertThat(client.state(connection.execute(
                            "create temp table u (n int primary key);" + "insert into u values (1), (1)")))
                    .isEqualTo("23505");
            assertThat(client.state(connection.query("select $1::int", "x"))).isEqualTo("22P02");
            assertThat(client.state(connection.query("select $1::int"))).isEqualTo("08P01");

            client.run(connection.execute("begin"));
            assertThat(connection.transactionStatus()).isEqualTo(TransactionStatus.OPEN);
            assertThat(client.state(connection.query("select 1 / 0"))).isEqualTo("22012");
            assertThat(connection.transactionStatus()).isEqualTo(TransactionStatus.FAILED);
            assertThat(client.state(connection.query("select 1"))).isEqualTo("25P02");
            client.run(connection.execute("rollback"));
            assertThat(connection.transactionStatus()).isEqualTo(TransactionStatus.IDLE);
            client.run(connection.close());
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void whoDoesNotKnowThePasswordIsRefused(Backend backend) {
        try (Client client = new Client(backend)) {
            assertThat(client.state(
                            PostgresConnection.connect(client.loop, options().password("wrong"))))
                    .isEqualTo("28P01");
            assertThat(client.state(
                            PostgresConnection.connect(client.loop, options().database("missing"))))
                    .isEqualTo("3D000");
            assertThat(client.failure(
                            PostgresConnection.connect(client.loop, options().password(null))))
                    .hasMessageContaining("use password()");
            assertThat(client.loop.stats().openTransports()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void aCancelStopsTheServer(Backend backend) {
        try (Client client = new Client(backend)) {
            PostgresConnection connection = client.connect(options().cancelTimeout(LONG));
            LoopFuture<QueryResult> sleeping = connection.query("select pg_sleep(60)");
            LoopFuture<QueryResult> next = connection.query("select 'next'");
            assertThat(sleeping.cancel()).isTrue();
            assertThat(only(client.run(next))).isEqualTo("next");
            assertThat(sleeping.isCancelled()).isTrue();

            LoopFuture<QueryResult> limited =
                    connection.query("select pg_sleep(60)").withTimeout(Duration.ofMillis(50));
            assertThat(client.failure(limited)).isInstanceOf(TimeoutException.class);
            LoopFuture<List<QueryResult>> done = connection.execute("select 1");
            client.run(done);
            assertThat(done.cancel()).isFalse();

            List<LoopFuture<QueryResult>> both =
                    List.of(connection.query("select pg_sleep(60)"), connection.query("select pg_sleep(60)"));
            both.forEach(LoopFuture::cancel);
            client.runUntil(() -> both.stream().allMatch(LoopFuture::isDone), "both cancels");
            assertThat(both).allMatch(LoopFuture::isCancelled);
            assertThat(only(client.run(connection.query("select 'usable'")))).isEqualTo("usable");
            client.run(connection.close());
            client.runUntil(() -> client.loop.stats().openTransports() == 0, "the end of the cancel connections");
        }
    }

    /** Checks the order of rows, and pauses. */
    private static final class Counting implements RowReceiver {
        private final EventLoop loop;
        private RowFlow flow;
        private boolean paused;
        private int rows;
        private int pauses;

        Counting(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public void begin(List<Column> columns, RowFlow newFlow) {
            flow = newFlow;
        }

        @Override
        public void row(Row row) {
            assertThat(paused).as("a row after a pause").isFalse();
            rows++;
            assertThat(row.text(0)).isEqualTo(String.valueOf(rows));
            if (rows % PAUSE_EVERY == 0) {
                paused = true;
                pauses++;
                flow.pause();
                loop.callLater(Duration.ofMillis(5), () -> {
                    paused = false;
                    flow.resume();
                });
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void manyRowsWithPauses(Backend backend) {
        try (Client client = new Client(backend)) {
            PostgresConnection connection = client.connect(options());
            Counting counting = new Counting(client.loop);
            String sql = "select generate_series(1, $1::int), repeat('x', 100)";
            LoopFuture<String> all = connection.stream(sql, List.of(String.valueOf(ROWS)), counting);
            LoopFuture<QueryResult> next = connection.query("select 'next'");
            assertThat(client.run(all)).isEqualTo("SELECT " + ROWS);
            assertThat(counting.rows).isEqualTo(ROWS);
            assertThat(counting.pauses).isEqualTo(ROWS / PAUSE_EVERY);
            assertThat(only(client.run(next))).isEqualTo("next");

            // A cancel ends a pause, and the rest of the answer is dropped.
            List<RowFlow> flows = new ArrayList<>();
            LoopFuture<String> stopped = connection.stream(sql, List.of("100000000"), new RowReceiver() {
                @Override
                public void begin(List<Column> columns, RowFlow flow) {
                    flows.add(flow);
                }

                @Override
                public void row(Row row) {
                    flows.get(0).pause();
                }
            });
            client.runUntil(() -> !flows.isEmpty(), "the first row");
            stopped.cancel();
            client.runUntil(stopped::isDone, "the cancel");
            assertThat(stopped.isCancelled()).isTrue();

            LoopFuture<String> thrown = connection.stream(sql, List.of("100000000"), row -> {
                throw new IllegalStateException("of the test");
            });
            assertThat(client.failure(thrown)).isInstanceOf(IllegalStateException.class);
            assertThat(client.failure(
                            client.connect(options().maxResult(100_000)).query("select generate_series(1, 100000000)")))
                    .hasMessageContaining("maxResult()");
            assertThat(only(client.run(connection.query("select 'usable'")))).isEqualTo("usable");
            client.run(connection.close());
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void aSessionThatIsEndedFailsItsQueries(Backend backend) {
        try (Client client = new Client(backend)) {
            PostgresConnection admin = client.connect(options());
            PostgresConnection ended = client.connect(options());
            LoopFuture<QueryResult> sleeping = ended.query("select pg_sleep(60)");
            LoopFuture<QueryResult> behind = ended.query("select 1");
            client.run(admin.query("select pg_terminate_backend($1)", String.valueOf(ended.processId())));
            assertThat(client.state(sleeping)).isEqualTo("57P01");
            assertThat(client.failure(behind)).hasMessageContaining("not known whether");
            assertThat(ended.isOpen()).isFalse();
            client.run(ended.closed());

            PostgresConnection idle = client.connect(options());
            client.run(admin.query("select pg_terminate_backend($1)", String.valueOf(idle.processId())));
            client.run(idle.closed());
            assertThat(idle.isOpen()).isFalse();
            client.run(admin.close());
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void aServerThatIsKilledFailsWhatIsUnanswered(Backend backend) throws Exception {
        try (Client client = new Client(backend)) {
            PostgresConnection connection = client.connect(options());
            int[] rows = {0};
            LoopFuture<String> cut = connection.stream(
                    "select generate_series(1, 100000000), repeat('x', 1000)", List.of(), row -> rows[0]++);
            client.runUntil(() -> rows[0] > 1000, "the first rows");
            Tool.run("kill", "-KILL", String.valueOf(connection.processId()));
            assertThat(client.failure(cut)).isInstanceOf(IOException.class);
            client.run(connection.closed());

            // The server restarts its processes, and refuses logins meanwhile.
            PostgresConnection after = client.run(LoopFutures.retry(
                    client.loop,
                    500,
                    Backoff.fixed(Duration.ofMillis(50)),
                    () -> PostgresConnection.connect(client.loop, options())));
            assertThat(only(client.run(after.query("select 'again'")))).isEqualTo("again");
            client.run(after.close());
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void noticesAndNotifications(Backend backend) {
        try (Client client = new Client(backend)) {
            List<ServerMessage> notices = new ArrayList<>();
            List<Notification> notifications = new ArrayList<>();
            PostgresConnection connection =
                    client.connect(options().onNotice(notices::add).onNotification(notifications::add));
            client.run(connection.execute("do $$ begin raise notice 'by the way'; end $$"));
            assertThat(notices).extracting(ServerMessage::text).containsExactly("by the way");
            assertThat(notices).extracting(ServerMessage::severity).containsExactly("NOTICE");
            client.run(connection.execute("listen news"));
            PostgresConnection other = client.connect(options());
            client.run(other.query("select pg_notify('news', $1)", "hello"));
            client.runUntil(() -> !notifications.isEmpty(), "the notification");
            assertThat(notifications).containsExactly(new Notification(other.processId(), "news", "hello"));
            client.run(connection.execute("set timezone to 'Asia/Tokyo'"));
            assertThat(connection.parameters()).containsEntry("TimeZone", "Asia/Tokyo");
            client.run(connection.close());
            client.run(other.close());
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void copyIsNotSupported(Backend backend) {
        try (Client client = new Client(backend)) {
            PostgresConnection connection = client.connect(options());
            assertThat(client.failure(connection.query("copy (select generate_series(1, 1000)) to stdout")))
                    .hasMessageContaining("COPY");
            client.run(connection.execute("create temp table c (n int)"));
            assertThat(client.failure(connection.query("copy c from stdin")))
                    .hasRootCauseMessage("COPY from or to the client is not supported: use INSERT or SELECT");
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void aCloseEndsTheSession(Backend backend) {
        try (Client client = new Client(backend)) {
            PostgresConnection admin = client.connect(options());
            PostgresConnection connection = client.connect(options());
            LoopFuture<QueryResult> last = connection.query("select 'last'");
            LoopFuture<Void> closed = connection.close();
            assertThat(only(client.run(last))).isEqualTo("last");
            client.run(closed);
            client.runUntil(
                    () -> only(client.run(admin.query(
                                    "select count(*) from pg_stat_activity where pid = $1",
                                    String.valueOf(connection.processId()))))
                            .equals("0"),
                    "the end of the session");
            assertThat(server.said()).doesNotContain("unexpected EOF");
            client.run(admin.close());
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void theProgramPrintsRows(Backend backend) throws Exception {
        try (Client client = new Client(backend)) {
            // A password that is the same in a variable, whatever the locale of the test.
            PostgresConnection admin = client.connect(options());
            client.run(admin.execute("drop role if exists plain; create role plain login password 'plain'"));
            client.run(admin.close());
        }
        Tool.Result result = select(
                backend.name(),
                server.folder().toString(),
                "plain",
                "select n, nullif(n, 2), $1::text from generate_series(1, 3) n",
                "x y");
        assertThat(result.errors()).isEmpty();
        assertThat(result.text()).isEqualTo("1\t1\tx y\n2\t\\N\tx y\n3\t3\tx y\n");
    }

    @Test
    void theProgramReportsErrors() throws Exception {
        Tool.Result bad = select("nio", "127.0.0.1", "missing", "select 1");
        assertThat(bad.status()).isEqualTo(1);
        assertThat(bad.errors()).startsWith("FATAL 28P01: ");
    }

    private static Tool.Result select(String backend, String host, String user, String... query) throws Exception {
        List<String> command = new ArrayList<>(Jvm.current()
                .example(
                        "-Dfile.encoding=UTF-8",
                        "postgres.Select",
                        backend,
                        host + ":" + server.port(),
                        user,
                        PostgresServer.DATABASE));
        command.addAll(List.of(query));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PGPASSWORD", "plain");
        return Tool.start(builder, new byte[0], 60);
    }
}
