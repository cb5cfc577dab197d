package io.semper.it.faults;

/**
 * What became of a scenario.
 *
 * @param kind of end
 * @param text the outcome that every backend has to have, or what is missing or wrong
 * @param figures that may differ
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

    /** Of the line that {@link ScenarioMain} wrote. */
    static Verdict parse(String line) {
        String[] parts = line.split("\t", -1);
        return new Verdict(Kind.valueOf(parts[1].toUpperCase(java.util.Locale.ROOT)), parts[2], parts[3]);
    }
}
