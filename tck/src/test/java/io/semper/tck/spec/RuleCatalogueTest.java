package io.semper.tck.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleCatalogueTest {
    private static final String HEAD = "## TIMER: timers\n\n| id | level | rule | verified by |\n|---|---|---|---|\n";

    @Test
    void readsRows() {
        RuleCatalogue catalogue = RuleCatalogue.parse(HEAD + "| TIMER-01 | MUST | A sentence. | test |\n"
                + "| TIMER-04 | SHOULD | Another | untestable: nobody can see it |\n");
        assertThat(catalogue.problems()).isEmpty();
        assertThat(catalogue.rows())
                .containsExactly(
                        new RuleRow("TIMER-01", RuleRow.Level.MUST, "A sentence.", RuleRow.Verification.TEST, ""),
                        new RuleRow(
                                "TIMER-04",
                                RuleRow.Level.SHOULD,
                                "Another",
                                RuleRow.Verification.UNTESTABLE,
                                "nobody can see it"));
    }

    @Test
    void findsMalformedDoubleMisplacedAndUnorderedRows() {
        assertThat(RuleCatalogue.parse(HEAD + "| TIMER-1 | MUST | A | test |").problems())
                .hasSize(1);
        assertThat(RuleCatalogue.parse(HEAD + "| TIMER-01 | MUST | A | sometimes |")
                        .problems())
                .hasSize(1);
        assertThat(RuleCatalogue.parse(HEAD + "| READY-01 | MUST | A | test |").problems())
                .first()
                .asString()
                .contains("under the heading TIMER");
        assertThat(RuleCatalogue.parse(HEAD + "| TIMER-02 | MUST | A | test |\n| TIMER-01 | MUST | A | test |")
                        .problems())
                .first()
                .asString()
                .contains("out of order");
        assertThat(RuleCatalogue.parse(HEAD + "| TIMER-02 | MUST | A | test |\n| TIMER-02 | MUST | A | test |")
                        .problems())
                .first()
                .asString()
                .contains("twice");
    }

    @Test
    void findsRulesInATableThatSaysItHasOthers() {
        RuleCatalogue catalogue = RuleCatalogue.parse(
                "## TIMER: timers\n\n| Id | level |\n|---|---|\n| TIMER-01 | MUST | A | test |\n\n| errno | type |\n|---|---|\n| EPIPE | x |");
        assertThat(catalogue.rows()).isEmpty();
        assertThat(catalogue.problems()).singleElement().asString().startsWith("SPEC.md line 5: a rule in a table");
    }

    @Test
    void findsRowsWithoutTestAndTestsWithoutRow() {
        RuleCatalogue catalogue = RuleCatalogue.parse(HEAD + "| TIMER-01 | MUST | A | test |\n"
                + "| TIMER-02 | MUST | B | build |\n| TIMER-03 | MUST | C | test |\n");
        assertThat(CatalogueCheck.problems(catalogue, List.of(Stray.class)))
                .containsExactly(
                        "TIMER-01 is to be verified by a test, but no method names it",
                        "TIMER-99 has no row, but is named by [Stray.unknown]");
    }

    /** Never run: its name does not end like that of a class of rules. */
    static final class Stray {
        @Rule("TIMER-03")
        void known(Tck tck) {}

        @Rule("TIMER-99")
        void unknown(Tck tck) {}
    }

    @Test
    void theShippedCatalogueFitsTheShippedTests() {
        List<Class<?>> classes = CatalogueCheck.shippedClasses();
        assertThat(classes).isNotEmpty();
        assertThat(RuleCatalogue.shipped().rows()).isNotEmpty();
        assertThat(CatalogueCheck.problems(RuleCatalogue.shipped(), classes)).isEmpty();
    }
}
