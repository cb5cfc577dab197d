package io.semper.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A text table: each column is as wide as its widest cell, and numbers are right-aligned. */
public final class Table {
    private final List<String> titles;
    private final List<List<String>> rows = new ArrayList<>();

    /** Creates a table with the given titles. */
    public Table(String... titles) {
        this.titles = List.of(titles);
    }

    /** Adds a row; numbers are grouped by thousands. */
    public void add(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(
                    cell instanceof Number number
                            ? String.format(Locale.ROOT, "%,d", number.longValue())
                            : cell.toString());
        }
        if (row.size() != titles.size()) {
            throw new IllegalArgumentException(row.size() + " cells for " + titles.size() + " columns");
        }
        rows.add(row);
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        append(out, titles);
        append(
                out,
                titles.stream()
                        .map(title -> "-".repeat(width(titles.indexOf(title))))
                        .toList());
        rows.forEach(row -> append(out, row));
        return out.toString();
    }

    private void append(StringBuilder out, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            String space = " ".repeat(width(i) - cell.length());
            line.append(number(i) ? space + cell : cell + space).append("  ");
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private int width(int column) {
        int width = titles.get(column).length();
        for (List<String> row : rows) {
            width = Math.max(width, row.get(column).length());
        }
        return width;
    }

    private boolean number(int column) {
        return rows.stream().map(row -> row.get(column)).allMatch(cell -> cell.matches("[0-9,]*|-"));
    }
}
