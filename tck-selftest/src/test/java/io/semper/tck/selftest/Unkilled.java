package io.semper.tck.selftest;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The binding rules with a test that neither a loop broken on purpose nor an edit of a source breaks, each with the reason. */
final class Unkilled {
    private static final Map<String, String> REASONS = new TreeMap<>();

    static {
        // The JDK closes all descriptors in a child before it starts a program, so that no source here can leave one
        // open.
        REASONS.put("LIFE-07", "the JDK closes every descriptor in a child process");
    }

    private Unkilled() {}

    /** The reasons, by rule. */
    static Map<String, String> reasons() {
        return Collections.unmodifiableMap(REASONS);
    }
}
