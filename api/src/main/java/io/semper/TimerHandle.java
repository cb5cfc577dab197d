package io.semper;

/** A scheduled timer. Any thread. */
public interface TimerHandle extends Handle {
    /**
     * Returns the deadline in nanoseconds of {@link EventLoop#time()}, even after the timer ran or was cancelled. Any thread. Rules
     * TIMER-09, TIMER-12.
     */
    long when();
}
