package io.semper;

import java.util.ArrayList;
import java.util.List;

/** A table of text with aligned columns, two spaces apart; control characters of cells are replaced. For one thread. */
final class TextTable {
    private final List<String[]> rows = new ArrayList<>();

    TextTable(String... headings) {
        row(headings);
    }

    /** Adds a row with as many cells as there are headings. */
    void row(String... cells) {
        String[] printed = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            printed[i] = printable(cells[i]);
        }
        rows.add(printed);
    }

    /** Replaces control characters, so that a name cannot look like further lines. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public String toString() {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder out = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }
}
