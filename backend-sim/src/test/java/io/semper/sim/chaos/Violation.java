package io.semper.sim.chaos;

/** What the {@link Oracle} does not accept. The kind tells failures apart: a shrunk program must fail with the same one. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final String kind;

    Violation(String kind, String about) {
        super(kind + ": " + about);
        this.kind = kind;
    }

    /** The kind of any failure of a run. */
    static String kindOf(Throwable failure) {
        if (failure instanceof Violation violation) {
            return violation.kind;
        }
        String text = String.valueOf(failure.getMessage());
        int end = 0;
        while (end < text.length() && !Character.isDigit(text.charAt(end)) && text.charAt(end) != '\n') {
            end++;
        }
        return failure.getClass().getSimpleName() + " " + text.substring(0, end);
    }
}
