package io.semper.tck.spec;

/**
 * One row of {@code SPEC.md}.
 *
 * @param id the area and two digits, such as {@code TIMER-04}
 * @param level how binding the rule is
 * @param sentence the rule
 * @param verification how it is verified
 * @param why the reason that follows {@code untestable:}, else empty
 */
public record RuleRow(String id, Level level, String sentence, Verification verification, String why) {
    /** How binding a rule is. */
    public enum Level {
        MUST,
        SHOULD,
        MAY
    }

    /** How a rule is verified. */
    public enum Verification {
        /** Tests of the kit. */
        TEST,
        /** Repeated tests of the kit that look for races. */
        STOCHASTIC,
        /** A test of the project's own build. */
        BUILD,
        /** Review only. */
        UNTESTABLE;

        /** Whether a method of the kit must name the rule. */
        public boolean needsTest() {
            return this == TEST || this == STOCHASTIC;
        }
    }

    /** The part of the id before the number. */
    public String area() {
        return id.substring(0, id.indexOf('-'));
    }

    /** The part of the id after the area. */
    public int number() {
        return Integer.parseInt(id.substring(id.indexOf('-') + 1));
    }
}
