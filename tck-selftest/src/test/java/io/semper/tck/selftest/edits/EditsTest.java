package io.semper.tck.selftest.edits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.semper.tck.RunLevel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    private static final int ONE_OUT_OF = 24;
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration SHORTEST = Duration.ofSeconds(1);

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
        String wanted = System.getProperty("mutant", "");
        List<Edit> drawn = wanted.isEmpty()
                ? RunLevel.sample("edits of sources", EditGroup.all(), ONE_OUT_OF, any -> "sources")
                : EditGroup.all().stream().filter(edit -> fits(edit, wanted)).toList();
        return drawn.stream().map(edit -> dynamicTest(edit.name(), () -> isFound(edit)));
    }

    private static boolean fits(Edit edit, String wanted) {
        return edit.name().contains(wanted)
                || edit.file().contains(wanted)
                || edit.rules().stream().anyMatch(rule -> rule.startsWith(wanted));
    }

    private static void isFound(Edit edit) {
        Map<String, List<String>> outcomes =
                EditedWorld.of(edit).run(edit.rules(), edit.loses(), edit.loses() ? SHORTEST : SHORT);
        assertThat(outcomes).as(edit.name()).allSatisfy((rule, found) -> {
            assertThat(found.get(0)).as(rule + " over an edit, " + edit.name()).isEqualTo("FAIL");
            assertThat(found)
                    .as("what %s reports over an edit, %s", rule, edit.name())
                    .anyMatch(failure -> isAssertion(failure, rule) || edit.loses() && isNamedWait(failure, rule));
        });
    }

    private static boolean isAssertion(String failure, String rule) {
        return failure.startsWith("ASSERTION " + rule + ": ") || failure.startsWith("INVARIANT " + rule + ": ");
    }

    /** Whether a wait of the test was in vain, and not the guard around it. */
    private static boolean isNamedWait(String failure, String rule) {
        return failure.startsWith("HANG " + rule + ": ") && !failure.contains("did not happen: the test ends");
    }
}
