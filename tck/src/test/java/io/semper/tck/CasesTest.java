package io.semper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.tck.report.TckOutcome;
import io.semper.tck.report.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The seed determines the cases of a property, and a case that fails becomes simpler. */
class CasesTest {
    private static final TckSubject SUBJECT = MemoryLoop.subject("memory", MemoryLoop::new);

    private static List<Integer> numbers(Draw draw) {
        return draw.list(40, () -> draw.integer(-100, 100));
    }

    private static List<List<Integer>> cases(long seed, int tries) {
        List<List<Integer>> cases = new ArrayList<>();
        Subjects.during(
                SUBJECT,
                () -> new Cases("READY-01", tries, seed)
                        .check(CasesTest::numbers, (tck, numbers) -> cases.add(numbers)));
        return cases;
    }

    @Test
    void aSeedStandsForItsCases() {
        List<List<Integer>> cases = cases(7, 30);
        assertThat(cases).hasSize(30).isEqualTo(cases(7, 30)).isNotEqualTo(cases(8, 30));
        assertThat(cases(7, 40).subList(0, 30)).isEqualTo(cases);
        assertThat(cases).anyMatch(List::isEmpty).anyMatch(numbers -> numbers.size() == 40);
        assertThat(cases).anyMatch(numbers -> numbers.contains(100)).anyMatch(numbers -> numbers.contains(-100));
        assertThat(cases).allSatisfy(numbers -> assertThat(numbers).allMatch(n -> n >= -100 && n <= 100));
    }

    private static RuleViolation failure(Predicate<List<Integer>> holds) {
        RuleViolation[] found = new RuleViolation[1];
        Subjects.during(
                SUBJECT,
                () -> assertThatThrownBy(() -> new Cases("READY-01", 50, 1)
                                .check(
                                        CasesTest::numbers,
                                        (tck, numbers) ->
                                                assertTrue(holds.test(numbers), () -> "seen with " + numbers)))
                        .isInstanceOfSatisfying(RuleViolation.class, violation -> found[0] = violation));
        return found[0];
    }

    @Test
    void theSimplestCaseThatFailsIsReported() {
        assertThat(failure(numbers -> numbers.stream().noneMatch(n -> n > 9)))
                .hasMessageContainingAll("READY-01: case ", " of 50, [10], made simpler from [", "seen with [10]")
                .hasMessageEndingWith("to repeat them: -Dtck.seed=" + RunLevel.seed());
        assertThat(failure(numbers -> numbers.stream().noneMatch(n -> n < -3))).hasMessageContaining(", [-4], made");
        assertThat(failure(numbers -> numbers.size() < 5)).hasMessageContaining(", [0, 0, 0, 0, 0], made");
    }

    /** Not run by itself: the name fits no pattern. */
    static final class Samples {
        @PropertyRule(value = "READY-02", tries = 3)
        void neverHolds(Cases cases) {
            cases.check(Draw::bool, (tck, value) -> assertTrue(tck.call(() -> false), "never"));
        }

        @PropertyRule(value = "TIMER-01", tries = 3)
        void holds(Cases cases) {
            cases.check(
                    Draw::bool,
                    (tck, value) -> assertThat(tck.call(() -> value)).isEqualTo(value));
        }
    }

    @Test
    void aPropertyIsATestOfItsRule() {
        TckOutcome outcome = TckRun.of(SUBJECT).classes(Samples.class).execute();
        assertThat(outcome.verdict("READY-02")).contains(Verdict.FAIL);
        assertThat(outcome.verdict("TIMER-01")).contains(Verdict.PASS);
        assertThat(outcome.notRun()).isEmpty();
        assertThat(TckRun.of(SUBJECT)
                        .classes(Samples.class)
                        .rules("TIMER-01")
                        .execute()
                        .isConformant())
                .isTrue();
    }
}
