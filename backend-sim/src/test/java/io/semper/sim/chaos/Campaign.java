package io.semper.sim.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Plays the programs of many seeds in a row, on several threads if asked. Each seed has a world of its own, so the threads share nothing, and
 * which of them plays a seed changes nothing. A long one prints from time to time how far it is.
 */
final class Campaign {
    /** Seeds that a thread takes at a time. */
    private static final long PIECE = 500;

    private static final Duration PROGRESS = Duration.ofSeconds(30);

    private final long first;
    private final long count;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong printed = new AtomicLong(System.nanoTime());
    private final Figures figures = new Figures();
    private final Hunt total = new Hunt();
    private @Nullable Program failing;

    private Campaign(long first, long count) {
        this.first = first;
        this.count = count;
    }

    /** Plays {@code count} seeds from {@code first} on, or up to one that fails. */
    static Campaign play(long first, long count, int threads) throws InterruptedException, ExecutionException {
        Campaign campaign = new Campaign(first, count);
        if (threads == 1) {
            campaign.playPieces();
            return campaign;
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(pool.submit(campaign::playPieces));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            pool.shutdown();
        }
        return campaign;
    }

    private void playPieces() {
        for (long at = taken.getAndAdd(PIECE); at < count; at = taken.getAndAdd(PIECE)) {
            Hunt hunt = new Hunt();
            Program found = hunt.firstFailing(first + at, Math.min(PIECE, count - at));
            add(hunt, found);
            if (found != null) {
                taken.set(count); // the others end after their pieces
            }
        }
    }

    private synchronized void add(Hunt hunt, @Nullable Program found) {
        total.add(hunt);
        if (found != null && (failing == null || found.seed < failing.seed)) {
            failing = found;
        }
        long now = System.nanoTime();
        if (now - printed.get() >= PROGRESS.toNanos()) {
            printed.set(now);
            System.out.println("chaos: " + total.played() + " of " + count + "; " + this);
        }
    }

    /** Returns the program with the lowest seed of those that have failed, or null. */
    @Nullable
    Program failing() {
        return failing;
    }

    /** Returns how often each fault has happened. */
    Map<String, Long> fired() {
        return new TreeMap<>(total.fired());
    }

    /** What was played, how fast, and which faults have happened. */
    @Override
    public String toString() {
        return figures.of(total.played()) + "; first " + first + "; " + total.speeds(figures.cpu()) + "; happened: "
                + total.fired();
    }
}
