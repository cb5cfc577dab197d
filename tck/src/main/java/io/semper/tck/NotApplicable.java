package io.semper.tck;

import org.opentest4j.TestAbortedException;

/** Ends a test without a verdict because this machine lacks what the rule needs; the message says what. */
final class NotApplicable extends TestAbortedException {
    private static final long serialVersionUID = 1L;

    NotApplicable(String reason) {
        super(reason);
    }
}
