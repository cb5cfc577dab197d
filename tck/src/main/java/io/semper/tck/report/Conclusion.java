package io.semper.tck.report;

import io.semper.tck.spec.RuleCatalogue;
import io.semper.tck.spec.RuleRow;
import java.util.HashMap;
import java.util.Map;

/** What the results of a subject amount to. */
public enum Conclusion {
    /** Every rule of the kit that binds the subject was tested, and none failed. */
    CONFORMANT("conformant"),
    /** No rule failed, but only some were selected. */
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
        if (!file.facts().selection().isEmpty()) {
            return SELECTED_RULES_PASS;
        }
        return catalogue.rows().stream()
                        .allMatch(row -> !row.verification().needsTest() || verdicts.containsKey(row.id()))
                ? CONFORMANT
                : INCOMPLETE;
    }
}
