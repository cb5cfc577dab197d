package io.semper.benchmarks.side;

import java.util.Locale;

/**
 * The measurements of one server in one window.
 *
 * @param messages the number of messages
 * @param seconds the duration
 * @param cpuNanos the CPU time of the server
 * @param p50Micros the median latency; 0 if the scenario has none
 * @param p99Micros the 99th percentile of latency, likewise
 * @param errors the number of failed connections, of altered messages and of datagrams that did not come back in time
 * @param othersShare the share of a core that uninvolved processes took
 */
record Window(
        long messages,
        double seconds,
        long cpuNanos,
        double p50Micros,
        double p99Micros,
        long errors,
        double othersShare) {
    /** The share of a core above which a window counts as noisy. */
    static final double NOISY = 0.15;

    double cpuMicrosPerMessage() {
        return messages == 0 ? Double.NaN : cpuNanos / 1e3 / messages;
    }

    double messagesPerSecond() {
        return messages / seconds;
    }

    boolean noisy() {
        return othersShare > NOISY;
    }

    /** The line that the load generator prints and {@link #parse} reads. */
    String line() {
        return String.format(
                Locale.ROOT,
                "WINDOW %d %f %d %f %f %d %f",
                messages,
                seconds,
                cpuNanos,
                p50Micros,
                p99Micros,
                errors,
                othersShare);
    }

    static Window parse(String line) {
        String[] parts = line.split(" ");
        if (parts.length != 8 || !parts[0].equals("WINDOW")) {
            throw new IllegalStateException("unexpected line from the load generator: " + line);
        }
        return new Window(
                Long.parseLong(parts[1]),
                Double.parseDouble(parts[2]),
                Long.parseLong(parts[3]),
                Double.parseDouble(parts[4]),
                Double.parseDouble(parts[5]),
                Long.parseLong(parts[6]),
                Double.parseDouble(parts[7]));
    }
}
