package io.semper.engine.turn;

/** An item of the ready queue. May be enqueued again once it has begun to run; sources of I/O are their own task, so an event costs no object. */
public abstract class Task {
    /** Runs on the loop's thread; what it throws goes to the exception handler. */
    public abstract void run();

    /**
     * After {@link #run}: whether that was a callback, which counts in the statistics and for what {@code runOnce} returns. False where
     * there was nothing to be called any more.
     */
    protected boolean wasCallback() {
        return true;
    }

    /**
     * Reads what {@link #run} will touch first. Between two events of a connection the system's own data pushes ours out of the
     * processor's caches; when the reads of several tasks follow upon each other, they wait for memory together and not in turn.
     *
     * @return anything that depends on what was read, so that no compiler leaves it out
     */
    public int prefetch() {
        return 0;
    }

    /** Instead of {@link #run}: the loop was closed first. On the thread that closes it; no callback of the user may run. */
    public void dropped() {}
}
