package io.semper.tck.selftest.edits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.semper.tck.RunLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every edit of a source turns the rules red that it breaks, by an assertion that names the rule. A quick run draws some;
 * {@code -Dmutant=NAME} names them, by their words, their file or a rule.
 */
@Tag("once")
class EditsTest {
    private static final int ONE_OUT_OF = 36;
    private static final int A_FEW_RULES = 2;
    private static final int SOME_RULES = 8;
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final List<Edit> DRAWN = drawn(System.getProperty("mutant", ""));

    /** As for other mutants: a rule meets each kind of stream and of TLS, since the edit may break only one. */
    @BeforeAll
    static void takeEveryWay() {
        System.clearProperty("tck.oneKind");
        System.setProperty("tck.tls.everyWay", "true");
    }

    @AfterAll
    static void takeSomeWays() {
        System.clearProperty("tck.tls.everyWay");
        System.setProperty("tck.oneKind", "always");
    }

    @Test
    void namesAreUnique() {
        Set<String> names = new HashSet<>();
        assertThat(EditGroup.all())
                .allSatisfy(edit ->
                        assertThat(names.add(edit.name())).as(edit.name()).isTrue());
    }

    @TestFactory
    Stream<DynamicTest> everyEditIsFound() {
        return DRAWN.stream().map(edit -> dynamicTest(edit.name(), () -> isFound(edit)));
    }

    private static List<Edit> drawn(String wanted) {
        if (wanted.isEmpty()) {
            return RunLevel.sample("edits of sources", EditGroup.all(), ONE_OUT_OF, any -> "sources");
        }
        List<Edit> fitting =
                EditGroup.all().stream().filter(edit -> fits(edit, wanted)).toList();
        assertThat(fitting).as("edits that -Dmutant=%s selects", wanted).isNotEmpty();
        return fitting;
    }

    /** What the rules report comes from the edit, and not from classes that are defined twice. Some are drawn at every level, since the backends run all. */
    @TestFactory
    Stream<DynamicTest> rulesPassWhereNothingIsEdited() {
        return Stream.of(EditedModule.API, EditedModule.ENGINE, EditedModule.TASKS)
                .map(module -> dynamicTest(module.toString(), () -> pass(module)));
    }

    private static void pass(EditedModule module) {
        List<String> rules = new ArrayList<>(DRAWN.stream()
                .filter(edit -> edit.module() == module)
                .flatMap(edit -> edit.rules().stream())
                .distinct()
                .toList());
        Collections.shuffle(rules, new Random(RunLevel.seed()));
        List<String> some = rules.subList(0, Math.min(rules.size(), RunLevel.isFull() ? SOME_RULES : A_FEW_RULES));
        if (!some.isEmpty()) {
            assertThat(EditedWorld.unedited(module).run(false, some, false, Duration.ofSeconds(30)))
                    .allSatisfy((rule, found) ->
                            assertThat(found).as(rule).hasSize(1).doesNotContain("FAIL", "NOT RUN"));
        }
    }

    /** Whether a guard came before an assertion: the machine may be busy. */
    private static boolean isCutOff(List<String> found) {
        return found.stream().anyMatch(failure -> failure.startsWith("HANG "));
    }

    private static boolean fits(Edit edit, String wanted) {
        return edit.name().contains(wanted)
                || edit.file().contains(wanted)
                || edit.rules().stream().anyMatch(rule -> rule.startsWith(wanted));
    }

    private static void isFound(Edit edit) {
        Map<String, List<String>> outcomes =
                EditedWorld.of(edit).find(edit.rules(), edit.loses(), edit.loses() ? SHORTEST : SHORT);
        if (!isFoundBy(outcomes, edit) && outcomes.values().stream().anyMatch(EditsTest::isCutOff)) {
            outcomes = EditedWorld.of(edit).find(edit.rules(), edit.loses(), LONG);
        }
        assertThat(outcomes).as(edit.name()).allSatisfy((rule, found) -> {
            assertThat(found.get(0)).as(rule + " over an edit, " + edit.name()).isEqualTo("FAIL");
            assertThat(found)
                    .as("what %s reports over an edit, %s", rule, edit.name())
                    .anyMatch(failure -> finds(failure, rule, edit));
        });
    }

    private static boolean isFoundBy(Map<String, List<String>> outcomes, Edit edit) {
        return outcomes.entrySet().stream()
                .allMatch(each -> each.getValue().stream().anyMatch(failure -> finds(failure, each.getKey(), edit)));
    }

    private static boolean finds(String failure, String rule, Edit edit) {
        return isAssertion(failure, rule) || edit.loses() && isNamedWait(failure, rule);
    }

    private static boolean isAssertion(String failure, String rule) {
        return failure.startsWith("ASSERTION " + rule + ": ") || failure.startsWith("INVARIANT " + rule + ": ");
    }

    /** Whether a wait of the test was in vain, and not the guard around it. */
    private static boolean isNamedWait(String failure, String rule) {
        return failure.startsWith("HANG " + rule + ": ") && !failure.contains("did not happen: the test ends");
    }
}
