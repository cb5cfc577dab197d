package io.semper.engine.kernel;

/** The poller's record of one socket. Owner only. */
public interface Registration {
    /**
     * Replaces the interest by {@code bits} of {@link Interest}, from the next {@link Poller#flush} on. Cheap; the last call before a flush
     * counts. The removal of a bit need not reach the OS before an event for that bit arrives, but such an event must not arrive twice. An
     * event outside the interest is never reported.
     */
    void interest(int bits);

    /** Reports further events to {@code next} instead. */
    void redirect(ReadinessListener next);

    /**
     * Ends the reporting of events, including those that the last poll found. {@link ReadinessListener#onReleased} follows as
     * {@link Poller#flush} describes. Idempotent.
     */
    void deregister();
}
