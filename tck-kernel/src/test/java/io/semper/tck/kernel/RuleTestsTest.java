package io.semper.tck.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.tck.spec.RuleCatalogue;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The rules of the seam and their tests fit. */
class RuleTestsTest {
    @Test
    void everyRuleOfTheSeamHasATestAndEveryTestARule() {
        assertThat(RuleTests.catalogue().rows()).hasSizeGreaterThan(80);
        assertThat(RuleTests.problems()).isEmpty();
    }

    @Test
    void aClassHoldsTheIdsOfItsAreaAlone() {
        for (Method test : RuleTests.all()) {
            String area = test.getDeclaringClass().getSimpleName().replace("Rules", "");
            assertThat(RuleTests.idOf(test)).startsWith(area.toUpperCase(Locale.ROOT) + "-");
            assertThat(Modifier.isStatic(test.getModifiers()))
                    .as(test.toString())
                    .isTrue();
            assertThat(test.getParameterTypes()).containsExactly(Rig.class);
        }
    }

    @Test
    void noAreaIsOneOfTheContract() {
        List<String> areas = RuleCatalogue.shipped().rows().stream()
                .map(row -> row.area())
                .distinct()
                .toList();
        assertThat(RuleTests.catalogue().rows()).noneMatch(row -> areas.contains(row.area()));
    }

    @Test
    void selectsIdsAndAreasAndRefusesOthers() {
        KernelRun run = KernelRun.of(() -> {
            throw new AssertionError("no kernel is made before a test runs");
        });
        assertThat(run.selected("WAKE-01, POLL").tests())
                .allMatch(test -> test.getDisplayName().matches("(WAKE-01|POLL-\\d\\d) .*"));
        assertThat(run.selected("").tests()).hasSameSizeAs(RuleTests.all());
        assertThatThrownBy(() -> run.selected("WAKE-99"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("WAKE-99");
    }
}
