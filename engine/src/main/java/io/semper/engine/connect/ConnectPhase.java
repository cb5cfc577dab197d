package io.semper.engine.connect;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How far a connect is.
 *
 * <pre>
 *  LOOKING_UP --> CONNECTING --> CONNECTED --> STARTED
 *       |              |             |          |
 *       +--------------+-------------+----------+--> DONE
 * </pre>
 */
enum ConnectPhase {
    /** Waits for addresses. */
    LOOKING_UP,
    /** Has one socket on its way, and maybe more addresses to try. */
    CONNECTING,
    /** Has a connected socket; the factory is to be called in a later turn. */
    CONNECTED,
    /** The transport has the socket, the protocol is being told; the future comes next. */
    STARTED,
    /** Holds nothing. */
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
