package io.semper.tasks;

import java.io.Serial;

/** Ends the thread of a suspended task whose loop is closed, or which was abandoned. */
final class Unwind extends Error {
    @Serial
    private static final long serialVersionUID = 1L;

    Unwind() {
        super("the loop of this task is closed", null, false, false);
    }
}
