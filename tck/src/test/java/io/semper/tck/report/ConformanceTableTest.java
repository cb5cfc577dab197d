package io.semper.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.tck.spec.RuleCatalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceTableTest {
    private static final RuleCatalogue CATALOGUE =
            RuleCatalogue.parse("## LOOP: life\n| LOOP-01 | MUST | A | test |\n| LOOP-02 | SHOULD | B | build |\n"
                    + "| LOOP-03 | MAY | C | untestable: nobody sees it |\n");

    private static ResultFile file(String subject, RuleResult... results) {
        return ResultFiles.of(subject, results);
    }

    @Test
    void putsRulesInRowsAndSubjectsInColumns() {
        ConformanceTable table = new ConformanceTable(
                CATALOGUE,
                List.of(
                        file("nio", new RuleResult("LOOP-01", Verdict.PASS, 2, "")),
                        file("epoll", new RuleResult("LOOP-01", Verdict.FAIL, 2, "LOOP-01: it broke"))));
        assertThat(table.markdown())
                .contains("| rule | level | verified by | nio | epoll |")
                .contains("| LOOP-01 | MUST | test | PASS | FAIL |")
                .contains("| LOOP-02 | SHOULD | build | - | - |")
                .contains("| LOOP-03 | MAY | untestable: nobody sees it | - | - |")
                .contains("* nio: 1 rules by 2 tests: 1 PASS")
                .contains("* LOOP-01, epoll: FAIL, LOOP-01: it broke");
        assertThat(table.problems()).containsExactly("epoll: LOOP-01 failed: LOOP-01: it broke");
    }

    @Test
    void partsOfOneSubjectAreOneColumn() {
        ConformanceTable table = new ConformanceTable(
                CATALOGUE,
                List.of(
                        file("nio", new RuleResult("LOOP-01", Verdict.FAIL, 2, "it broke")),
                        file("epoll", new RuleResult("LOOP-01", Verdict.PASS, 1, "")),
                        file(
                                "nio",
                                new RuleResult("LOOP-01", Verdict.PASS, 3, ""),
                                new RuleResult("LOOP-02", Verdict.PASS, 1, ""))));
        assertThat(table.markdown())
                .contains("| rule | level | verified by | nio | epoll |")
                .contains("| LOOP-01 | MUST | test | FAIL | PASS |")
                .contains("| LOOP-02 | SHOULD | build | PASS | - |")
                .contains("* nio: 2 rules by 6 tests: 1 PASS, 1 FAIL");
    }

    @Test
    void aRuleThatWasNotRunIsAProblem() {
        assertThat(new ConformanceTable(CATALOGUE, List.of(file("nio"))).problems())
                .containsExactly("nio: LOOP-01 was not run");
    }

    @Test
    void aMustThatIsExcludedIsAProblem() {
        RuleResult excluded = new RuleResult("LOOP-01", Verdict.EXCLUDED, 1, "excluded: https://example.org/1");
        assertThat(new ConformanceTable(CATALOGUE, List.of(file("nio", excluded))).problems())
                .containsExactly("nio: LOOP-01 is excluded: https://example.org/1");
    }

    @Test
    void theWorstTestDecides() {
        RuleResult passed = new RuleResult("LOOP-01", Verdict.PASS, 1, "");
        assertThat(passed.and(Verdict.NOT_APPLICABLE, "no IPv6"))
                .isEqualTo(new RuleResult("LOOP-01", Verdict.PASS, 2, "no IPv6"));
        assertThat(passed.and(Verdict.FAIL, "broke").and(Verdict.PASS, "").verdict())
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void filesComeBackAsTheyWere(@TempDir Path folder) throws IOException {
        ResultFile written = file(
                "x",
                new RuleResult("LOOP-01", Verdict.FAIL, 2, "a \"quote\", a \\ and\na line"),
                new RuleResult("LOOP-02", Verdict.NOT_CLAIMED, 1, "not claimed: y"),
                ResultFiles.failed("LOOP-03"));
        assertThat(ResultFile.read(written.write(folder, "part"))).isEqualTo(written);
    }
}
