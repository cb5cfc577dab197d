package io.semper.engine;

/** An item of the ready queue. May be enqueued again once it has begun to run; sources of I/O are their own task, so an event costs no object. */
public abstract class Task {
    /** Runs on the loop's thread; what it throws goes to the exception handler. */
    public abstract void run();

    /** Instead of {@link #run}: the loop was closed first. On the thread that closes it; no callback of the user may run. */
    public void dropped() {}
}
