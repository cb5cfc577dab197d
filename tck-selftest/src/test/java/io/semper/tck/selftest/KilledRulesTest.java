package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.tck.selftest.edits.EditGroup;
import io.semper.tck.spec.RuleCatalogue;
import io.semper.tck.spec.RuleRow;
import io.semper.tck.spec.RuleRow.Level;
import io.semper.tck.spec.RuleRow.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every binding rule that SPEC.md says a test verifies is broken by a loop or an edit, or {@link Unkilled} says why not. Writes
 * {@code target/kill-summary.md}.
 */
@Tag("once")
class KilledRulesTest {
    private static final Path SUMMARY = Path.of("target/kill-summary.md");
    private static final RuleCatalogue SPEC = RuleCatalogue.shipped();
    private static final Set<String> BY_LOOPS = new TreeSet<>();
    private static final Set<String> BY_EDITS = new TreeSet<>();

    static {
        Mutants.all().forEach(mutant -> BY_LOOPS.addAll(List.of(Mutants.killedBy(mutant))));
        EditGroup.all().forEach(edit -> BY_EDITS.addAll(edit.rules()));
    }

    @Test
    void everyBindingRuleWithATestIsBrokenOrListed() {
        Set<String> expected = new TreeSet<>();
        for (RuleRow row : SPEC.rows()) {
            if (isToBeKilled(row) && !isKilled(row.id())) {
                expected.add(row.id());
            }
        }
        assertThat(Unkilled.reasons().keySet())
                .as("the rules of Unkilled must be the binding rules with a test that no mutant breaks")
                .containsExactlyElementsOf(expected);
    }

    @Test
    void mutantsNameOnlyRulesOfTheSpecification() {
        Set<String> all = new TreeSet<>();
        SPEC.rows().forEach(row -> all.add(row.id()));
        assertThat(all).containsAll(BY_LOOPS).containsAll(BY_EDITS);
    }

    private static boolean isToBeKilled(RuleRow row) {
        return row.level() == Level.MUST && row.verification() == Verification.TEST;
    }

    private static boolean isKilled(String rule) {
        return BY_LOOPS.contains(rule) || BY_EDITS.contains(rule);
    }

    @AfterAll
    static void writeTheSummary() throws IOException {
        Map<String, int[]> areas = new TreeMap<>();
        int[] all = new int[5];
        for (RuleRow row : SPEC.rows()) {
            if (row.level() == Level.MUST) {
                count(row, areas.computeIfAbsent(row.area(), area -> new int[5]));
                count(row, all);
            }
        }
        List<String> lines = new ArrayList<>(List.of(
                "# Binding rules, and what is broken to show that their tests can fail",
                "",
                "| area | MUST rules | with a test | broken by a loop | broken by an edit | by either |",
                "|---|--:|--:|--:|--:|--:|"));
        areas.forEach((area, numbers) -> lines.add(line(area, numbers)));
        lines.add(line("all", all));
        lines.add("");
        Unkilled.reasons().forEach((rule, reason) -> lines.add("- " + rule + ": " + reason));
        Files.createDirectories(SUMMARY.getParent());
        Files.write(SUMMARY, lines);
    }

    private static void count(RuleRow row, int[] numbers) {
        numbers[0]++;
        numbers[1] += isToBeKilled(row) ? 1 : 0;
        numbers[2] += BY_LOOPS.contains(row.id()) ? 1 : 0;
        numbers[3] += BY_EDITS.contains(row.id()) ? 1 : 0;
        numbers[4] += isKilled(row.id()) ? 1 : 0;
    }

    private static String line(String area, int[] numbers) {
        StringBuilder line = new StringBuilder("| " + area);
        for (int number : numbers) {
            line.append(" | ").append(number);
        }
        return line.append(" |").toString();
    }
}
