package io.semper;

import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The loop's side of a connection: what every kind of transport offers. For the loop's owner. */
public interface Transport {
    /** The loop that serves this transport. Any thread. */
    EventLoop loop();

    /** Our address; never looks anything up; null only after the close if never asked for before. Rule CONNECT-20. */
    @Nullable
    SocketAddress localAddress();

    /** The peer's address: the same object before, in and after {@code connectionLost}; an unnamed Unix peer has the empty path. Rule CONNECT-20. */
    @Nullable
    SocketAddress remoteAddress();

    /** Whether close, abort or failure has been decided; true at once, before {@code connectionLost}. Rules CLOSE-09, WRITE-13. */
    boolean isClosing();

    /** Why it closes; {@link CloseReason#OPEN} until that is decided. Rule CLOSE-07. */
    CloseReason closeReason();

    /**
     * Stops reading, sends what is queued, then closes; {@code connectionLost(null)} follows in a later turn, or the error if sending
     * fails. Idempotent. Rules CLOSE-02, CLOSE-03, CLOSE-05, CLOSE-08.
     */
    void close();

    /** Drops what is queued and closes without waiting for the peer; {@code connectionLost(null)} follows in a later turn. Rules CLOSE-02, CLOSE-04, CLOSE-05. */
    void abort();

    /**
     * Ends with null when {@code connectionLost} has returned or thrown, at once if it has already. Every call gives a future of its
     * own, and cancelling it cancels the waiting alone. If the loop is closed first, {@code connectionLost} never comes, and the future
     * never ends; {@code join()} throws {@link LoopClosedException} then. Rule CLOSE-16.
     */
    LoopFuture<Void> closed();

    /** Bytes that were accepted and that the kernel has not taken. Rule FLOW-01. */
    long writeBufferSize();

    /**
     * Sets when writing is paused (strictly above {@code high}) and resumed (at or below {@code low}), in bytes, and looks again at
     * once. Defaults: 64 KiB and 16 KiB. Rules FLOW-02, FLOW-04, FLOW-05, FLOW-06.
     *
     * @throws IllegalArgumentException if {@code low} is negative or above {@code high}; the old limits stay
     */
    void setWriteLimits(int low, int high);

    /** Delivers nothing more until {@link #resumeReading()}, not even what was read already. Idempotent; no effect when closing. Rules READ-11, READ-12, READ-14. */
    void pauseReading();

    /** Delivers again, in a later turn. Idempotent; no effect when closing. Rules READ-12, READ-13. */
    void resumeReading();

    /** Whether data would be delivered: not paused, no end of stream yet, not closing. Rule READ-12. */
    boolean isReading();

    /** More about this transport, by type; empty if it does not know. */
    default <T> Optional<T> info(Class<T> type) {
        return Optional.empty();
    }
}
