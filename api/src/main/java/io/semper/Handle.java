package io.semper;

/** A scheduled callback that can be cancelled. Any thread. */
public interface Handle {
    /**
     * Prevents the callback from running and forgets it at once; does nothing if it has run or was cancelled. Called on another
     * thread while the callback starts, it may come too late; then the callback runs and {@link #isCancelled()} is false. Any
     * thread. Rules READY-06, READY-07, THREAD-08.
     */
    void cancel();

    /** Whether {@link #cancel()} came before the callback ran. Any thread. Rule THREAD-08. */
    boolean isCancelled();
}
