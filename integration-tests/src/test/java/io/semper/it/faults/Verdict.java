package io.semper.it.faults;

/**
 * The result of a scenario.
 *
 * @param kind the kind of result
 * @param text the outcome, which must be equal on every backend, or what is missing or wrong
 * @param figures figures that may differ
 */
record Verdict(Kind kind, String text, String figures) {
    /** How a scenario can end. */
    enum Kind {
        OK,
        MISSING,
        FAILED
    }

    static Verdict failed(String why) {
        return new Verdict(Kind.FAILED, why, "");
    }

    /** Parses a line of {@link ScenarioMain}. */
    static Verdict parse(String line) {
        String[] parts = line.split("\t", -1);
        return new Verdict(Kind.valueOf(parts[1].toUpperCase(java.util.Locale.ROOT)), parts[2], parts[3]);
    }
}
