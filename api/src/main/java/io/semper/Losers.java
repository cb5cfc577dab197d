package io.semper;

/** What happens to the other futures when the first one has decided. Rule COMBINE-10. */
public enum Losers {
    /** They continue, and their failures are not reported. */
    KEEP,
    /** They are cancelled when the result is decided or cancelled. */
    CANCEL
}
