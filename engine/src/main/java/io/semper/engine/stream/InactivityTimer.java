package io.semper.engine.stream;

import io.semper.TimerHandle;
import io.semper.engine.turn.LoopCore;
import io.semper.engine.turn.TurnEnd;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One timeout of a stream. Progress is recorded as a reference to the turn, without reading the clock, and the timer is not moved. When it
 * fires, it checks whether there was progress since it was set, and is set again for the remaining time. It therefore never ends a stream
 * early. Owner only.
 */
final class InactivityTimer {
    private final LoopCore loop;
    private final Duration limit;
    private final Runnable lastChance;
    private final Runnable expired;

    /** The turn of the last progress; null while the countdown is stopped. */
    private @Nullable TurnEnd since;

    private @Nullable TimerHandle timer;

    /**
     * @param lastChance runs before {@code expired}, which then only runs if this made no progress and the countdown was not ended; must
     *     not call the application, whose exit would end the countdown
     */
    InactivityTimer(LoopCore loop, Duration limit, Runnable lastChance, Runnable expired) {
        this.loop = loop;
        this.limit = limit;
        this.lastChance = lastChance;
        this.expired = expired;
    }

    /** Starts the countdown, or starts it again. */
    void restart() {
        since = loop.turnEnd();
        if (timer == null) {
            timer = loop.callLater(limit, this::check);
        }
    }

    /** Restarts the countdown if it is running. */
    void progress() {
        if (since != null) {
            since = loop.turnEnd();
        }
    }

    boolean isCounting() {
        return since != null;
    }

    /** Stops the countdown. The timer itself stays set, since in most cases the countdown soon starts again. */
    void stop() {
        since = null;
    }

    /** Ends the countdown for good. */
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
