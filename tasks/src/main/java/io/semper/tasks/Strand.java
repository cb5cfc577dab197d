package io.semper.tasks;

/**
 * What a task's code runs on: something that can be suspended in the middle and resumed later, and runs only between a
 * {@link #resume()} and the following {@link #suspend()} or the end of its code.
 */
interface Strand {
    /**
     * Starts or resumes the code; returns when it suspends or ends. Called by the thread that holds the loop, which holds it again
     * on return.
     *
     * @throws Throwable if the code cannot be started; it has then not run and never will
     */
    void resume() throws Throwable;

    /**
     * Suspends the code until the next {@link #resume()}. Called by the code.
     *
     * @throws IllegalStateException if the system cannot suspend it here; it continues then
     */
    void suspend();

    /** Returns the frames of the suspended code, innermost first; empty if the system does not tell. */
    StackTraceElement[] stackTrace();

    /** Lets go of the code, which is suspended and will not be resumed by the loop: ends its thread if it has one. */
    void unwind();
}
