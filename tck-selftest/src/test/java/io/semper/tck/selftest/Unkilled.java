package io.semper.tck.selftest;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The binding rules with a test that neither a loop broken on purpose nor an edit of a source breaks, each with the reason. */
final class Unkilled {
    private static final Map<String, String> REASONS = new TreeMap<>();

    static {
        notYet("CHOOSE", 1, 2, 3, 4, 5, 6, 8);

        notYet("CLOSE", 5, 6, 8, 10, 11, 13, 14, 15, 17, 18, 19, 20, 27);

        notYet("EOF", 2, 3, 4, 7, 8, 9, 10, 12);

        notYet("FLOW", 1, 3, 5, 6, 8, 9, 10, 11, 13, 14, 15, 16, 17);

        notYet("GROUPS", 7, 8);

        notYet("LIFE", 7);

        notYet("POLICY", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15);

        notYet("QUEUE", 3, 10, 12, 14, 15);

        notYet("RAW", 11);

        notYet("READ", 2, 4, 7, 8, 9, 10, 11, 14, 15, 16, 17);

        notYet("READY", 9);

        notYet("RESOLVE", 1, 2, 3, 4, 5, 6, 7, 8, 20);

        notYet("STREAM", 1, 2, 5, 6, 8, 10, 18, 19, 21);

        notYet("SYNC", 6, 14, 17, 18);

        notYet("TASK", 1, 2, 3, 5, 6, 7, 18, 19, 20, 22, 23, 26, 28);

        notYet("TLS", 1, 3, 5, 21, 22, 27, 34, 35, 36, 37, 41, 52, 56, 59, 71);

        notYet("UNIX", 1, 2, 3, 4, 5, 6, 7, 8, 10, 20, 25, 26, 27);

        notYet("WRITE", 4, 5, 7, 8, 11, 13, 14, 15, 17, 19, 20, 22, 23);
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
