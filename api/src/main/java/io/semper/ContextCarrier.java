package io.semper;

/**
 * Carries a context of the application (a logging or tracing context, say) from where a callback is scheduled to where it runs. Set
 * by {@link LoopOptions#context}; off by default. Rule POLICY-10.
 */
@FunctionalInterface
public interface ContextCarrier {
    /** The context of now, to be put in place around callbacks. Called on the thread that schedules. */
    Snapshot capture();

    /** A captured context. */
    @FunctionalInterface
    interface Snapshot {
        /** Runs {@code callback} with this context in place and restores the one before. Called on the loop's thread. */
        void run(Runnable callback);
    }
}
