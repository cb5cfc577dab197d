package io.semper.engine.watch;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the watchdog knows of one loop: whether it makes progress, is stuck in a callback, or spins. The loop itself reads no clock for
 * this: its counters are compared with those of the last look.
 *
 * <ul>
 *   <li>Stuck: the loop is not asleep, and no counter has changed for {@code stuckAfter}. Then ten stacks are taken, and reported together.
 *   <li>Spinning: for {@code stuckAfter} there were more than 10 000 turns or polls a second and next to no transfers. Then the loop is
 *       inspected, and what keeps it awake is reported, unless it turns out to be work.
 * </ul>
 *
 * <p>Both are reported again whenever the time has doubled, and once when they end. Used by the watchdog's thread only.
 */
public final class LoopWatch {
    private static final int SAMPLES = 10;
    private static final long SHORTEST_WAIT = 1_000_000;
    private static final long BUSY_PER_SECOND = 10_000;

    /** A loop does not spin if at least one of that many turns or polls transfers something. */
    private static final long TURNS_PER_TRANSFER = 100;

    private static final long SECOND = 1_000_000_000;

    private record Counts(long tasks, long turns, long polls, long transfers) {
        static Counts of(Watched loop) {
            return new Counts(loop.tasks(), loop.turns(), loop.polls(), loop.transfers());
        }

        /** Whether there were too many turns or polls in {@code nanos} for what was transferred. */
        boolean isBusyUntil(Counts later, long nanos) {
            long rounds = Math.max(later.turns - turns, later.polls - polls);
            return rounds > BUSY_PER_SECOND * (nanos / (double) SECOND)
                    && (later.transfers - transfers) * TURNS_PER_TRANSFER < rounds;
        }
    }

    private final Watched loop;
    private final long limit;
    private long lastLook;
    private long wait;
    private @Nullable Thread thread;
    private Counts counts;

    private final Spell stuck;
    private StackSamples samples = new StackSamples();

    private final Spell spin;
    private @Nullable Inspection inspection;

    /** A condition that lasts: for how long, at what length it is reported next, and whether it was. */
    private static final class Spell {
        private final long first;
        private long nanos;
        private long due;
        private boolean reported;

        Spell(long first) {
            this.first = first;
            due = first;
        }

        boolean isDue() {
            return nanos >= due;
        }

        void reported() {
            reported = true;
            due = nanos * 2;
        }

        void end() {
            nanos = 0;
            due = first;
            reported = false;
        }
    }

    /** @param stuckAfter in nanoseconds */
    public LoopWatch(Watched loop, long stuckAfter) {
        this.loop = loop;
        limit = stuckAfter;
        stuck = new Spell(stuckAfter);
        spin = new Spell(stuckAfter);
        counts = Counts.of(loop);
    }

    /** Begins at {@code now}; returns the nanoseconds until the first look. */
    long begin(long now) {
        lastLook = now;
        counts = Counts.of(loop);
        return waiting(limit / 4);
    }

    private long waiting(long nanos) {
        wait = Math.max(SHORTEST_WAIT, nanos);
        return wait;
    }

    /** Looks at the loop; returns the nanoseconds until the next look. */
    long look(long now) {
        // If the whole process was suspended, the loop did not have this time.
        long passed = Math.min(now - lastLook, 2 * wait);
        lastLook = now;
        Thread before = thread;
        Counts last = counts;
        Thread running = loop.thread();
        thread = running;
        counts = Counts.of(loop);
        boolean same = running != null && running == before && !loop.isAsleep();
        boolean quick = same ? lookForStuck(running, counts.equals(last), passed) : lookForStuck(null, false, passed);
        quick |= lookForSpin(same && last.isBusyUntil(counts, passed), passed);
        return waiting(quick ? limit / (4 * SAMPLES) : limit / 4);
    }

    /** Returns whether the next look should come soon. */
    private boolean lookForStuck(@Nullable Thread running, boolean unchanged, long passed) {
        if (running == null || !unchanged) {
            stuckEnded();
            return false;
        }
        stuck.nanos += passed;
        if (!stuck.isDue()) {
            return false;
        }
        StackTraceElement[] stack = running.getStackTrace();
        if (!Counts.of(loop).equals(counts)) {
            return true; // the stack may be that of the next callback; the next look finds the change
        }
        samples.add(stack);
        if (samples.count() < SAMPLES) {
            return true;
        }
        loop.warn(loop + " is stuck: its thread '" + running.getName() + "' has been in one callback for "
                + text(stuck.nanos) + ", and stuckAfter is " + text(limit) + ".\n" + culprit(running.getState())
                + blocker(running) + ".\n"
                + "Until the callback returns, no other callback, timer or connection of this loop is served. Move work that"
                + " blocks or takes long to runInExecutor() or to another thread, and return its result with"
                + " callSoonThreadsafe().\n" + samples.describe());
        stuck.reported();
        samples = new StackSamples();
        return false;
    }

    private void stuckEnded() {
        if (stuck.reported) {
            loop.warn(loop + " is no longer stuck: the callback has returned after about " + text(stuck.nanos) + ".");
        } else if (samples.count() > 0) {
            loop.warn(loop + " was stuck: its thread was in one callback for about " + text(stuck.nanos)
                    + ", and stuckAfter is " + text(limit) + ". The callback has returned.\n" + culprit(null) + ".\n"
                    + "Move work that blocks or takes long to runInExecutor() or to another thread.\n"
                    + samples.describe());
        }
        samples = new StackSamples();
        stuck.end();
    }

    private String culprit(Thread.@Nullable State state) {
        StackTraceElement callback = samples.callback();
        StackTraceElement innermost = samples.innermost();
        String where = callback == null
                ? "No code of the application is on its stack"
                : "The callback is " + StackSamples.text(callback);
        return where + "; it " + (state == null ? "was" : "is " + state) + " in "
                + (innermost == null ? "changing places" : StackSamples.text(innermost));
    }

    private static String blocker(Thread running) {
        Object blocker = LockSupport.getBlocker(running);
        return blocker == null ? "" : ", for a " + blocker.getClass().getName();
    }

    /** Returns whether the next look should come soon. */
    private boolean lookForSpin(boolean busy, long passed) {
        if (!busy) {
            if (spin.reported) {
                loop.warn(loop + " spins no longer: it did for about " + text(spin.nanos) + ".");
            }
            inspect(null);
            spin.end();
            return false;
        }
        spin.nanos += passed;
        if (!spin.isDue()) {
            return false;
        }
        Inspection current = inspection;
        if (current == null) {
            inspect(new Inspection());
            return true;
        }
        if (!current.isDone()) {
            return true;
        }
        inspect(null);
        if (current.isSpin()) {
            loop.warn(loop + " spins: for " + text(spin.nanos) + " its thread '" + name()
                    + "' has not waited for events,"
                    + " although connections transferred next to nothing, and stuckAfter is " + text(limit) + ". "
                    + current.describe());
            spin.reported();
        } else {
            spin.due = spin.nanos + limit;
        }
        return false;
    }

    private String name() {
        Thread running = thread;
        return running == null ? "?" : running.getName();
    }

    private void inspect(@Nullable Inspection next) {
        if (inspection != next) {
            inspection = next;
            loop.inspect(next);
        }
    }

    private static String text(long nanos) {
        long millis = nanos / 1_000_000;
        return millis < 1000 ? millis + " ms" : millis / 1000 + "." + millis % 1000 / 100 + " s";
    }
}
