package io.semper.tck.report;

/** The verdict on one rule, from best to worst; that of a rule is the worst of its tests. */
public enum Verdict {
    /** The subject excludes the rule, with the address of a reason. */
    EXCLUDED,
    /** The rule needs a capability that the subject does not claim. */
    NOT_CLAIMED,
    /** This machine lacks what the rule needs. */
    NOT_APPLICABLE,
    /** At least one test of the rule ran, and none failed. */
    PASS,
    /** A test of the rule failed. */
    FAIL
}
