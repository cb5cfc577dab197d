package io.semper.engine.turn;

import java.time.Duration;
import java.util.Objects;

/** Creates handles and timers, with the context of the caller and, in debug mode, with its stack. */
public final class Calls {
    /**
     * The largest distance of a deadline from the current time, 73 years. Any two deadlines can therefore be compared by their difference,
     * however far apart they were set.
     */
    private static final long FARTHEST = Long.MAX_VALUE / 4;

    private final LoopCore loop;
    private final Turns turns;
    private final CrossThreadQueue crossThread;
    private long timersMade;

    Calls(LoopCore loop, Turns turns, CrossThreadQueue crossThread) {
        this.loop = loop;
        this.turns = turns;
        this.crossThread = crossThread;
    }

    CallHandle soon(Runnable callback) {
        CallHandle handle = handle(callback);
        turns.enqueue(handle);
        return handle;
    }

    /** Any thread. On the loop's own thread the callback enters the ready queue at once, which keeps the order with {@link #soon}. */
    CallHandle soonThreadsafe(Runnable callback) {
        CallHandle handle = handle(callback);
        if (loop.ownership().heldHere()) {
            turns.enqueue(handle);
        } else {
            crossThread.add(handle, loop.poller());
        }
        return handle;
    }

    private CallHandle handle(Runnable callback) {
        return loop.context() != null || loop.isDebug()
                ? new CapturedHandle(Objects.requireNonNull(callback, "callback"), loop.captured(), loop.madeHere())
                : new CallHandle(callback);
    }

    CallTimer later(Duration delay, Runnable callback) {
        return timer(loop.time() + nanos(delay), callback);
    }

    CallTimer at(long deadlineNanos, Runnable callback) {
        long now = loop.time();
        return timer(now + Math.max(-FARTHEST, Math.min(FARTHEST, deadlineNanos - now)), callback);
    }

    private CallTimer timer(long when, Runnable callback) {
        CallTimer timer = new CallTimer(this, when, timersMade++, callback, loop.captured(), loop.madeHere());
        turns.timers().add(timer);
        return timer;
    }

    /** Removes a cancelled timer from the heap, on the loop's thread. Any thread. */
    void forget(CallTimer timer) {
        if (loop.ownership().heldHere()) {
            turns.timers().remove(timer);
        } else if (!loop.isClosed()) {
            crossThread.add(
                    new Task() {
                        @Override
                        public void run() {
                            turns.timers().remove(timer);
                        }

                        @Override
                        protected boolean wasCallback() {
                            return false;
                        }
                    },
                    loop.poller());
        }
    }

    static long nanos(Duration duration) {
        long limit = Duration.ofNanos(FARTHEST).getSeconds();
        return duration.getSeconds() >= limit
                ? FARTHEST
                : duration.getSeconds() <= -limit ? -FARTHEST : duration.toNanos();
    }
}
