package io.semper.engine.raw;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The life of a socket.
 *
 * <pre>
 *  NEW --bind--> BOUND
 *  NEW, BOUND --connect--> CONNECTING --> READY      accepted: READY      any --> CLOSED
 *  NEW, BOUND --connect at once, listen--> READY
 * </pre>
 */
enum HandleState {
    NEW("is not connected"),
    BOUND("is not connected"),
    CONNECTING("is connecting"),
    /** Connected, or listening. */
    READY("is connected"),
    CLOSED("is closed");

    private static final Map<HandleState, Set<HandleState>> NEXT = new EnumMap<>(Map.of(
            NEW, EnumSet.of(BOUND, CONNECTING, READY, CLOSED),
            BOUND, EnumSet.of(CONNECTING, READY, CLOSED),
            CONNECTING, EnumSet.of(READY, CLOSED),
            READY, EnumSet.of(CLOSED),
            CLOSED, EnumSet.noneOf(HandleState.class)));

    private final String words;

    HandleState(String words) {
        this.words = words;
    }

    HandleState to(HandleState next) {
        if (!Objects.requireNonNull(NEXT.get(this)).contains(next)) {
            throw new IllegalStateException("a raw socket cannot go from " + this + " to " + next);
        }
        return next;
    }

    /** For messages, after "which". */
    String words() {
        return words;
    }
}
