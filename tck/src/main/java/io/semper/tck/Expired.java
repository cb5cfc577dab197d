package io.semper.tck;

/** An expected event did not happen within the guard. */
final class Expired extends AssertionError {
    private static final long serialVersionUID = 1L;

    /** What was waited for. */
    final String what;

    Expired(String what, String message) {
        super(message);
        this.what = what;
    }
}
