package io.semper.examples.statsd;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What was received in an interval. Gauges last, since a gauge keeps its value until it is set again. */
final class Totals {
    private static final class Timing {
        private long count;
        private double sum;
        private double least = Double.POSITIVE_INFINITY;
        private double most = Double.NEGATIVE_INFINITY;
    }

    private final int mostNames;
    private final Map<String, Double> counters = new TreeMap<>();
    private final Map<String, Double> gauges = new TreeMap<>();
    private final Map<String, Timing> timers = new TreeMap<>();
    private long malformed;
    private long refused;

    Totals(int mostNames) {
        this.mostNames = mostNames;
    }

    void malformed() {
        malformed++;
    }

    void add(Metric metric) {
        Map<String, ?> known = switch (metric.type()) {
            case COUNTER -> counters;
            case GAUGE -> gauges;
            case TIMER -> timers;
        };
        if (!known.containsKey(metric.name()) && counters.size() + gauges.size() + timers.size() >= mostNames) {
            refused++; // a sender that invents names must not exhaust our memory
            return;
        }
        switch (metric.type()) {
            case COUNTER -> counters.merge(metric.name(), metric.value(), Double::sum);
            case GAUGE ->
                gauges.merge(metric.name(), metric.value(), (old, value) -> metric.relative() ? old + value : value);
            case TIMER -> {
                Timing timing = timers.computeIfAbsent(metric.name(), name -> new Timing());
                timing.count++;
                timing.sum += metric.value();
                timing.least = Math.min(timing.least, metric.value());
                timing.most = Math.max(timing.most, metric.value());
            }
        }
    }

    /** Returns a line for each name, and begins the next interval. */
    List<String> flush() {
        List<String> lines = new ArrayList<>();
        counters.forEach((name, value) -> lines.add(line("%s count %.1f", name, value)));
        gauges.forEach((name, value) -> lines.add(line("%s gauge %.1f", name, value)));
        timers.forEach((name, timing) -> lines.add(line(
                "%s times %d, ms: least %.1f, mean %.1f, most %.1f",
                name, timing.count, timing.least, timing.sum / timing.count, timing.most)));
        if (malformed > 0) {
            lines.add(malformed + " lines were malformed");
        }
        if (refused > 0) {
            lines.add(refused + " lines had more names than " + mostNames);
        }
        counters.clear();
        timers.clear();
        malformed = 0;
        refused = 0;
        return lines;
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
