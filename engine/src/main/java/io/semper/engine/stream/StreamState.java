package io.semper.engine.stream;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;

/**
 * Where a stream is in its life.
 *
 * <pre>
 *   NEW -----> OPEN -----> FLUSHING -----> CLOSED -----> NOTIFYING -----> NOTIFIED
 *    |          |  close with      all sent,   ^   |  connectionLost    connectionLost
 *    |          |  bytes queued    or abort    |   |  is called         has returned
 *    |          +------------------------------+   |
 *    +---------------------------------------------+
 *      close, abort or error; the loop's close, which goes to NOTIFYING and no further
 * </pre>
 */
enum StreamState {
    /** The connection is there; {@code connectionMade} has not been called. */
    NEW,
    /** Reads and writes. */
    OPEN,
    /** Closed by our side, and what is queued is still being sent. */
    FLUSHING,
    /** Nothing is read or sent any more; the descriptor is closed at the end of the turn, and {@code connectionLost} is to come. */
    CLOSED,
    /** Over; the protocol is being told, or never will be because the loop is closed. */
    NOTIFYING,
    /** Over, and the protocol knows. */
    NOTIFIED;

    private static final Map<StreamState, EnumSet<StreamState>> NEXT = new EnumMap<>(Map.of(
            NEW, EnumSet.of(OPEN, CLOSED, NOTIFYING),
            OPEN, EnumSet.of(FLUSHING, CLOSED, NOTIFYING),
            FLUSHING, EnumSet.of(CLOSED, NOTIFYING),
            CLOSED, EnumSet.of(NOTIFYING),
            NOTIFYING, EnumSet.of(NOTIFIED),
            NOTIFIED, EnumSet.noneOf(StreamState.class)));

    /** Whether the socket is given up. */
    boolean isOver() {
        return ordinal() >= CLOSED.ordinal();
    }

    StreamState to(StreamState next) {
        EnumSet<StreamState> legal = NEXT.get(this);
        if (legal == null || !legal.contains(next)) {
            throw new IllegalStateException("a stream cannot go from " + this + " to " + next);
        }
        return next;
    }
}
