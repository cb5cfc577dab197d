package io.semper.engine.connect;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The phase of a connect.
 *
 * <pre>
 *  LOOKING_UP --> CONNECTING --> CONNECTED --> STARTED
 *       |              |             |          |
 *       +--------------+-------------+----------+--> DONE
 * </pre>
 */
enum ConnectPhase {
    /** The lookup of the addresses is pending. */
    LOOKING_UP,
    /** At least one socket is connecting, and there may be more addresses to try. */
    CONNECTING,
    /** A socket is connected; the factory will be called in a later turn. */
    CONNECTED,
    /** The transport owns the socket, and {@code connectionMade} is called; the future completes next. */
    STARTED,
    /** Ended; nothing is held. */
    DONE;

    private static final Map<ConnectPhase, Set<ConnectPhase>> NEXT = new EnumMap<>(Map.of(
            LOOKING_UP, EnumSet.of(CONNECTING, DONE),
            CONNECTING, EnumSet.of(CONNECTED, DONE),
            CONNECTED, EnumSet.of(STARTED, DONE),
            STARTED, EnumSet.of(DONE),
            DONE, EnumSet.noneOf(ConnectPhase.class)));

    ConnectPhase to(ConnectPhase next) {
        if (!Objects.requireNonNull(NEXT.get(this)).contains(next)) {
            throw new IllegalStateException("a connect cannot go from " + this + " to " + next);
        }
        return next;
    }
}
