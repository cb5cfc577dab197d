package io.semper.examples.embedding;

import io.semper.ContextCarrier;

/**
 * The log context of the application, such as the MDC of SLF4J: keys and values of a thread that its log lines show. It is also the
 * carrier that loops use, so that a callback has the context of the code that asked for it.
 */
public interface LogContext extends ContextCarrier {
    /** Runs {@code code} with {@code value} for {@code key} in the context of this thread, and restores what was there before. */
    void with(String key, String value, Runnable code);

    /** Returns a context for applications that have none. */
    static LogContext none() {
        return new LogContext() {
            @Override
            public void with(String key, String value, Runnable code) {
                code.run();
            }

            @Override
            public Snapshot capture() {
                return Runnable::run;
            }
        };
    }
}
