package io.semper.engine.life;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;

/**
 * The state of a transport. Only streams deliver after a failed write and linger.
 *
 * <pre>
 *   NEW ---> OPEN ---> FLUSHING ---> LINGERING ---> CLOSED ---> NOTIFYING ---> NOTIFIED
 *    |        | close() |  all sent,     | the peer    ^
 *    |        |         |  input unread  | ends        |
 *    |        |         +----------------+-------------+
 *    |        |                                        |
 *    |        +---> DELIVERING ----------------------->+
 *    |        | a write failed   all input delivered   |
 *    +--------+----------------------------------------+
 *      close() with nothing to send or to read, abort() or an error
 * </pre>
 *
 * <p>The close of the loop leads from every state before NOTIFYING to NOTIFYING, and no further.
 */
public enum TransportState {
    /** The connection is established; {@code connectionMade} has not been called. */
    NEW,
    /** Reads and writes. */
    OPEN,
    /** A write found the connection broken: input that has arrived is delivered before {@code connectionLost}. */
    DELIVERING,
    /** Closed by the local side, and queued bytes are still being sent. Input is dropped. */
    FLUSHING,
    /**
     * Closed by the local side, and everything is sent, but the peer has sent bytes that were not read: closing now would make the OS reset
     * the connection and drop bytes that the peer has not received. The sending half is ended, and input is dropped until the peer ends.
     */
    LINGERING,
    /**
     * Nothing is read or sent any more. The descriptor is closed at the end of the turn, and {@code connectionLost} is called after that.
     */
    CLOSED,
    /** {@code connectionLost} is being called, or never will be because the loop is closed. */
    NOTIFYING,
    /** {@code connectionLost} has returned or thrown. */
    NOTIFIED;

    private static final Map<TransportState, EnumSet<TransportState>> NEXT = new EnumMap<>(Map.of(
            NEW, EnumSet.of(OPEN, CLOSED, NOTIFYING),
            OPEN, EnumSet.of(DELIVERING, FLUSHING, LINGERING, CLOSED, NOTIFYING),
            DELIVERING, EnumSet.of(CLOSED, NOTIFYING),
            FLUSHING, EnumSet.of(LINGERING, CLOSED, NOTIFYING),
            LINGERING, EnumSet.of(CLOSED, NOTIFYING),
            CLOSED, EnumSet.of(NOTIFYING),
            NOTIFYING, EnumSet.of(NOTIFIED),
            NOTIFIED, EnumSet.noneOf(TransportState.class)));

    /** Whether nothing is read or sent any more. */
    public boolean isOver() {
        return ordinal() >= CLOSED.ordinal();
    }

    TransportState to(TransportState next) {
        EnumSet<TransportState> legal = NEXT.get(this);
        if (legal == null || !legal.contains(next)) {
            throw new IllegalStateException("a transport cannot go from " + this + " to " + next);
        }
        return next;
    }
}
