package io.semper.examples.postgres;

import io.semper.LoopFuture;
import io.semper.TimerHandle;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Sends queries without waiting for the answers to those before them, and gives each message of the server to the query that it answers.
 * Every query ends with a Sync or is one, so that the server reports after each that it is ready, whatever went wrong in it.
 */
final class Pipeline {
    private static final Duration CANCEL_AGAIN = Duration.ofMillis(50);

    private final Session session;
    private final PostgresOptions options;
    private final Queue<Query<?>> unsent = new ArrayDeque<>();
    private final Queue<Query<?>> sent = new ArrayDeque<>();
    private boolean writable = true;

    /** The request to stop the first query of {@code sent}. No query is sent before the server has handled it: it might stop that one. */
    private @Nullable LoopFuture<Void> cancelRequest;

    private @Nullable TimerHandle nextCancel;
    private @Nullable TimerHandle stopDeadline;

    Pipeline(Session session, PostgresOptions options) {
        this.session = session;
        this.options = options;
    }

    boolean isIdle() {
        return sent.isEmpty() && unsent.isEmpty();
    }

    /** Whether no query is waiting for an answer. */
    boolean isUnasked() {
        return sent.isEmpty();
    }

    boolean isCurrent(Query<?> query) {
        return sent.peek() == query;
    }

    <T> LoopFuture<T> submit(Query<T> query) {
        if (unsent.size() >= options.maxQueued()) {
            query.promise()
                    .fail(new RejectedExecutionException("a query on " + session + " with " + unsent.size()
                            + " queries that are not sent yet: wait for some of their futures, or raise maxQueued()"));
            return query.future();
        }
        query.promise().deferCancel(() -> cancel(query));
        unsent.add(query);
        send();
        return query.future();
    }

    void setWritable(boolean now) {
        writable = now;
        send();
    }

    private void send() {
        if (unsent.isEmpty() || !maySend()) {
            return;
        }
        session.transport().cork(); // queries that waited go out together
        while (!unsent.isEmpty() && maySend()) {
            Query<?> next = unsent.remove();
            sent.add(next);
            session.transport().write(next.request());
        }
        session.transport().uncork();
    }

    private boolean maySend() {
        return writable && cancelRequest == null && !isStopping() && sent.size() < options.pipelining();
    }

    void received(MessageReader message) throws ProtocolException {
        Query<?> query = sent.peek();
        if (query == null) {
            throw message.bad("an answer to no query");
        }
        switch (message.type()) {
            case 'T' -> query.begin(columns(message), new RowFlow(session, query));
            case 'D' -> row(query, message);
            case 'C' -> query.completed(message.text());
            case 'I' -> query.completed("");
            case 'E' -> error(query, new PostgresException(ServerMessage.read(message)));
            case 'Z' -> ready(query, TransactionStatus.read(message));
            case '1', '2', 'n' -> {} // ParseComplete, BindComplete, NoData: what follows says all that matters
            case 'H' -> query.failed(noCopy());
            case 'd', 'c' -> {} // the data of a COPY TO STDOUT, which has failed here
            case 'G', 'W' -> session.breakOff(noCopy()); // the server waits for data and would take queries for them
            default -> throw message.bad("what is not part of an answer");
        }
    }

    private void error(Query<?> query, PostgresException error) {
        query.failed(error);
        if (error.error().isFatal()) {
            session.breakOff(error); // the server ends the connection now, without a further message
        }
    }

    private static IOException noCopy() {
        return new IOException("COPY from or to the client is not supported: use INSERT or SELECT");
    }

    private void row(Query<?> query, MessageReader message) throws ProtocolException {
        boolean before = query.isDiscarding();
        query.row(Row.read(message, query.columns));
        if (!before && query.isDiscarding()) {
            stopCurrent(); // its receiver has failed
        }
    }

    private static List<Column> columns(MessageReader message) throws ProtocolException {
        int count = message.int16();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = message.text();
            message.skip(6); // table and column
            columns.add(new Column(name, message.int32()));
            message.skip(8); // size, modifier and format of the type
        }
        return List.copyOf(columns);
    }

    private void ready(Query<?> query, TransactionStatus status) {
        session.status(status);
        sent.remove();
        stopped();
        query.ready();
        send();
        if (isStopping()) {
            stopCurrent(); // it was cancelled while it was not the current one
        }
        session.closeIfDone();
    }

    /** Called by {@code cancel()} of the future of a query. */
    private void cancel(Query<?> query) {
        if (unsent.remove(query)) {
            query.promise().tryCancel();
            session.closeIfDone();
            return;
        }
        boolean first = !query.isDiscarding();
        query.cancelled();
        if (first && isCurrent(query)) {
            stopCurrent();
        } // otherwise when it becomes the current one
    }

    /** Asks the server to stop the current query. If no answer comes, the state of the connection is unknown, and it ends. */
    private void stopCurrent() {
        session.resumeReading(); // the receiver may have paused, and only the end of the answer makes room for the next
        if (stopDeadline == null) {
            stopDeadline = session.loop()
                    .callLater(
                            options.cancelTimeout(),
                            () -> session.breakOff(new IOException(
                                    "the server did not end a cancelled query within " + options.cancelTimeout())));
        }
        requestCancel();
    }

    /** A server that has not begun the query yet ignores the request, so it is repeated. */
    private void requestCancel() {
        if (cancelRequest != null) {
            return; // of the query before, which has ended meanwhile; another one follows if it did not stop this one,
            // too
        }
        cancelRequest = CancelRequest.send(session.loop(), options, session.processId(), session.secretKey());
        cancelRequest.addDoneCallback(done -> {
            cancelRequest = null;
            if (isStopping()) {
                nextCancel = session.loop().callLater(CANCEL_AGAIN, this::requestCancel);
            }
            send();
        });
    }

    private boolean isStopping() {
        Query<?> current = sent.peek();
        return current != null && current.isDiscarding();
    }

    private void stopped() {
        if (stopDeadline != null) {
            stopDeadline.cancel();
            stopDeadline = null;
        }
        if (nextCancel != null) {
            nextCancel.cancel();
            nextCancel = null;
        }
    }

    /** Ends all queries with their connection. */
    void lost(@Nullable Throwable cause) {
        stopped();
        IOException unknown = new IOException(
                session + " ended before the answer: it is not known whether the query has had an effect", cause);
        IOException never = new IOException(session + " ended before the query was sent", cause);
        List<Query<?>> unknowns = List.copyOf(sent);
        List<Query<?>> nevers = List.copyOf(unsent);
        sent.clear();
        unsent.clear();
        unknowns.forEach(query -> query.lost(unknown));
        nevers.forEach(query -> query.lost(never));
    }
}
