package io.semper.examples.postgres;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One query, from the call that asks for it to the completion of its future. */
abstract class Query<T> {
    private enum Wanted {
        YES,
        /** It was cancelled, and nothing of its result is missing yet. */
        NO,
        /** It was cancelled, and rows were dropped. */
        INCOMPLETE
    }

    private final LoopPromise<T> promise;
    private final ByteBuffer request;
    private Wanted wanted = Wanted.YES;
    private @Nullable Throwable failure;
    List<Column> columns = List.of();

    Query(EventLoop loop, ByteBuffer request) {
        promise = loop.createPromise();
        this.request = request;
    }

    LoopFuture<T> future() {
        return promise.future();
    }

    LoopPromise<T> promise() {
        return promise;
    }

    ByteBuffer request() {
        return request;
    }

    /** Whether rows are of no use any more. */
    boolean isDiscarding() {
        return failure != null || wanted != Wanted.YES;
    }

    void cancelled() {
        if (wanted == Wanted.YES) {
            wanted = Wanted.NO;
        }
    }

    /** Records why this query fails when the server is ready for the next; the first failure counts. */
    void failed(Throwable why) {
        if (failure == null) {
            failure = why;
        }
    }

    void begin(List<Column> described, RowFlow flow) {
        columns = described;
        if (!isDiscarding()) {
            guarded(() -> began(flow));
        }
    }

    void row(Row row) {
        if (isDiscarding()) {
            wanted = wanted == Wanted.NO ? Wanted.INCOMPLETE : wanted;
        } else {
            guarded(() -> received(row));
        }
    }

    /** What the caller's code throws fails its query, and not the connection. */
    private void guarded(Runnable code) {
        try {
            code.run();
        } catch (Exception e) {
            failed(e);
        }
    }

    /** Ends this query: the server is ready for the next one. */
    void ready() {
        Throwable why = failure;
        boolean stopped = why instanceof PostgresException e && e.sqlState().equals(ServerMessage.QUERY_CANCELED);
        if (wanted == Wanted.INCOMPLETE || wanted == Wanted.NO && stopped) {
            promise.tryCancel();
        } else if (why != null) {
            promise.tryFail(why);
        } else {
            promise.tryComplete(value());
        }
    }

    /** Ends this query with its connection. */
    void lost(IOException why) {
        if (wanted != Wanted.YES) {
            promise.tryCancel();
        } else {
            promise.tryFail(failure != null ? failure : why);
        }
    }

    /** The columns are known. */
    void began(RowFlow flow) {}

    abstract void received(Row row);

    /** A statement has ended. */
    abstract void completed(String tag);

    abstract T value();

    /** Collects the results of all statements. */
    static final class Collecting extends Query<List<QueryResult>> {
        /** Of a result without rows. */
        private static final int RESULT_OVERHEAD = 64;

        private final long maxResult;
        private final List<QueryResult> results = new ArrayList<>();
        private List<Row> rows = new ArrayList<>();
        private long size;

        Collecting(EventLoop loop, ByteBuffer request, long maxResult) {
            super(loop, request);
            this.maxResult = maxResult;
        }

        @Override
        void received(Row row) {
            if (hasRoom(row.size())) {
                rows.add(row);
            }
        }

        @Override
        void completed(String tag) {
            if (hasRoom(RESULT_OVERHEAD)) {
                results.add(new QueryResult(columns, rows, tag));
            }
            rows = new ArrayList<>();
            columns = List.of();
        }

        private boolean hasRoom(int bytes) {
            size += bytes;
            if (size <= maxResult) {
                return true;
            }
            rows.clear();
            results.clear();
            failed(new IOException("the result has more than " + maxResult
                    + " bytes, the limit of maxResult(); use stream() with a RowReceiver"));
            return false;
        }

        @Override
        List<QueryResult> value() {
            return List.copyOf(results);
        }
    }

    /** Passes rows on as they arrive. */
    static final class Streaming extends Query<String> {
        private final RowReceiver receiver;
        private String tag = "";

        Streaming(EventLoop loop, ByteBuffer request, RowReceiver receiver) {
            super(loop, request);
            this.receiver = receiver;
        }

        @Override
        void began(RowFlow flow) {
            receiver.begin(columns, flow);
        }

        @Override
        void received(Row row) {
            receiver.row(row);
        }

        @Override
        void completed(String newTag) {
            tag = newTag;
        }

        @Override
        String value() {
            return tag;
        }
    }
}
