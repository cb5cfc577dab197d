package io.semper.tck;

/** What had to happen did not, within the guard. */
final class Expired extends AssertionError {
    private static final long serialVersionUID = 1L;

    Expired(String message) {
        super(message);
    }
}
