package io.semper.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Random;

/** The amount of work of a test. The quick level does less, and prints a line about it. */
final class Amount {
    private static final boolean FULL = "full".equals(System.getProperty("tck.level"));
    private static final long SEED = Long.getLong("tck.seed", 0);

    private Amount() {}

    static int of(String what, int quick, int full) {
        if (!FULL) {
            System.out.println("level quick: " + quick + " of " + full + " " + what + "; all: mvn verify -Dlevel=full");
        }
        return FULL ? full : quick;
    }

    /**
     * Skips a test at the quick level, unless the seed of the build draws it: one of {@code outOf} tests of a class in the middle.
     *
     * @param test its name, unique in its class
     */
    static void oneOf(int outOf, String test) {
        boolean drawn = FULL || Math.floorMod(SEED + test.hashCode(), outOf) == 0;
        assumeTrue(drawn, () -> "the level quick draws one test of " + outOf + "; all: mvn verify -Dlevel=full");
    }

    /** At the full level {@code all}; at the quick level one of them, drawn by the seed of the build. */
    static <T> List<T> someOf(String what, List<T> all) {
        if (FULL) {
            return all;
        }
        System.out.println("level quick: 1 of " + all.size() + " " + what + " with seed " + SEED
                + "; this one again: -Dlevel.seed=" + SEED + "; all: mvn verify -Dlevel=full");
        return List.of(all.get(new Random(SEED).nextInt(all.size())));
    }
}
