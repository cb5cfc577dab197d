package io.semper.engine.kernel;

/** A socket that a poller knows. Owner only. */
public interface Registration {
    /**
     * Wants exactly these bits of {@link Interest} from the next {@link Poller#flush} on. Cheap; the last call before the flush counts.
     * Taking a bit away need not reach the system until an event comes that nobody wants, but such an event must not come twice. An
     * event that is not wanted is never reported.
     */
    void interest(int bits);

    /** Sends further events to {@code next}. */
    void redirect(ReadinessListener next);

    /** Reports nothing from now on, not even what the last poll found; {@link ReadinessListener#onReleased} follows in the next flush. Idempotent. */
    void deregister();
}
