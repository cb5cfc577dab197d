package io.semper.tck.report;

/** What a run says about one rule; the worst of its tests comes last. */
public enum Verdict {
    /** The subject excludes it, with the address of a reason. */
    EXCLUDED,
    /** It is about a capability that the subject does not claim. */
    NOT_CLAIMED,
    /** This machine lacks what it is about. */
    NOT_APPLICABLE,
    /** At least one test of it ran, and none failed. */
    PASS,
    /** A test of it failed. */
    FAIL
}
