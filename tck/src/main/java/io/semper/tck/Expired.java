package io.semper.tck;

/** An expected event did not happen within the guard. */
final class Expired extends AssertionError {
    private static final long serialVersionUID = 1L;

    Expired(String message) {
        super(message);
    }
}
