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

    /** Describes the time since this was made. */
    String of(long seeds) {
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = cpuSeconds() - cpuBefore;
        return String.format(
                Locale.ROOT,
                "%d seeds in %.1f s, %.0f a second; %.0f for each second of processor time",
                seeds,
                seconds,
                seeds / seconds,
                seeds / Math.max(cpu, 0.001));
    }
}
