package io.semper;

/** A scheduled timer, which may repeat. Any thread. */
public interface TimerHandle extends Handle {
    /**
     * Returns the deadline in nanoseconds of {@link EventLoop#time()}, even after the timer ran or was cancelled. Any thread. Rules
     * TIMER-09, TIMER-12, TIMER-16.
     */
    long when();
}
