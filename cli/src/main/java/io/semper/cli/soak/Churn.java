package io.semper.cli.soak;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Keeps many operations of random kinds under way, in rounds between which nothing is open. For the loop's owner. */
final class Churn {
    private static final int AT_ONCE = 24;
    private static final int MOST_PAUSE_MILLIS = 8;
    private static final int MOST_FAILURES = 20;
    private static final Duration LOOK = Duration.ofMillis(2);
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final EventLoop loop;
    private final Places places;
    private final SplittableRandom random;
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final List<String> failures = new ArrayList<>();
    private int underWay;
    private boolean running;

    Churn(EventLoop loop, Places places, long seed) {
        this.loop = loop;
        this.places = places;
        this.random = new SplittableRandom(seed);
    }

    /** The kind that queues the most bytes at once, so that the pools of the loop reach their full size before the first sample. */
    LoopFuture<Void> warmUp() {
        for (int i = 0; i < AT_ONCE; i++) {
            begin(Kind.ABORT);
        }
        LoopPromise<Void> quiet = loop.createPromise();
        awaitQuiet(quiet, loop.time() + PATIENCE.toNanos());
        return quiet.future();
    }

    /** Begins operations for the given time; done when the last one has ended and no connection is open. */
    LoopFuture<Void> round(Duration time) {
        LoopPromise<Void> quiet = loop.createPromise();
        running = true;
        for (int i = 0; i < AT_ONCE; i++) {
            begin(any());
        }
        loop.callLater(time, () -> {
            running = false;
            awaitQuiet(quiet, loop.time() + PATIENCE.toNanos());
        });
        return quiet.future();
    }

    private void awaitQuiet(LoopPromise<Void> quiet, long until) {
        if (underWay == 0 && loop.stats().openTransports() == 0) {
            quiet.complete(null);
        } else if (loop.time() > until) {
            failures.add(loop.stats().openTransports() + " connections of " + underWay + " operations are still open");
            quiet.complete(null);
        } else {
            loop.callLater(LOOK, () -> awaitQuiet(quiet, until));
        }
    }

    private Kind any() {
        return Kind.values()[random.nextInt(Kind.values().length)];
    }

    private void begin(Kind kind) {
        underWay++;
        kind.begin(new Step(this, loop, places, random.split(), kind));
    }

    void ended(Kind kind) {
        counts.merge(kind, 1L, Long::sum);
        pause();
    }

    void failed(String what) {
        if (failures.size() < MOST_FAILURES) {
            failures.add(what);
        }
        if (failures.size() >= MOST_FAILURES) {
            running = false;
        }
        pause();
    }

    private void pause() {
        loop.callLater(Duration.ofMillis(random.nextInt(MOST_PAUSE_MILLIS)), () -> {
            underWay--;
            if (running) {
                begin(any());
            }
        });
    }

    /** The number of operations of each kind that ended as expected. */
    Map<Kind, Long> counts() {
        return new EnumMap<>(counts);
    }

    /** The recorded failures. */
    List<String> failures() {
        return List.copyOf(failures);
    }
}
