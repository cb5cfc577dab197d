package io.semper.engine.turn;

/**
 * An entry of the ready queue. It may be queued again once it has begun to run. A source of I/O is its own task, so an event allocates no
 * object.
 */
public abstract class Task {
    /** Runs on the loop's thread; what it throws is passed to the exception handler. */
    public abstract void run();

    /**
     * Called after {@link #run}: whether that ran a callback, which counts in the statistics and in the result of {@code runOnce}. False if
     * there was nothing left to call.
     */
    protected boolean wasCallback() {
        return true;
    }

    /**
     * Reads the memory that {@link #run} will use first. Between two events of a connection, data of the OS evicts that of the connection
     * from the processor's caches. If several tasks read in a row, their waits for memory overlap.
     *
     * @return a value that depends on what was read, so that the compiler cannot remove the reads
     */
    public int prefetch() {
        return 0;
    }

    /** Called instead of {@link #run} if the loop is closed first, on the thread that closes it. No user callback may run. */
    public void dropped() {}
}
