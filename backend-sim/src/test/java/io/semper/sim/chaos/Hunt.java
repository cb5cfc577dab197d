package io.semper.sim.chaos;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plays programs until one fails. */
public final class Hunt {
    private static final Duration LONGEST_SHRINKING = Duration.ofSeconds(10);
    private static final Duration SHORT_SHRINKING = Duration.ofSeconds(1);

    private final Map<String, Long> fired = new TreeMap<>();
    private final Map<String, long[]> speeds = new TreeMap<>();
    private long played;

    /** How often each fault has happened in the programs that passed. */
    Map<String, Long> fired() {
        return fired;
    }

    long played() {
        return played;
    }

    /** Adds what another one has played. */
    void add(Hunt other) {
        other.fired.forEach((name, times) -> fired.merge(name, times, Long::sum));
        other.speeds.forEach((kind, more) -> count(kind, more[0], more[1]));
        played += other.played;
    }

    private void count(String kind, long seeds, long nanos) {
        long[] sum = speeds.computeIfAbsent(kind, any -> new long[2]);
        sum[0] += seeds;
        sum[1] += nanos;
    }

    /** For each kind of program, how many were played, and how many in a second of the time of a processor, of which all took {@code cpu}. */
    String speeds(double cpu) {
        long all =
                Math.max(1, speeds.values().stream().mapToLong(each -> each[1]).sum());
        return speeds.entrySet().stream()
                .map(each -> String.format(
                        Locale.ROOT,
                        "%d %s at %.0f",
                        each.getValue()[0],
                        each.getKey(),
                        each.getValue()[0] / (cpu * Math.max(1, each.getValue()[1]) / all)))
                .collect(Collectors.joining(", "));
    }

    /** Plays the programs of {@code count} seeds, and returns the first that fails, or null. */
    @Nullable
    Program firstFailing(long first, long count) {
        for (long seed = first; seed < first + count; seed++) {
            long before = System.nanoTime();
            Program program = Draws.program(seed);
            try {
                Play.run(program).forEach((name, times) -> fired.merge(name, times, Long::sum));
            } catch (RuntimeException | Error failed) {
                rethrowIfNotOfRun(failed);
                return program;
            }
            played++;
            count(program.kind(), 1, System.nanoTime() - before);
        }
        return null;
    }

    /** Returns how {@code program} fails, or null if it passes. */
    static @Nullable Throwable failureOf(Program program) {
        try {
            Play.run(program);
            return null;
        } catch (RuntimeException | Error failed) {
            rethrowIfNotOfRun(failed);
            return failed;
        }
    }

    private static void rethrowIfNotOfRun(Throwable failed) {
        if (failed instanceof VirtualMachineError error && !(failed instanceof StackOverflowError)) {
            throw error;
        }
    }

    /** Shrinks a program that fails. */
    private static Program shrink(Program failing, Duration limit) {
        String kind = Violation.kindOf(Objects.requireNonNull(failureOf(failing), "it passes"));
        return Shrinker.shrink(
                failing,
                smaller -> {
                    Throwable failure = failureOf(smaller);
                    return failure != null && Violation.kindOf(failure).equals(kind);
                },
                limit);
    }

    /** Describes the failure of {@code failing}: what was found, how to repeat it, and a small program that fails in the same way. */
    static String describe(Program failing) {
        Throwable failure = failureOf(failing);
        if (failure == null) {
            return "seed " + failing.seed + " fails in a row of seeds, and passes alone";
        }
        Program small = shrink(failing, LONGEST_SHRINKING);
        Throwable smallFailure = failureOf(small);
        return "seed " + failing.seed + ": " + failure.getMessage()
                + "\nagain: mvn test -pl backend-sim -am -Dtest=ChaosTest -Dsurefire.failIfNoSpecifiedTests=false -Dchaos.seed="
                + failing.seed
                + "\nsmaller, with the same failure, to be added to Regressions:\n        " + small.literal()
                + "\n" + (smallFailure == null ? "" : smallFailure.getMessage())
                + "\n" + Play.describe(small);
    }

    /**
     * For an edited engine, through a class loader of its own: plays {@code count} programs, and returns the first seed that fails and the
     * kind of its failure; null if all pass.
     */
    public static @Nullable String find(long first, long count) {
        Hunt hunt = new Hunt();
        Program failing = hunt.firstFailing(first, count);
        if (failing == null) {
            return null;
        }
        Throwable failure = failureOf(failing);
        return failing.seed + ": " + (failure == null ? "passes alone" : Violation.kindOf(failure));
    }

    /** As {@link #find}, for one seed: returns the program that it shrinks to. */
    public static String shrunk(long seed) {
        return shrink(Draws.program(seed), SHORT_SHRINKING).literal();
    }
}
