package io.semper.tck.rules.error;

import io.semper.LoopExit;

/** What code of the user throws, and what the exception handler makes of it. */
enum Thrown {
    EXIT,
    EXCEPTION,
    STACK_OVERFLOW,
    /** An exception, and a handler that leaves the loop on its account. */
    EXCEPTION_AND_HANDLER_EXITS,
    /** An exception, and a handler that fails. */
    EXCEPTION_AND_HANDLER_THROWS;

    /** A new one. */
    Throwable make() {
        return switch (this) {
            case EXIT -> new LoopExit("on purpose");
            case STACK_OVERFLOW -> new StackOverflowError("on purpose");
            default -> new IllegalStateException("on purpose");
        };
    }

    /** What the exception handler does once it has taken note. */
    void handled() {
        if (this == EXCEPTION_AND_HANDLER_EXITS) {
            throw new LoopExit("the handler, on purpose");
        }
        if (this == EXCEPTION_AND_HANDLER_THROWS) {
            throw new IllegalStateException("the handler, on purpose");
        }
    }
}
