package io.semper.tck.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rules of a run in units, each of which is given to one process as a whole. */
final class Units {
    private static final int MOST_RULES = 12;
    /** A process costs more to start than these rules take. */
    private static final int RULES_WORTH_A_PROCESS = 24;

    private Units() {}

    /** The number of processes that are worth starting for a number of rules; two for each processor at most, since many tests wait. */
    static int processes(int rules) {
        return Math.max(1, Math.min(2 * Runtime.getRuntime().availableProcessors(), rules / RULES_WORTH_A_PROCESS));
    }

    /**
     * The rules in units for a number of processes: all at once for a single one, otherwise units of one area each, those of the largest areas first, so that
     * small ones are left when the others have nothing to do.
     */
    static Deque<List<String>> of(List<String> rules, int processes) {
        if (processes == 1 || rules.size() <= 1) {
            return new ArrayDeque<>(List.of(rules));
        }
        Map<String, List<String>> areas = new LinkedHashMap<>();
        rules.forEach(rule -> areas.computeIfAbsent(rule.substring(0, rule.indexOf('-')), area -> new ArrayList<>())
                .add(rule));
        Deque<List<String>> units = new ArrayDeque<>();
        areas.values().stream()
                .sorted(Comparator.comparing(List<String>::size).reversed())
                .forEach(area -> {
                    for (int from = 0; from < area.size(); from += MOST_RULES) {
                        units.add(List.copyOf(area.subList(from, Math.min(area.size(), from + MOST_RULES))));
                    }
                });
        return units;
    }
}
