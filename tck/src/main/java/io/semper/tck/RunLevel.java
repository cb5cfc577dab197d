package io.semper.tck;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * The depth of a run. {@code -Dtck.level=full} runs everything; otherwise the run is quick and draws a sample of the slow tests. The
 * sample depends only on {@code -Dtck.seed=N}; one printed line has the commands that repeat the sample and that run everything.
 */
public final class RunLevel {
    private static final boolean FULL = "full".equals(System.getProperty("tck.level"));
    private static final long SEED = Long.getLong("tck.seed", new Random().nextInt(1_000_000));

    private RunLevel() {}

    /** Whether the run leaves nothing out. */
    public static boolean isFull() {
        return FULL;
    }

    /** The seed of this run's samples. */
    public static long seed() {
        return SEED;
    }

    /** At the full level {@code all}; at the quick level one of {@code outOf} of each area, at least one, in the given order. */
    public static <T> List<T> sample(String what, List<T> all, int outOf, Function<? super T, ?> areaOf) {
        if (FULL) {
            return List.copyOf(all);
        }
        List<T> drawn = draw(all, outOf, areaOf, SEED);
        System.out.println("level quick: " + drawn.size() + " of " + all.size() + " " + what + " with seed " + SEED
                + "; these again: -Dlevel.seed=" + SEED + "; all: mvn verify -Dlevel=full");
        return drawn;
    }

    static <T> List<T> draw(List<T> all, int outOf, Function<? super T, ?> areaOf, long seed) {
        Map<Object, List<T>> areas = new LinkedHashMap<>();
        all.forEach(item -> areas.computeIfAbsent(areaOf.apply(item), area -> new ArrayList<>())
                .add(item));
        Random dice = new Random(new SplittableRandom(seed).nextLong()); // seeds of builds are near each other
        Set<T> drawn = Collections.newSetFromMap(new java.util.IdentityHashMap<>());
        for (List<T> area : areas.values()) {
            Collections.shuffle(area, dice);
            drawn.addAll(area.subList(0, (area.size() + outOf - 1) / outOf));
        }
        return all.stream().filter(drawn::contains).toList();
    }
}
