package io.semper.engine.life;

import java.time.Duration;

/**
 * When a datagram is offered again that the OS has not taken, and for which no event will come: the OS had no memory (ENOBUFS) while the
 * socket stayed writable, or the receiver of a Unix-domain socket has no room. Owner only.
 */
public final class RetryPace {
    private static final Duration FIRST = Duration.ofMillis(1);
    private static final Duration LAST = Duration.ofMillis(50);

    /** Rounds in a row in which the OS had no memory and took nothing, after which a datagram is given up. */
    private static final int MOST_ROUNDS = 20;

    private Duration next = FIRST;
    private int rounds;
    private boolean memoryWasMissing;

    /** Returns the time until the next round of offers: 1 ms at first, then twice as long each time, and 50 ms at most. */
    public Duration untilNextRound() {
        Duration now = next;
        Duration twice = now.multipliedBy(2);
        next = twice.compareTo(LAST) < 0 ? twice : LAST;
        return now;
    }

    /** Begins a round: whatever is offered until it ends counts once. */
    public void beginRound() {
        rounds = memoryWasMissing ? rounds + 1 : 0;
        memoryWasMissing = false;
    }

    /**
     * Notes that the OS had no memory for a datagram. Returns whether it is to be offered again in the next round; if not, it is to be given
     * up, and the rounds are counted from the beginning for the next one.
     */
    public boolean isWorthARound() {
        if (rounds == MOST_ROUNDS) {
            rounds = 0;
            return false;
        }
        memoryWasMissing = true;
        return true;
    }

    /** Notes that the OS has taken a datagram, or that the sender has given up. */
    public void reset() {
        next = FIRST;
        rounds = 0;
        memoryWasMissing = false;
    }
}
