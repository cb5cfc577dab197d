package io.semper.examples.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.ProtocolException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row: a text, or null, for each column. Immutable. Any thread. */
public final class Row {
    private static final int NULL = -1;

    /** Of this object and its two arrays. */
    private static final int OVERHEAD = 64;

    private final List<Column> columns;

    /** The values, one after another. */
    private final byte[] bytes;

    /** Where the value of each column ends in {@code bytes}; {@code NULL} for null. */
    private final int[] ends;

    Row(List<Column> columns, byte[] bytes, int[] ends) {
        this.columns = columns;
        this.bytes = bytes;
        this.ends = ends;
    }

    /** Reads the body of a DataRow message. */
    static Row read(MessageReader message, List<Column> columns) throws ProtocolException {
        int count = message.int16();
        if (count != columns.size()) {
            throw message.bad("a row of " + count + " values in a result of " + columns.size() + " columns");
        }
        byte[] bytes = new byte[Math.max(0, message.remaining() - 4 * count)];
        int[] ends = new int[count];
        int end = 0;
        for (int i = 0; i < count; i++) {
            int length = message.int32();
            if (length == NULL) {
                ends[i] = NULL;
            } else {
                message.bytes(bytes, end, length);
                end += length;
                ends[i] = end;
            }
        }
        return new Row(columns, bytes, ends);
    }

    /** Returns the columns of the result. */
    public List<Column> columns() {
        return columns;
    }

    /**
     * Returns the value of a column as the text that PostgreSQL writes for it, or null.
     *
     * @param column 0 for the first
     * @throws IndexOutOfBoundsException if there is no such column
     */
    public @Nullable String text(int column) {
        int end = ends[column];
        if (end == NULL) {
            return null;
        }
        int start = 0;
        for (int before = column - 1; before >= 0; before--) {
            if (ends[before] != NULL) {
                start = ends[before];
                break;
            }
        }
        return new String(bytes, start, end - start, UTF_8);
    }

    /** Returns the number of bytes that this takes, roughly. */
    int size() {
        return OVERHEAD + Integer.BYTES * ends.length + bytes.length;
    }

    /** Returns a text such as {@code (1, null)}. */
    @Override
    public String toString() {
        StringBuilder all = new StringBuilder("(");
        for (int i = 0; i < ends.length; i++) {
            all.append(i == 0 ? "" : ", ").append(text(i));
        }
        return all.append(')').toString();
    }
}
