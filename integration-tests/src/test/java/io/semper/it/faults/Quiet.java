package io.semper.it.faults;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.semper.EventLoop;
import io.semper.LoopStats;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The activity of a loop in a second in which it had nothing to do.
 *
 * @param polls the number of polls that returned
 * @param micros the CPU time of the loop's thread in microseconds
 */
record Quiet(long polls, long micros) {
    /** More polls in a second mean that something keeps the loop busy; the measurement itself needs a few. */
    static final int MOST_POLLS = 5;

    /** One hundredth of the second. */
    static final int MOST_MICROS = 10_000;

    private static Quiet secondOf(EventLoop loop) throws Exception {
        CompletableFuture<Quiet> measured = new CompletableFuture<>();
        loop.execute(() -> {
            LoopStats before = loop.stats();
            long started = time();
            loop.callLater(
                    Duration.ofSeconds(1),
                    () -> measured.complete(
                            new Quiet(loop.stats().polls() - before.polls(), (time() - started) / 1000)));
        });
        return measured.get(15, SECONDS);
    }

    private static long time() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private boolean isQuiet() {
        return polls <= MOST_POLLS && micros <= MOST_MICROS;
    }

    /**
     * Waits for a second in which the loop was idle. A loop that spins does so forever, while leftover work and code that runs for the
     * first time are over after a second or two.
     */
    static Quiet check(EventLoop loop, String where) throws Exception {
        Quiet second = secondOf(loop);
        for (int i = 0; i < 2 && !second.isQuiet(); i++) {
            second = secondOf(loop);
        }
        if (!second.isQuiet()) {
            throw new AssertionError("the loop spins " + where + ": " + second);
        }
        return second;
    }
}
