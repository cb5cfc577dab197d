package io.semper.examples.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.LoopFuture;
import io.semper.framing.FrameException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client and a server that does what a real one does not. The integration tests have a real one. */
@Timeout(60)
class PostgresConnectionTest {
    private ScriptedServer server;
    private PostgresOptions options;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        options = server.options();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void theLoginIsTheSameWhereverItIsCut() throws Exception {
        for (int cut = 1; cut < Script.LOGIN.length; cut++) {
            LoopFuture<PostgresConnection> connecting =
                    PostgresConnection.connect(server.loop, options.parameter("TimeZone", "UTC"));
            try (SocketChannel socket = server.accept()) {
                assertThat(server.receiveUntyped())
                        .isEqualTo("\0\3\0\0user\0me\0database\0me\0client_encoding\0UTF8\0TimeZone\0UTC\0\0");
                server.send(Arrays.copyOf(Script.LOGIN, cut));
                server.loop.runOnce(ScriptedServer.LONG);
                assertThat(connecting.isDone()).as("cut at %s", cut).isFalse();
                server.send(Arrays.copyOfRange(Script.LOGIN, cut, Script.LOGIN.length));
                PostgresConnection connection = server.run(connecting);
                assertThat(connection.processId()).isEqualTo(7);
                assertThat(connection.parameters()).containsEntry("server_version", "scripted");
                connection.abort();
                server.awaitEnd();
                assertThat(socket.isOpen()).isTrue();
            }
        }
    }

    @Test
    void anAnswerIsTheSameWhereverItIsCut() throws Exception {
        List<String> notices = new ArrayList<>();
        PostgresConnection connection = server.connected(options.onNotice(notice -> notices.add(notice.text())));
        for (int cut = 1; cut < Script.TWO_ROWS.length; cut++) {
            LoopFuture<QueryResult> query = connection.query("select $1", "x");
            assertThat(server.receiveMessage()).isEqualTo("P\0select $1\0\0\0");
            assertThat(server.receiveMessage()).isEqualTo("B\0\0\0\0\0\1\0\0\0\1x\0\0");
            assertThat(server.receiveMessage()).isEqualTo("DP\0");
            assertThat(server.receiveMessage()).isEqualTo("E\0\0\0\0\0");
            assertThat(server.receiveMessage()).isEqualTo("S");
            server.send(Arrays.copyOf(Script.TWO_ROWS, cut));
            server.loop.runOnce(ScriptedServer.LONG);
            assertThat(query.isDone()).as("cut at %s", cut).isFalse();
            server.send(Arrays.copyOfRange(Script.TWO_ROWS, cut, Script.TWO_ROWS.length));
            QueryResult result = server.run(query);
            assertThat(result).hasToString("SELECT 2 [(1, null), (, zwei \u00FC\u20AC)]");
            assertThat(result.columns()).containsExactly(new Column("number", 23), new Column("text", 25));
            assertThat(notices).hasSize(cut).containsOnly("by the way");
        }
        assertThat(connection.parameters()).containsEntry("TimeZone", "UTC");
    }

