package io.semper.examples.http;

/** Thrown for a request that is answered with an error. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final Status status;
    private final boolean fatal;

    private Refused(Status status, String why, boolean fatal) {
        super(why, null, false, false);
        this.status = status;
        this.fatal = fatal;
    }

    /** An error after which the connection continues with the next request. */
    static Refused answer(Status status, String why) {
        return new Refused(status, why, false);
    }

    /** An error after which the start of the next request is unknown, so that the connection ends after the answer. */
    static Refused andClose(Status status, String why) {
        return new Refused(status, why, true);
    }

    Status status() {
        return status;
    }

    boolean fatal() {
        return fatal;
    }
}
