package io.semper.tck;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which rules a run leaves out, whatever they are about. */
public final class Selection {
    private Selection() {}

    /** Whether {@code names} has the rule, or its area, such as TIMER. */
    public static boolean isOneOf(String rule, Collection<String> names) {
        return names.contains(rule) || names.contains(rule.substring(0, rule.indexOf('-')));
    }

    /** Why the run leaves a rule out: {@code -Dtck.rule} or an exclusion of the subject; null if it does not. */
    public static @Nullable String whyLeftOut(String rule) {
        String wanted = System.getProperty("tck.rule");
        if (wanted != null && !wanted.isBlank() && !isOneOf(rule, List.of(wanted.split("[, ]+")))) {
            return "not selected by -Dtck.rule";
        }
        URI excluded = Subjects.current().exclusions().get(rule);
        return excluded == null ? null : "excluded: " + excluded;
    }
}
