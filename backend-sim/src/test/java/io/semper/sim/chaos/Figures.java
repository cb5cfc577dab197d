package io.semper.sim.chaos;

import java.time.Duration;
import java.util.Locale;

/** Measures how many seeds a second a test plays. The processor time is that of the process, with the compiler and the collector. */
final class Figures {
    private final long start = System.nanoTime();
    private final double cpuBefore = cpuSeconds();

    private static double cpuSeconds() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toMillis()
                / 1e3;
    }

    /** The seconds of processor time since this was made. */
    double cpu() {
        return Math.max(0.001, cpuSeconds() - cpuBefore);
    }

    /** Describes the time since this was made. */
    String of(long seeds) {
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = cpu();
        return String.format(
                Locale.ROOT,
                "%d seeds in %.1f s, %.0f a second; %.0f for each second of processor time",
                seeds,
                seconds,
                seeds / seconds,
                seeds / cpu);
    }
}
