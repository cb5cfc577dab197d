package io.semper.examples.postgres;

import java.util.List;

/**
 * Receives the rows of a query one by one, on the thread of the loop. What it throws is the failure of the query; no further row
 * follows then, and the connection stays usable.
 */
@FunctionalInterface
public interface RowReceiver {
    /**
     * Called once before the first row, even if none follows.
     *
     * @param flow pauses and resumes the rows
     */
    default void begin(List<Column> columns, RowFlow flow) {}

    /** Called with each row, in order; not after a pause, until rows have resumed. */
    void row(Row row);
}