    @Test
    void anErrorBelongsToItsQueryAlone() throws Exception {
        PostgresConnection connection = server.connected(options);
        LoopFuture<QueryResult> bad = connection.query("bad");
        LoopFuture<QueryResult> good = connection.query("good");
        server.send(Script.all(Script.error("ERROR", "42601"), Script.READY, Script.TWO_ROWS));
        assertThat(server.run(good).rows()).hasSize(2);
        PostgresException failure = (PostgresException) server.failure(bad);
        assertThat(failure.sqlState()).isEqualTo("42601");
        assertThat(failure).hasMessage("ERROR 42601: wrong (at character 8)");
        assertThat(failure.error().field('n')).isEqualTo("key");
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void aMessageAboveTheLimitEndsTheConnection() throws Exception {
        PostgresConnection connection = server.connected(options.maxMessage(1024));
        LoopFuture<QueryResult> first = connection.query("first");
        LoopFuture<QueryResult> second = connection.query("second");
        server.send(new byte[] {'D', 0, 0, 4, 0});
        assertThat(server.failure(first)).hasRootCauseInstanceOf(FrameException.class);
        assertThat(server.failure(second)).hasMessageContaining("not known whether");
        server.awaitEnd();
        assertThat(connection.isOpen()).isFalse();
        assertThat(server.failure(connection.query("late"))).hasMessageContaining("closing or has ended");
    }

    @Test
    void lengthsAndCountsThatAreWrongEndTheConnection() throws Exception {
        List<byte[]> wrong = List.of(
                new byte[] {'D', 0, 0, 0, 3},
                new byte[] {'D', -1, -1, -1, -1},
                Script.message('D'),
                Script.message('D', (byte) 0, (byte) 1),
                Script.all(Script.COLUMNS, Script.row("1")),
                Script.all(Script.COLUMNS, Script.row("1", "2", "3")),
                Script.all(Script.COLUMNS, Script.message('D', (byte) 0, (byte) 2, (byte) 0, (byte) 0, (byte) 0, (byte)
                        9)),
                Script.all(Script.COLUMNS, Script.message('D', (byte) 0, (byte) 2, (byte) -2, (byte) 0, (byte) 0, (byte)
                        9)),
                Script.message('T', (byte) -1, (byte) -1),
                Script.message('C', (byte) 'x'),
                Script.message('E', (byte) 'S'),
                Script.message('Z', (byte) '?'),
                Script.message('?'),
                Script.message('S', "client_encoding\0LATIN1\0".getBytes(UTF_8)),
                Script.message('S', ("long\0" + "x".repeat(70_000) + "\0").getBytes(UTF_8)),
                Script.all(IntStream.range(0, 201)
                        .mapToObj(i -> Script.message('S', ("parameter" + i + "\0x\0").getBytes(UTF_8)))
                        .toArray(byte[][]::new)));
        for (byte[] bytes : wrong) {
            PostgresConnection connection = server.connected(options);
            LoopFuture<QueryResult> query = connection.query("select");
            server.send(bytes);
            assertThat(server.failure(query)).as(Arrays.toString(bytes)).isInstanceOf(IOException.class);
            server.awaitEnd();
        }
    }

    @Test
    void anAnswerToNoQueryEndsTheConnection() throws Exception {
        PostgresConnection connection = server.connected(options);
        server.send(Script.READY);
        server.run(connection.closed());
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void aServerThatDoesNotProveThatItKnowsThePasswordIsRefused() throws Exception {
        String nonce = "";
        for (byte[] answer : List.of(
                Script.TRUSTED,
                Script.authentication(3, ""),
                Script.authentication(5, "salt"),
                Script.authentication(10, "SCRAM-SHA-1\0\0"),
                Script.authentication(11, "r=" + nonce),
                Script.authentication(12, "v="),
                Script.message('K', new byte[8]),
                Script.READY,
                Script.message('R', new byte[70_000]))) {
            LoopFuture<PostgresConnection> connecting =
                    PostgresConnection.connect(server.loop, options.password("secret"));
            server.accept();
            server.receiveUntyped();
            server.send(answer);
            assertThat(server.failure(connecting)).isInstanceOf(ProtocolException.class);
            server.awaitEnd();
        }
    }

    @Test
    void aServerThatAcceptsTheProofWithoutItsOwnIsRefused() throws Exception {
        LoopFuture<PostgresConnection> connecting = PostgresConnection.connect(server.loop, options.password("secret"));
        server.accept();
        server.receiveUntyped();
        server.send(Script.authentication(10, "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"));
        String first = server.receiveMessage();
        String nonce = first.substring(first.indexOf("r=") + 2);
        server.send(Script.authentication(11, "r=" + nonce + "more,s=c2FsdA==,i=4096"));
        assertThat(server.receiveMessage()).startsWith("pc=biws,r=" + nonce + "more,p=");
        server.send(Script.LOGIN);
        assertThat(server.failure(connecting))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("SCRAM_PROOF");
        server.awaitEnd();
    }

    @Test
    void aLoginHasATimeout() throws Exception {
        LoopFuture<PostgresConnection> connecting =
                PostgresConnection.connect(server.loop, options.loginTimeout(Duration.ofMillis(20)));
        server.accept();
        assertThat(server.failure(connecting)).isInstanceOf(TimeoutException.class);
        server.awaitEnd();
    }

    @Test
    void aLoginThatIsCancelledLeavesNoConnection() throws Exception {
        LoopFuture<PostgresConnection> connecting = PostgresConnection.connect(server.loop, options);
        server.accept();
        server.receiveUntyped();
        assertThat(connecting.cancel()).isTrue();
        server.awaitEnd();
        assertThat(connecting.isCancelled()).isTrue();
    }

    @Test
    void aServerThatIgnoresACancelLosesTheConnection() throws Exception {
        PostgresConnection connection = server.connected(options.cancelTimeout(Duration.ofSeconds(1)));
        LoopFuture<QueryResult> query = connection.query("select pg_sleep(60)");
        LoopFuture<QueryResult> behind = connection.query("select 1");
        while (!server.receiveMessage().equals("S")) {
            // all of the first query
        }
        assertThat(query.cancel()).isTrue();
        assertThat(query.isDone()).isFalse();
        try (SocketChannel second = server.accept()) {
            assertThat(server.receive(16)).containsExactly(0, 0, 0, 16, 4, 210, 22, 46, 0, 0, 0, 7, 0, 0, 0, 9);
            server.runUntil(query::isDone, "the end of the query");
            assertThat(query.isCancelled()).isTrue();
            assertThat(server.failure(behind))
                    .hasRootCauseMessage("the server did not end a cancelled query within PT1S");
            assertThat(second.isOpen()).isTrue();
        }
    }

    @Test
    void aQueryThatWasNotSentIsCancelledAtOnce() throws Exception {
        PostgresConnection connection = server.connected(options.pipelining(1).maxQueued(2));
        LoopFuture<QueryResult> sent = connection.query("1");
        LoopFuture<QueryResult> cancelled = connection.query("2");
        LoopFuture<QueryResult> last = connection.query("3");
        assertThat(server.failure(connection.query("4"))).isInstanceOf(RejectedExecutionException.class);
        assertThat(cancelled.cancel()).isTrue();
        assertThat(cancelled.isCancelled()).isTrue();
        server.send(Script.TWO_ROWS);
        assertThat(server.run(sent).rows()).hasSize(2);
        server.send(Script.TWO_ROWS);
        assertThat(server.run(last).rows()).hasSize(2);
        server.receive(5); // the header of the first Parse
        assertThat(server.receive(2)).containsExactly('\0', '1');
    }

    @Test
    void closeWaitsForTheAnswers() throws Exception {
        PostgresConnection connection = server.connected(options);
        LoopFuture<List<QueryResult>> last = connection.execute("select");
        LoopFuture<Void> closed = connection.close();
        assertThat(server.failure(connection.execute("late"))).hasMessageContaining("closing");
        assertThat(server.receiveMessage()).isEqualTo("Qselect\0");
        server.send(Script.TWO_ROWS);
        assertThat(server.run(last)).hasSize(1);
        assertThat(server.receiveMessage()).isEqualTo("X");
        server.awaitEnd();
        server.run(closed);
    }

    @Test
    void resultsAreBounded() throws Exception {
        PostgresConnection connection = server.connected(options.maxResult(200));
        LoopFuture<QueryResult> large = connection.query("large");
        while (!server.receiveMessage().equals("S")) {
            // all of the query
        }
        server.send(Script.all(Script.COLUMNS, Script.row("1", "2"), Script.row("1", "2"), Script.row("1", "2")));
        SocketChannel first = server.current();
        server.accept().close(); // the request to stop it
        first.write(ByteBuffer.wrap(Script.all(Script.error("ERROR", "57014"), Script.READY)));
        assertThat(server.failure(large)).hasMessageContaining("maxResult()");
        assertThat(connection.isOpen()).isTrue();
        first.close();
    }

    @Test
    void badArgumentsAreRefused() throws Exception {
        PostgresConnection connection = server.connected(options);
        assertThatThrownBy(() -> connection.query("a\0b")).hasMessageContaining("U+0000");
        assertThatThrownBy(() -> connection.query("a", "\0")).hasMessageContaining("U+0000");
        assertThatThrownBy(() -> connection.query("a", new String[65_536])).hasMessageContaining("65535");
        assertThatThrownBy(() -> connection.execute(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> options.parameter("client_encoding", "LATIN1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.password("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.pipelining(0)).hasMessageContaining("1 or more, was 0");
        assertThatThrownBy(() -> options.maxQueued(0)).hasMessageContaining("1 or more, was 0");
        assertThatThrownBy(() -> options.maxResult(0)).hasMessageContaining("1 or more, was 0");
        assertThatThrownBy(() -> options.maxMessage(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.loginTimeout(Duration.ZERO)).hasMessageContaining("positive");
        assertThat(options.password("secret").toString()).doesNotContain("secret");
        assertThat(connection.isOpen()).isTrue();
    }
}
