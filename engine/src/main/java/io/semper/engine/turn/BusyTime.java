package io.semper.engine.turn;

import io.semper.LoopStats;
import io.semper.engine.kernel.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long the loop's thread is busy outside of polls. The owner passes in the times that it reads anyway, around polls and between turns;
 * in between, {@link #look} splits the time into stretches, the longest of which bounds the longest callback. The owner writes, with ordered
 * stores, and every thread may read.
 */
final class BusyTime {
    private static final long NOT_BUSY = Long.MIN_VALUE;

    /** The number of callbacks between two looks: reading the clock takes about 20 ns, less than 1 ns for each callback. */
    static final int CALLBACKS = 32;

    private static final int TRIES = 16;

    private final Clock clock;
    private final long origin;

    /**
     * Twice the sum of all busy times, or, while the loop is busy, twice the time at which that sum would have begun, without a break, plus
     * one. One word, so that a reader never counts a spell twice or not at all. Times are counted from {@link #origin}.
     */
    private final AtomicLong sum = new AtomicLong();

    /** When the current stretch began; {@link #NOT_BUSY} in a poll, and outside of a run. */
    private final AtomicLong stretch = new AtomicLong(NOT_BUSY);

    private final AtomicLong longest = new AtomicLong();

    /** The largest sum that was read: a counter that went back would count as reset. */
    private final AtomicLong reported = new AtomicLong();

    /** The longest time that was read: a stretch that another thread has measured can be longer than what the owner measured before. */
    private final AtomicLong longestReported = new AtomicLong();

    BusyTime(Clock clock) {
        this.clock = clock;
        origin = clock.nanoTime();
    }

    /** Called after a poll, and at the begin of a run. Owner only. */
    void begin(long now) {
        if (stretch.getPlain() == NOT_BUSY) {
            sum.lazySet((now - origin - (sum.getPlain() >> 1) << 1) + 1);
            stretch.lazySet(now);
        }
    }

    /** Ends a stretch and begins the next. Owner only. */
    void look(long now) {
        long took = now - stretch.getPlain();
        if (took > longest.getPlain()) {
            longest.lazySet(took);
        }
        stretch.lazySet(now);
    }

    /** Called before a poll, and at the end of a run. Owner only. */
    void end(long now) {
        if (stretch.getPlain() != NOT_BUSY) {
            look(now);
            sum.lazySet(now - origin - (sum.getPlain() >> 1) << 1);
            stretch.lazySet(NOT_BUSY);
        }
    }

    /** Returns the age of the current stretch; 0 if the loop is not busy. Any thread. */
    long current() {
        long now = clock.nanoTime(); // before the read: else a pause in between would count as busy
        long began = stretch.get();
        return began == NOT_BUSY ? 0 : Math.max(0, now - began);
    }

    /** Sets what is counted here. Any thread. */
    void addTo(LoopStats.Builder stats) {
        long running = current(); // first: if it ends in between, it is in the longest
        long most = longestReported.accumulateAndGet(Math.max(running, longest.get()), Math::max);
        stats.busyNanos(busy()).longestCallbackNanos(most);
    }

    private long busy() {
        long word = sum.get();
        long now = clock.nanoTime();
        for (int i = 0; i < TRIES && word != sum.get(); i++) {
            word = sum.get();
            now = clock.nanoTime();
        }
        long busy = (word & 1) == 0 ? word >> 1 : now - origin - (word >> 1);
        return reported.accumulateAndGet(busy, Math::max);
    }
}
