package io.semper.tls;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;

/**
 * The states of a TLS connection.
 *
 * <pre>
 *   NEW ---> HANDSHAKING ---> OPEN ---> SHUTTING ---> LOST
 *                  |            |           |          ^
 *                  +------------+-----------+-> FAILING
 *                  any but LOST ------------------> LOST
 * </pre>
 */
enum TlsState {
    /** The connection below has not called {@code connectionMade}. */
    NEW,
    HANDSHAKING,
    /** The handshake has succeeded, and data is exchanged. */
    OPEN,
    /** The local side has closed: the peer's end of the stream is waited for, and data is dropped. */
    SHUTTING,
    /** The handshake failed, or the stream broke: the alert is being sent, and input is dropped. */
    FAILING,
    /** The connection below has ended. */
    LOST;

    private static final Map<TlsState, EnumSet<TlsState>> NEXT = new EnumMap<>(Map.of(
            NEW, EnumSet.of(HANDSHAKING, LOST),
            HANDSHAKING, EnumSet.of(OPEN, FAILING, LOST),
            OPEN, EnumSet.of(SHUTTING, FAILING, LOST),
            SHUTTING, EnumSet.of(FAILING, LOST),
            FAILING, EnumSet.of(LOST),
            LOST, EnumSet.noneOf(TlsState.class)));

    TlsState to(TlsState next) {
        if (!Objects.requireNonNull(NEXT.get(this)).contains(next)) {
            throw new IllegalStateException("a TLS connection cannot go from " + this + " to " + next);
        }
        return next;
    }
}
