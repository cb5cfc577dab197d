package io.semper.engine.stream;

import io.semper.TimerHandle;
import io.semper.engine.turn.LoopCore;
import io.semper.engine.turn.TurnEnd;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One timeout of a stream. Progress is noted by reference to the turn, without asking a clock, and the timer stays where it is: when it
 * fires, it looks whether there was progress since it was set, and is set anew for the rest. So it never ends a stream early. Owner only.
 */
final class InactivityTimer {
    private final LoopCore loop;
    private final Duration limit;
    private final Runnable lastChance;
    private final Runnable expired;

    /** The turn of the last progress; null while the countdown is stopped. */
    private @Nullable TurnEnd since;

    private @Nullable TimerHandle timer;

    /** @param lastChance runs before {@code expired}, which it keeps from running by progress or by an end */
    InactivityTimer(LoopCore loop, Duration limit, Runnable lastChance, Runnable expired) {
        this.loop = loop;
        this.limit = limit;
        this.lastChance = lastChance;
        this.expired = expired;
    }

    /** Begins, or begins again, to count. */
    void restart() {
        since = loop.turnEnd();
        if (timer == null) {
            timer = loop.callLater(limit, this::check);
        }
    }

    /** Counts from now on, if it counts at all. */
    void progress() {
        if (since != null) {
            since = loop.turnEnd();
        }
    }

    boolean isCounting() {
        return since != null;
    }

    /** Counts no more. A timer that is under way is left alone, since counting begins anew soon in most cases. */
    void stop() {
        since = null;
    }

    /** For good. */
    void end() {
        since = null;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void check() {
        timer = null;
        TurnEnd last = since;
        if (last == null) {
            return;
        }
        if (left(last) <= 0) {
            lastChance.run();
            last = since;
            if (last == null || timer != null) {
                return;
            }
        }
        long left = left(last);
        if (left > 0) {
            timer = loop.callAt(loop.time() + left, this::check);
        } else {
            since = null;
            expired.run();
        }
    }

    private long left(TurnEnd last) {
        long limitNanos = LoopCore.nanos(limit);
        return last.isOver() ? limitNanos - (loop.time() - last.time()) : limitNanos;
    }
}
