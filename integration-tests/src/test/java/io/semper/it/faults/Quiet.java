package io.semper.it.faults;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.semper.EventLoop;
import io.semper.LoopStats;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * What a loop did in a second in which it had nothing to do.
 *
 * @param polls that returned
 * @param micros of processor time of the loop's thread
 */
record Quiet(long polls, long micros) {
    /** More in a second means that something keeps the loop busy; a few are what the measurement itself needs. */
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
     * A second in which the loop was quiet. What keeps a loop busy does so for ever, while work that is left over, or code that runs for
     * the first time, costs one second or two.
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
