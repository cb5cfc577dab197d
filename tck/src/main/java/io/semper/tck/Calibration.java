package io.semper.tck;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Scheduling delay of this machine, measured once per run. Guards grow with it, so that tests do not fail on a busy machine. */
public final class Calibration {
    private static final int ROUNDS = 20;
    private static final long NAP = 1_000_000;
    private static final double MOST = 10;

    private static final double FACTOR = measure();
    private static final long GUARD = scaled(Long.getLong("tck.guard.seconds", 30) * 1_000_000_000L);
    private static volatile long guard = GUARD;

    private Calibration() {}

    /** The longest wait for an expected event, in nanoseconds. */
    public static long guardNanos() {
        return guard;
    }

    /** Whether the guard is the usual one. */
    static boolean isUsual() {
        return guard == GUARD;
    }

    /** Runs {@code body} with another guard, scaled like the usual one; null means the usual one. */
    static void during(@Nullable Duration shorter, Runnable body) {
        guard = shorter == null ? GUARD : scaled(shorter.toNanos());
        try {
            body.run();
        } finally {
            guard = GUARD;
        }
    }

    private static long scaled(long nanos) {
        return (long) (nanos * FACTOR);
    }

    /** Factor from 1 to 10 by which this machine is slower than an idle one. */
    static double factor() {
        return FACTOR;
    }

    private static double measure() {
        long worst = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            LockSupport.parkNanos(NAP);
            worst = Math.max(worst, System.nanoTime() - start - NAP);
        }
        double factor = Math.min(MOST, 1 + worst / (20.0 * NAP));
        System.out.printf(
                "tck: sleeps of 1 ms ended up to %.1f ms late; guards are scaled by %.1f%n", worst / 1e6, factor);
        return factor;
    }
}
