package io.semper.tck.selftest;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The binding rules with a test that neither a loop broken on purpose nor an edit of a source breaks, each with the reason. */
final class Unkilled {
    private static final Map<String, String> REASONS = new TreeMap<>();

    static {
        notYet("LIFE", 7);

        notYet("READY", 9);
    }

    private Unkilled() {}

    /** The reasons, by rule. */
    static Map<String, String> reasons() {
        return Collections.unmodifiableMap(REASONS);
    }

    private static void notYet(String area, int... numbers) {
        for (int number : numbers) {
            REASONS.put(String.format("%s-%02d", area, number), "no mutant has been written yet");
        }
    }
}
