package io.semper.it.faults;

/** A tool or a right that a scenario needs is not there: the scenario counts as not run. */
final class Missing extends RuntimeException {
    private static final long serialVersionUID = 1;

    Missing(String what) {
        super(what);
    }
}
