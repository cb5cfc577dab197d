package io.semper.examples.embedding;

import io.semper.EventLoop;
import io.semper.LoopStats;
import java.util.List;
import java.util.function.ToLongFunction;

/** The counters of loops in the text format of Prometheus, version 0.0.4. Any thread. */
final class Metrics {
    /** The media type of {@link #text}. */
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private Metrics() {}

    // region: metrics
    static String text(List<EventLoop> loops) {
        List<LoopStats> stats = loops.stream().map(EventLoop::stats).toList(); // a snapshot of each; any thread may ask
        return metric(
                        "semper_loop_turns_total",
                        "counter",
                        "Snapshots of ready callbacks that were run.",
                        stats,
                        LoopStats::turns)
                + metric(
                        "semper_loop_polls_total",
                        "counter",
                        "Calls that asked the OS for events.",
                        stats,
                        LoopStats::polls)
                + metric("semper_loop_wakeups_total", "counter", "Wakeups by other threads.", stats, LoopStats::wakeups)
                + metric(
                        "semper_loop_callbacks_total",
                        "counter",
                        "Callbacks that were run.",
                        stats,
                        LoopStats::callbacks)
                + metric("semper_loop_open_transports", "gauge", "Open connections.", stats, LoopStats::openTransports);
    }
    // endregion

    private static String metric(
            String name, String type, String help, List<LoopStats> stats, ToLongFunction<LoopStats> value) {
        StringBuilder text = new StringBuilder("# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n");
        for (int i = 0; i < stats.size(); i++) {
            text.append(name)
                    .append("{loop=\"")
                    .append(i)
                    .append("\"} ")
                    .append(value.applyAsLong(stats.get(i)))
                    .append('\n');
        }
        return text.toString();
    }
}
