package io.semper.sim.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.semper.tck.RunLevel;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The programs find defects: each edit of the engine fails within a thousand seeds, with which the engine as it is passes. A quick run
 * draws some; {@code -Dplanted=NAME} names them.
 */
@Tag("once")
class PlantedBugTest {
    private static final int SEEDS = 1000;
    private static final int ONE_OUT_OF = 8;

    @TestFactory
    Stream<DynamicTest> everyEditIsFound() {
        String wanted = System.getProperty("planted", "");
        List<PlantedBug> drawn = wanted.isEmpty()
                ? RunLevel.sample("planted bugs", PlantedBugs.all(), ONE_OUT_OF, any -> "engine")
                : PlantedBugs.all().stream()
                        .filter(bug -> bug.name().contains(wanted))
                        .toList();
        return drawn.stream().map(bug -> dynamicTest(bug.name(), () -> isFound(bug)));
    }

    @Test
    void theEngineAsItIsPassesWithTheSameSeeds() {
        assertThat(Hunt.find(0, RunLevel.isFull() ? SEEDS : SEEDS / 10)).isNull();
    }

    private static void isFound(PlantedBug bug) throws Exception {
        Class<?> hunt = EditedEngine.of(bug).loadClass(Hunt.class.getName());
        Object found = hunt.getMethod("find", long.class, long.class).invoke(null, 0L, (long) SEEDS);
        assertThat(found).as(bug.name()).isNotNull();
        long seed =
                Long.parseLong(found.toString().substring(0, found.toString().indexOf(':')));
        Object small = hunt.getMethod("shrunk", long.class).invoke(null, seed);
        System.out.println("planted: " + bug.name() + " is found with seed " + found + ", "
                + Draws.program(seed).steps.size() + " steps, shrunk to "
                + (small.toString().lines().count() - 3));
    }
}
