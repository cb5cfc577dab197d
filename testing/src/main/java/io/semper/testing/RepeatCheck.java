package io.semper.testing;

import io.semper.sim.SimWorld;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares the runs of the seed that is run twice. Any thread, one at a time. */
final class RepeatCheck {
    private @Nullable Run first;

    private record Run(long seed, String digest, List<String> trace) {}

    /**
     * Keeps the first run, and compares every further one of the same seed.
     *
     * @throws AssertionError if the traces differ
     */
    synchronized void passed(long seed, SimWorld world) {
        Run before = first;
        if (before == null) {
            first = new Run(seed, world.trace().digest(), world.trace().last(Integer.MAX_VALUE));
        } else if (before.seed == seed && !before.digest.equals(world.trace().digest())) {
            throw new AssertionError("seed " + seed + " gave two runs that differ"
                    + difference(before.trace, world.trace().last(Integer.MAX_VALUE))
                    + "\n  The code under test depends on more than the world: a clock, a thread, a random number or the order of a"
                    + " HashMap of its own.");
        }
    }

    private static String difference(List<String> one, List<String> other) {
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            String before = i < one.size() ? one.get(i) : "nothing";
            String now = i < other.size() ? other.get(i) : "nothing";
            if (!before.equals(now)) {
                return ", first here:\n  " + before + "\n  " + now;
            }
        }
        return " before the entries that are kept";
    }
}
