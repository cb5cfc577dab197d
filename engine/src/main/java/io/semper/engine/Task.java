package io.semper.engine;

/** An item of the ready queue. May be enqueued again once it has begun to run; sources of I/O are their own task, so an event costs no object. */
public abstract class Task {
    /** Runs on the loop's thread; what it throws goes to the exception handler. */
    public abstract void run();
}
