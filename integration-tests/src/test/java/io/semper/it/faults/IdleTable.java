package io.semper.it.faults;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The activity of idle loops in a second, with a row per situation and two columns per backend. */
final class IdleTable {
    private final Map<String, Map<String, String>> rows = new LinkedHashMap<>();

    void add(String backend, String figures) {
        for (String figure : figures.split(", (?=[a-z])")) {
            if (figure.startsWith(IdleFaults.ROW)) {
                String[] parts = figure.substring(IdleFaults.ROW.length()).split(": ");
                rows.computeIfAbsent(parts[0], name -> new TreeMap<>()).put(backend, parts[1].replace("; ", " | "));
            }
        }
    }

    List<String> table() {
        Set<String> backends = new TreeSet<>();
        rows.values().forEach(row -> backends.addAll(row.keySet()));
        List<String> lines = new ArrayList<>();
        lines.add("| situation |" + each(backends, " %1$s: polls | %1$s: CPU time of the loop |"));
        lines.add("|---|" + each(backends, "---|---|"));
        rows.forEach((situation, row) -> {
            StringBuilder line = new StringBuilder("| " + situation + " |");
            backends.forEach(backend ->
                    line.append(' ').append(row.getOrDefault(backend, "- | -")).append(" |"));
            lines.add(line.toString());
        });
        return lines;
    }

    private static String each(Set<String> backends, String cells) {
        StringBuilder line = new StringBuilder();
        backends.forEach(backend -> line.append(cells.formatted(backend)));
        return line.toString();
    }
}
