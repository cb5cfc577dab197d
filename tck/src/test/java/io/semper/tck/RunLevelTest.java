package io.semper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunLevelTest {
    private static final List<String> ALL = List.of("a1", "a2", "a3", "a4", "b1", "c1", "c2");

    @Test
    void everyAreaIsDrawnFromInTheGivenOrder() {
        for (long seed = 0; seed < 50; seed++) {
            List<String> drawn = draw(seed);
            assertThat(drawn).isSubsetOf(ALL).isSorted().contains("b1").hasSize(4);
            assertThat(drawn).filteredOn(item -> item.startsWith("a")).hasSize(2);
            assertThat(drawn).filteredOn(item -> item.startsWith("c")).hasSize(1);
        }
    }

    @Test
    void aSeedRepeatsItsSampleAndManySeedsReachEverything() {
        assertThat(draw(7)).isEqualTo(draw(7));
        Set<String> reached = new HashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            reached.addAll(draw(seed));
        }
        assertThat(reached).containsExactlyInAnyOrderElementsOf(ALL);
    }

    private static List<String> draw(long seed) {
        return RunLevel.draw(ALL, 2, item -> item.charAt(0), seed);
    }
}
