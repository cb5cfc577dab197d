package io.semper.examples.postgres;

import java.util.List;

/** The complete result of a statement. Immutable. Any thread. */
public final class QueryResult {
    private final List<Column> columns;
    private final List<Row> rows;
    private final String tag;

    QueryResult(List<Column> columns, List<Row> rows, String tag) {
        this.columns = columns;
        this.rows = List.copyOf(rows);
        this.tag = tag;
    }

    /** Returns the columns; none for a statement that returns no rows. */
    public List<Column> columns() {
        return columns;
    }

    /** Returns the rows, in order. */
    public List<Row> rows() {
        return rows;
    }

    /** Returns what the server says that it did, such as {@code SELECT 2} or {@code INSERT 0 1}; empty for an empty statement. */
    public String tag() {
        return tag;
    }

    @Override
    public String toString() {
        return tag + " " + rows;
    }
}
