package io.semper.engine.kernel;

import java.io.IOException;

/** The poller's record of one socket. Owner only. Areas INTEREST and RELEASE of {@code SEAM.md}. */
public interface Registration {
    /**
     * Replaces the interest by {@code bits} of {@link Interest}, from the next {@link Poller#flush} on. Cheap; the last call before a flush
     * counts. The removal of a bit need not reach the OS before an event for that bit arrives, but such an event must not arrive twice. An
     * event outside the interest is never reported. If the stack overflows in here, the same call has its full effect when it is made again.
     */
    void interest(int bits);

    /**
     * Replaces the interest at once, for a {@link Watched}. On return the OS has it: a bit that was removed is not reported any more, and
     * the descriptor may be another file than at the last call, which the owner has closed. If this throws, the interest is
     * {@link Interest#NONE}.
     *
     * @param bits bits of {@link Interest}, at least one
     * @throws IllegalArgumentException if a channel does not have a direction; the interest is then what it was
     * @throws java.nio.channels.ClosedChannelException if the descriptor or channel is closed
     * @throws IOException if the OS refuses to watch it
     */
    default void interestNow(int bits) throws IOException {
        throw new UnsupportedOperationException("interestNow()");
    }

    /** Reports further events to {@code next} instead. */
    void redirect(ReadinessListener next);

    /**
     * Ends the reporting of events, including those that the last poll found. {@link ReadinessListener#onReleased} follows as
     * {@link Poller#flush} describes. Idempotent. If the stack overflows in here, nothing has changed, or all is done: the call is made again.
     * So record the change where an addition is done or not done, such as in an {@code ArrayList}, and change the state last.
     */
    void deregister();
}
