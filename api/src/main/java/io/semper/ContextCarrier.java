package io.semper;

/**
 * A carrier of an application's context, such as one of logging or tracing, from where a callback is scheduled to where it runs.
 * Set by {@link LoopOptions#context}; there is none by default. Rule POLICY-10.
 */
@FunctionalInterface
public interface ContextCarrier {
    /** Returns the current context. Called on the thread that schedules. */
    Snapshot capture();

    /** A captured context. */
    @FunctionalInterface
    interface Snapshot {
        /** Runs {@code callback} in this context and then restores the previous one. Called on the loop's thread. */
        void run(Runnable callback);
    }
}
