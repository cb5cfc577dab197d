package io.semper.examples.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a PostgreSQL server. For the thread that owns its loop: other threads use {@link io.semper.group.LoopThread#call}.
 *
 * <p>Queries are sent at once and answered in order, each by its own future. A future fails with {@link PostgresException} if the server
 * reports an error; the connection and the other queries are not affected, except by a transaction that is open. A future fails with
 * another {@link IOException} if the connection ends first. If the server breaks the protocol or exceeds a limit of
 * {@link PostgresOptions}, the connection is aborted.
 *
 * <p>{@link LoopFuture#cancel} of a query that was sent asks the server to stop it; the future completes when the server has answered:
 * usually as cancelled, with the value if the query had ended before. So {@link LoopFuture#withTimeout} limits a query. See
 * {@link PostgresOptions#pipelining} for what else a cancel may stop.
 */
public final class PostgresConnection {
    private static final int MOST_PARAMETERS = 65_535;

    private final Session session;

    private PostgresConnection(Session session) {
        this.session = session;
    }

    // region: connect
    /**
     * Connects and logs in. Cancelling the future closes the connection.
     *
     * @return fails with {@link PostgresException} if the server refuses the login, with another {@link IOException} if it cannot be
     *     reached or does not prove that it knows the password, and with {@link java.util.concurrent.TimeoutException} after
     *     {@link PostgresOptions#loginTimeout}
     */
    public static LoopFuture<PostgresConnection> connect(EventLoop loop, PostgresOptions options) {
        Session session = new Session(loop, options);
        LoopFuture<PostgresConnection> connected = loop.createConnection(session::layer, options.address())
                .thenCompose(made -> session.startup().ready())
                .withTimeout(options.loginTimeout())
                .thenApply(ready -> new PostgresConnection(session));
        connected.addDoneCallback(done -> {
            if (done.isCancelled() || done.exception() != null) {
                session.abandon(); // even if the cancel came when the login was done already
            }
        });
        return connected;
    }
    // endregion

    /**
     * Sends a text of one or several statements, and returns their results. Several statements without a {@code BEGIN} are one
     * transaction.
     */
    public LoopFuture<List<QueryResult>> execute(String sql) {
        ByteBuffer request =
                new MessageWriter().message('Q').text(sql("execute()", sql)).toBuffer();
        return submit(
                "execute()",
                new Query.Collecting(session.loop(), request, session.options().maxResult()));
    }

    /**
     * Sends one statement with parameters, and returns its result.
     *
     * @param parameters the values of {@code $1}, {@code $2} and so on, as PostgreSQL reads their types from text; null for null
     * @throws IllegalArgumentException if there are more than 65 535, or a text contains the character U+0000
     */
    public LoopFuture<QueryResult> query(String sql, @Nullable String... parameters) {
        ByteBuffer request = extended("query()", sql, Arrays.asList(parameters));
        return submit(
                        "query()",
                        new Query.Collecting(
                                session.loop(), request, session.options().maxResult()))
                .thenApply(results -> results.get(0));
    }

    /**
     * Sends one statement with parameters, and passes its rows on one by one, so that a result of any size takes little memory. The
     * value of the future is the tag, such as {@code SELECT 100}.
     *
     * @throws IllegalArgumentException if there are more than 65 535 parameters, or a text contains the character U+0000
     */
    public LoopFuture<String> stream(String sql, List<? extends @Nullable String> parameters, RowReceiver rows) {
        Objects.requireNonNull(rows, "rows");
        return submit("stream()", new Query.Streaming(session.loop(), extended("stream()", sql, parameters), rows));
    }

    private static String sql(String call, String sql) {
        return PostgresOptions.zeroFree("the text of " + call, sql);
    }

    /** Parse, Bind, Describe, Execute and Sync, all with the statement and the portal that have no name. */
    private static ByteBuffer extended(String call, String sql, List<? extends @Nullable String> parameters) {
        if (parameters.size() > MOST_PARAMETERS) {
            throw new IllegalArgumentException(
                    call + " with " + parameters.size() + " parameters: PostgreSQL takes " + MOST_PARAMETERS);
        }
        MessageWriter all = new MessageWriter()
                .message('P')
                .text("")
                .text(sql(call, sql))
                .int16(0) // the server finds the types
                .message('B')
                .text("")
                .text("")
                .int16(0) // all parameters are text
                .int16(parameters.size());
        for (String value : parameters) {
            if (value == null) {
                all.int32(-1);
            } else {
                all.counted(PostgresOptions.zeroFree("a parameter of " + call, value)
                        .getBytes(UTF_8));
            }
        }
        return all.int16(0) // so are all results
                .message('D')
                .int8('P')
                .text("")
                .message('E')
                .text("")
                .int32(0) // all rows
                .message('S')
                .toBuffer();
    }

    private <T> LoopFuture<T> submit(String call, Query<T> query) {
        if (!session.isOpen()) {
            return LoopFutures.failed(
                    session.loop(), new IOException(call + " on " + session + ", which is closing or has ended"));
        }
        return session.pipeline().submit(query);
    }

    /** Whether queries are accepted. */
    public boolean isOpen() {
        return session.isOpen();
    }

    /** Returns what the server said after the last answered query. */
    public TransactionStatus transactionStatus() {
        return session.status();
    }

    /** Returns the parameters that the server reports, such as {@code server_version}, with their current values. */
    public Map<String, String> parameters() {
        return session.parameters();
    }

    /** Returns the process id of the session, as {@code pg_backend_pid()} does. */
    public int processId() {
        return session.processId();
    }

    /**
     * Closes the connection when the queries that were asked for are answered. Further ones fail. A second call does the same.
     *
     * @return completes when the connection has ended
     */
    public LoopFuture<Void> close() {
        session.close();
        return session.transport().closed();
    }

    /** Ends the connection at once; queries that are not answered fail. */
    public void abort() {
        session.transport().abort();
    }

    /** Returns a future that completes when the connection has ended, for whatever reason. */
    public LoopFuture<Void> closed() {
        return session.transport().closed();
    }

    @Override
    public String toString() {
        return session.toString();
    }
}
