package io.semper;

/** A callback that was scheduled for an instant. */
public interface TimerHandle extends Handle {
    /** The deadline in nanoseconds of {@link EventLoop#time()}, also after the timer ran or was cancelled. Any thread. Rule TIMER-12. */
    long when();
}
