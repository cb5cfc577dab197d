package io.semper.benchmarks.side;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** All windows by scenario and server, in the order of the rounds. */
final class Results {
    private final Map<Scenario, Map<String, List<Window>>> windows = new LinkedHashMap<>();
    private final Map<String, Long> peakMemory = new LinkedHashMap<>();

    void add(Scenario scenario, String server, Window window) {
        windows.computeIfAbsent(scenario, s -> new LinkedHashMap<>())
                .computeIfAbsent(server, s -> new ArrayList<>())
                .add(window);
    }

    void memory(String server, long bytes) {
        peakMemory.merge(server, bytes, Math::max);
    }

    List<Scenario> scenarios() {
        return List.copyOf(windows.keySet());
    }

    List<String> servers(Scenario scenario) {
        return List.copyOf(of(scenario).keySet());
    }

    List<Window> windows(Scenario scenario, String server) {
        return Objects.requireNonNull(of(scenario).get(server));
    }

    Map<String, Long> peakMemory() {
        return peakMemory;
    }

    private Map<String, List<Window>> of(Scenario scenario) {
        return Objects.requireNonNull(windows.get(scenario));
    }

    /** The ratio of CPU time per message to that of {@code base} in the same round; null if the base was not measured. */
    @Nullable
    Spread ratio(Scenario scenario, String server, String base) {
        List<Window> below = of(scenario).get(base);
        if (below == null) {
            return null;
        }
        List<Window> above = windows(scenario, server);
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(above.size(), below.size()); i++) {
            ratios.add(above.get(i).cpuMicrosPerMessage() / below.get(i).cpuMicrosPerMessage());
        }
        return Spread.of(ratios);
    }

    Spread spread(Scenario scenario, String server, ToDoubleFunction<Window> figure) {
        return Spread.of(
                windows(scenario, server).stream().map(figure::applyAsDouble).toList());
    }

    /** A median with its range. */
    record Spread(double median, double least, double most) {
        static Spread of(List<Double> values) {
            List<Double> sorted = values.stream().sorted().toList();
            OptionalDouble middle = sorted.subList((sorted.size() - 1) / 2, sorted.size() / 2 + 1).stream()
                    .mapToDouble(Double::doubleValue)
                    .average();
            return new Spread(middle.orElseThrow(), sorted.get(0), sorted.get(sorted.size() - 1));
        }
    }
}
