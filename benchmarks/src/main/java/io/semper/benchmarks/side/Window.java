package io.semper.benchmarks.side;

import java.util.Locale;

/**
 * What one server did in one window.
 *
 * @param messages that went through
 * @param seconds it lasted
 * @param cpuNanos that the server spent
 * @param p50Micros of latency; 0 where a scenario has none
 * @param p99Micros likewise
 * @param errors connections that failed, and messages that came back changed
 * @param othersShare how much of a core processes took that have no part in this
 */
record Window(
        long messages,
        double seconds,
        long cpuNanos,
        double p50Micros,
        double p99Micros,
        long errors,
        double othersShare) {
    /** Above this share of a core a window counts as noisy. */
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

    /** One line, as the load generator prints it and {@link #parse} reads it. */
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
            throw new IllegalStateException("the load generator said: " + line);
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
