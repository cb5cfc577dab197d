package io.semper;

/** What becomes of the futures that did not make it when the first one decided. Rule COMBINE-10. */
public enum Losers {
    /** They go on, and their failures are not reported. */
    KEEP,
    /** They are cancelled as soon as the race is decided or its future is cancelled. */
    CANCEL
}
