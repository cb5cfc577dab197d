package io.semper.tck.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every rule is in one unit, and small runs have one process. */
class UnitsTest {
    private static List<String> rules(int timers, int reads) {
        List<String> rules = new ArrayList<>();
        IntStream.range(0, reads).forEach(i -> rules.add("READ-" + i));
        IntStream.range(0, timers).forEach(i -> rules.add("TIMER-" + i));
        return rules;
    }

    @Test
    void oneProcessTakesAllRulesAtOnce() {
        assertThat(Units.of(rules(40, 3), 1)).containsExactly(rules(40, 3));
    }

    @Test
    void severalProcessesTakeShortUnitsOfOneAreaTheLargestAreaFirst() {
        Deque<List<String>> units = Units.of(rules(40, 3), 2);
        assertThat(units.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(rules(40, 3));
        assertThat(units).allSatisfy(unit -> assertThat(unit).hasSizeBetween(1, 12));
        assertThat(units.getLast()).containsExactly("READ-0", "READ-1", "READ-2");
        assertThat(units).hasSize(5);
    }

    @Test
    void aProcessIsStartedForManyRules() {
        assertThat(Units.processes(3)).isEqualTo(1);
        assertThat(Units.processes(100_000)).isEqualTo(2 * Runtime.getRuntime().availableProcessors());
    }
}
