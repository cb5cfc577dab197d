package io.semper.it.faults;

/** Thrown if a tool or permission that a scenario needs is missing: the scenario counts as not run. */
final class Missing extends RuntimeException {
    private static final long serialVersionUID = 1;

    Missing(String what) {
        super(what);
    }
}
