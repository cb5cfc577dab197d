package io.semper.tck.report;

import io.semper.tck.Selection;
import io.semper.tck.spec.RuleCatalogue;
import io.semper.tck.spec.RuleRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the results of a subject amount to. */
public enum Conclusion {
    /** Every rule of the kit that binds the subject was tested, and none failed. */
    CONFORMANT("conformant"),
    /** No rule failed, and all that were selected were tested. */
    SELECTED_RULES_PASS("the selected rules pass"),
    /** No rule failed, but the run was stopped, or rules were not run. */
    INCOMPLETE("incomplete"),
    /** A rule failed, or the subject excludes a rule that it must follow. */
    NOT_CONFORMANT("not conformant");

    private final String words;

    Conclusion(String words) {
        this.words = words;
    }

    /** The conclusion in words. */
    public String words() {
        return words;
    }

    /** The conclusion of a run, complete or not. */
    public static Conclusion of(ResultFile file, RuleCatalogue catalogue) {
        Map<String, Verdict> verdicts = new HashMap<>();
        boolean wrong = false;
        for (RuleResult result : file.results()) {
            verdicts.put(result.rule(), result.verdict());
            boolean must = catalogue
                    .row(result.rule())
                    .map(row -> row.level() == RuleRow.Level.MUST)
                    .orElse(true);
            wrong |= result.verdict() == Verdict.FAIL || result.verdict() == Verdict.EXCLUDED && must;
        }
        if (wrong) {
            return NOT_CONFORMANT;
        }
        if (!file.facts().complete() || verdicts.isEmpty()) {
            return INCOMPLETE;
        }
        List<String> selection = file.facts().selection();
        boolean all = catalogue.rows().stream()
                .filter(row -> row.verification().needsTest())
                .filter(row -> selection.isEmpty() || Selection.isOneOf(row.id(), selection))
                .allMatch(row -> verdicts.containsKey(row.id()));
        if (!all) {
            return INCOMPLETE;
        }
        return selection.isEmpty() ? CONFORMANT : SELECTED_RULES_PASS;
    }
}
