package io.semper.benchmarks.side;

import io.semper.cli.Json;
import io.semper.cli.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Renders the results as tables and as JSON. */
final class Report {
    private final Results results;
    private final Map<String, Object> machine;
    private final String base;

    Report(Results results, Map<String, Object> machine, String base) {
        this.results = results;
        this.machine = machine;
        this.base = base;
    }

    String text() {
        StringBuilder out = new StringBuilder();
        machine.forEach(
                (key, value) -> out.append(key).append(": ").append(value).append('\n'));
        for (Scenario scenario : results.scenarios()) {
            out.append('\n').append(scenario).append('\n');
            Table table = new Table(
                    "server", "CPU us/msg", "x " + base, "range", "msg/s", "p50 us", "p99 us", "errors", "noisy");
            for (String server : results.servers(scenario)) {
                List<Window> windows = results.windows(scenario, server);
                Results.Spread ratio = results.ratio(scenario, server, base);
                table.add(
                        server,
                        number(
                                "%.2f",
                                results.spread(scenario, server, Window::cpuMicrosPerMessage)
                                        .median()),
                        ratio == null ? "-" : number("%.2f", ratio.median()),
                        ratio == null ? "-" : number("%.2f", ratio.least()) + "-" + number("%.2f", ratio.most()),
                        (long) results.spread(scenario, server, Window::messagesPerSecond)
                                .median(),
                        (long) results.spread(scenario, server, Window::p50Micros)
                                .median(),
                        (long) results.spread(scenario, server, Window::p99Micros)
                                .median(),
                        windows.stream().mapToLong(Window::errors).sum(),
                        windows.stream().filter(Window::noisy).count() + "/" + windows.size());
            }
            out.append(table);
        }
        out.append("\npeak memory of the processes, MiB:");
        results.peakMemory()
                .forEach((server, bytes) ->
                        out.append(' ').append(server).append(' ').append(bytes >> 20));
        out.append("\n\n").append(noise());
        return out.toString();
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private String noise() {
        long all = 0;
        long noisy = 0;
        for (Scenario scenario : results.scenarios()) {
            for (String server : results.servers(scenario)) {
                all += results.windows(scenario, server).size();
                noisy += results.windows(scenario, server).stream()
                        .filter(Window::noisy)
                        .count();
            }
        }
        return noisy + " of " + all + " windows were noisy: other processes took more than "
                + (int) (Window.NOISY * 100) + " % of a core. A ratio is formed within a round; differences below 0.05"
                + " at 50 connections, and below 0.15 at 1 or 1000, are noise.\n";
    }

    String json() {
        Map<String, Object> document = new LinkedHashMap<>(machine);
        document.put("base", base);
        document.put("peakMemoryBytes", results.peakMemory());
        List<Object> rows = new ArrayList<>();
        for (Scenario scenario : results.scenarios()) {
            for (String server : results.servers(scenario)) {
                rows.add(row(scenario, server));
            }
        }
        document.put("results", rows);
        return Json.of(document);
    }

    private Map<String, Object> row(Scenario scenario, String server) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("scenario", scenario.toString());
        row.put("server", server);
        Results.Spread ratio = results.ratio(scenario, server, base);
        row.put("ratio", ratio == null ? null : List.of(ratio.median(), ratio.least(), ratio.most()));
        row.put(
                "windows",
                results.windows(scenario, server).stream().map(Report::window).toList());
        return row;
    }

    private static Map<String, Object> window(Window window) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("messages", window.messages());
        values.put("seconds", window.seconds());
        values.put("cpuNanos", window.cpuNanos());
        values.put("p50Micros", window.p50Micros());
        values.put("p99Micros", window.p99Micros());
        values.put("errors", window.errors());
        values.put("othersShare", window.othersShare());
        return values;
    }
}
