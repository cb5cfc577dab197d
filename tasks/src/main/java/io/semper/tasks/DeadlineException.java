package io.semper.tasks;

import java.io.Serial;
import java.util.concurrent.TimeoutException;

/** Thrown by {@link Tasks#timeout} if its own time has passed before its body had a value. Rule TASK-15. */
public final class DeadlineException extends TimeoutException {
    @Serial
    private static final long serialVersionUID = 1L;

    DeadlineException(String message) {
        super(message);
    }
}
