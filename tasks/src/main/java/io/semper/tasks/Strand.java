package io.semper.tasks;

import org.jspecify.annotations.Nullable;

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

    /**
     * Ends the code, which is suspended, since its loop is closed: it runs its {@code finally} blocks if it has a thread of its own. Called
     * by the thread that closes the loop.
     *
     * @param deadline of {@link System#nanoTime()}, after which code that still runs is abandoned as by {@link #abandon}
     * @return null if the code has ended or never runs again; otherwise an exception with the frames where it is
     */
    @Nullable
    Throwable unwind(long deadline);

    /** Lets go of the code, which is suspended and is not resumed any more, and cannot be ended. */
    void abandon();
}
