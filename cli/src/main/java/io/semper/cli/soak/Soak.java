package io.semper.cli.soak;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.group.LoopThread;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Runs rounds of churn on one loop, takes a sample after each, and decides. */
public final class Soak {
    private static final int ROUNDS = 30;
    private static final Duration SHORTEST_ROUND = Duration.ofMillis(250);
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(10);
    private static final int WARM_UP_PART = 4;
    private static final long PATIENCE_SECONDS = 120;
    private static final double NANOS_A_MINUTE = 60e9;

    private final LoopOptions options;
    private final Duration time;
    private final long seed;
    private final PrintStream out;
    private final ConcurrentLinkedQueue<String> unexpected = new ConcurrentLinkedQueue<>();

    /** Creates a soak of the given duration. */
    public Soak(LoopOptions options, Duration time, long seed, PrintStream out) {
        this.options = options;
        this.time = time;
        this.seed = seed;
        this.out = out;
    }

    /** Runs, and prints the operations, the resources and their slopes; returns true if nothing grew and nothing unexpected happened. */
    public boolean run() throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("semper-soak");
        Holdings holdings = new Holdings();
        Map<Kind, Long> counts = Map.of();
        List<String> failures = new ArrayList<>();
        String name;
        try (BlockingPeers peers = new BlockingPeers();
                LoopThread thread = LoopThread.start("semper-soak-loop", options)) {
            name = thread.loop().name();
            Churn churn = get(thread, loop -> {
                loop.setExceptionHandler((where, context) -> unexpected.add(context.toString()));
                return Places.open(loop, peers, scratch).thenApply(places -> new Churn(loop, places, seed));
            });
            get(thread, loop -> churn.warmUp());
            rounds(thread, churn, holdings);
            counts = churn.counts();
            failures.addAll(churn.failures());
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the loop does not respond: " + e, e);
        } finally {
            Files.deleteIfExists(scratch.resolve("echo"));
            Files.deleteIfExists(scratch);
        }
        failures.addAll(unexpected);
        return verdict(name, holdings, counts, failures);
    }

    private void rounds(LoopThread thread, Churn churn, Holdings holdings)
            throws InterruptedException, ExecutionException, TimeoutException {
        Duration round = clamp(time.dividedBy(ROUNDS));
        long began = System.nanoTime();
        long warm = time.dividedBy(WARM_UP_PART).toNanos();
        long elapsed = 0;
        while (elapsed < time.toNanos() && churn.failures().isEmpty() && unexpected.isEmpty()) {
            get(thread, loop -> churn.round(round));
            elapsed = System.nanoTime() - began;
            if (elapsed >= warm) {
                holdings.sample(elapsed / NANOS_A_MINUTE);
            }
        }
    }

    private static Duration clamp(Duration round) {
        if (round.compareTo(SHORTEST_ROUND) < 0) {
            return SHORTEST_ROUND;
        }
        return round.compareTo(LONGEST_ROUND) > 0 ? LONGEST_ROUND : round;
    }

    private static <T> T get(LoopThread thread, Function<EventLoop, LoopFuture<T>> work)
            throws InterruptedException, ExecutionException, TimeoutException {
        return thread.call(work).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private boolean verdict(String name, Holdings holdings, Map<Kind, Long> counts, List<String> failures) {
        out.printf(Locale.ROOT, "soak on %s for %.1f minutes, seed %d%n", name, time.toNanos() / NANOS_A_MINUTE, seed);
        long all = 0;
        for (Kind kind : Kind.values()) {
            long count = counts.getOrDefault(kind, 0L);
            all += count;
            out.printf(Locale.ROOT, "%-24s %,12d%n", kind, count);
        }
        out.printf(Locale.ROOT, "%-24s %,12d%n%n", "all", all);
        out.println(Trend.titles());
        holdings.trends().forEach(out::println);
        out.printf(
                Locale.ROOT,
                "samples after the first %d %% of the time; a slope is noise within %.0f standard errors of zero, or below the growth named%n",
                100 / WARM_UP_PART,
                Trend.ERRORS);
        failures.forEach(failure -> out.println("UNEXPECTED: " + failure));
        boolean good = failures.isEmpty() && holdings.growing().isEmpty() && all > 0;
        out.println("soak on " + name + ": " + (good ? "passed" : "FAILED"));
        return good;
    }
}
