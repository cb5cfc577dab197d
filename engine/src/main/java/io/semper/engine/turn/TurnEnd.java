package io.semper.engine.turn;

/**
 * When a turn's callbacks had all run. Made when somebody first asks for it in a turn and filled in before the next poll, so that any
 * number of events in a turn costs one question to the clock. Owner only.
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

    /** When it ended, in the loop's time; no sooner than anything that happened in it. */
    public long time() {
        return time;
    }
}
