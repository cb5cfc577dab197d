package io.semper.engine.turn;

/**
 * The time at which the callbacks of a turn had all run. The object is created on the first request in a turn and filled in before the next
 * poll, so that all events of a turn together cost one reading of the clock. Owner only.
 */
public final class TurnEnd {
    private long time;
    private boolean over;

    TurnEnd() {}

    void at(long now) {
        time = now;
        over = true;
    }

    /** Whether the turn is over. */
    public boolean isOver() {
        return over;
    }

    /** The time of the end, in the loop's time; never before an event of the turn. */
    public long time() {
        return time;
    }
}
