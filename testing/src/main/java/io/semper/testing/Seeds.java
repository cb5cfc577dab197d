package io.semper.testing;

import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The seeds of one test: those of its annotation, unless system properties choose others. Immutable. */
final class Seeds {
    private static final String FIRST = "semper.sim.seed";
    private static final String COUNT = "semper.sim.seeds";

    private final long first;
    private final long count;

    private Seeds(long first, long count) {
        this.first = first;
        this.count = count;
    }

    /**
     * Returns the seeds of a run.
     *
     * @throws IllegalArgumentException if the annotation or a property asks for no seed, or a property is not a whole number
     */
    static Seeds of(SimTest test) {
        Long first = property(FIRST);
        Long count = property(COUNT);
        if (count != null && count < 1) {
            throw new IllegalArgumentException("-D" + COUNT + "=" + count + ": give a number of seeds of 1 or more");
        }
        if (test.seeds() < 1) {
            throw new IllegalArgumentException("@SimTest(seeds = " + test.seeds() + "): give 1 or more");
        }
        long usual = first == null ? test.seeds() : 1;
        return new Seeds(first == null ? test.first() : first, count == null ? usual : count);
    }

    private static @Nullable Long property(String name) {
        String text = System.getProperty(name);
        try {
            return text == null ? null : Long.valueOf(text.trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("-D" + name + "=" + text + ": give a whole number", e);
        }
    }

    /** Every seed once, in order, and the first one twice at the beginning. */
    LongStream runs() {
        return LongStream.concat(
                LongStream.of(first),
                LongStream.iterate(first, seed -> seed + 1).limit(count));
    }

    /** The option that repeats {@code seed}. */
    static String again(long seed) {
        return "-D" + FIRST + "=" + seed;
    }
}
