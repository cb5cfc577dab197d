package io.semper;

/** A callback that was scheduled and can be cancelled. */
public interface Handle {
    /**
     * Keeps the callback from running and forgets it at once; a no-op if it ran or was cancelled. Any thread: on another thread than
     * the loop's the callback may be running already, and then runs to its end. Rules READY-06, READY-07, THREAD-08.
     */
    void cancel();

    /** Whether {@link #cancel()} came before the callback ran. Any thread. */
    boolean isCancelled();
}
