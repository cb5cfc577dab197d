package io.semper.tck;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The test engines that the kit needs, and which of them have found its tests in this run. An engine that is missing, or that does not
 * match the release of the JUnit platform, finds nothing, and a suite would pass with the tests of the other one.
 */
public enum TestEngines {
    /** Runs the methods with {@link Rule}. */
    JUPITER("junit-jupiter-engine"),
    /** Runs the methods with {@link PropertyRule}. */
    JQWIK("jqwik-engine");

    private static final Set<TestEngines> FOUND = EnumSet.noneOf(TestEngines.class);

    private static boolean watched;

    private final String artifact;

    TestEngines(String artifact) {
        this.artifact = artifact;
    }

    /** Records that an engine found a test; called for each test, even if it is left out. */
    public static void found(TestEngines engine) {
        synchronized (FOUND) {
            FOUND.add(engine);
        }
    }

    static void watch() {
        synchronized (FOUND) {
            FOUND.clear();
            watched = true;
        }
    }

    /** Whether {@link #watch()} was called and {@link #check} was not. */
    static boolean isWatched() {
        synchronized (FOUND) {
            return watched;
        }
    }

    /**
     * Checks that {@code needed} engines found tests since {@link #watch()}.
     *
     * @throws IllegalStateException if one did not
     */
    static void check(Set<TestEngines> needed) {
        Set<TestEngines> missing = EnumSet.copyOf(needed);
        synchronized (FOUND) {
            missing.removeAll(FOUND);
            watched = false;
        }
        if (!missing.isEmpty()) {
            List<String> artifacts =
                    missing.stream().map(engine -> engine.artifact).toList();
            throw new IllegalStateException(
                    String.join(" and ", artifacts)
                            + " found no test of the kit, so rules were not run; it is not on the path, or does not fit the"
                            + " junit-platform-engine there: import junit-bom, so that all artifacts of JUnit are of one release");
        }
    }
}
