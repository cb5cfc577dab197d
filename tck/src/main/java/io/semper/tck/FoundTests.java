package io.semper.tck;

/**
 * Whether Jupiter has found the tests of the kit in this run. A Jupiter that is missing, or that does not match the release of the JUnit
 * platform, finds nothing, and a suite would pass without a test.
 */
final class FoundTests {
    private static boolean watched;
    private static boolean any;

    private FoundTests() {}

    /** Records that a test was found; called for each test, even if it is left out. */
    static synchronized void add() {
        any = true;
    }

    static synchronized void watch() {
        any = false;
        watched = true;
    }

    /** Whether {@link #watch()} was called and {@link #check} was not. */
    static synchronized boolean isWatched() {
        return watched;
    }

    /**
     * Checks that tests were found since {@link #watch()}.
     *
     * @throws IllegalStateException if none was
     */
    static synchronized void check() {
        watched = false;
        if (!any) {
            throw new IllegalStateException(
                    "junit-jupiter-engine found no test of the kit, so rules were not run; it is not on the path, or does not"
                            + " fit the junit-platform-engine there: import junit-bom, so that all artifacts of JUnit are of"
                            + " one release");
        }
    }
}
