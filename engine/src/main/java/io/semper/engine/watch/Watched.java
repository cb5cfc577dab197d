package io.semper.engine.watch;

import org.jspecify.annotations.Nullable;

/**
 * A loop as the watchdog sees it. Its {@code toString()} describes the loop in messages. Any thread; the counters may be slightly out of
 * date.
 */
public interface Watched {
    /** The thread that runs the loop; null if the loop is idle. */
    @Nullable
    Thread thread();

    /** Whether the loop waits in a poll and no thread has woken it. */
    boolean isAsleep();

    /** The number of tasks that were begun. */
    long tasks();

    /** The number of turns that have ended. */
    long turns();

    /** The number of polls that were begun. */
    long polls();

    /** The number of reads and writes that transferred bytes, and of connections that were opened. */
    long transfers();

    /** Has the loop's thread fill {@code inspection} during its next polls; null ends that. */
    void inspect(@Nullable Inspection inspection);

    /** Logs a warning. Does not throw because of the logger. */
    void warn(String message);
}
