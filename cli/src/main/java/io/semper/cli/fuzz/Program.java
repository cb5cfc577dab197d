package io.semper.cli.fuzz;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.LoopStoppedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One program: the moves that its seed determines, made one after another on its own loop, which is then closed. */
final class Program {
    private static final int MOST_MOVES = 150;
    private static final int MOST_REACTIONS = 250;
    private static final Duration RUN = Duration.ofMillis(3);

    final Oracle oracle = new Oracle();
    /** How often each move was made as a step. */
    final Map<Move, Integer> made = new EnumMap<>(Move.class);

    private final LoopOptions options;
    private final Places places;
    private final Duration patience;
    private final SplittableRandom random;
    private final int moves;
    private final boolean abandoned;

    Program(LoopOptions options, Places places, Duration patience, long seed) {
        this.options = options;
        this.places = places;
        this.patience = patience;
        random = new SplittableRandom(seed);
        moves = 1 + random.nextInt(MOST_MOVES);
        abandoned = random.nextInt(8) == 0;
    }

    /** Runs the program to its end on the calling thread, and verifies everything but what it leaves behind. */
    void run() {
        try (FileChannel pattern = places.pattern()) {
            World world = runAndClose(pattern);
            closed(world);
            world.endForeign();
            Thread.interrupted(); // of a call that came after the last run
            for (Peer peer : world.peers) {
                peer.close();
            }
            oracle.expect(pattern.isOpen(), "the file that was sent is closed");
            world.verify();
            world.calls.verify();
            oracle.allReported();
            places.sweep();
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            oracle.wrong("the program ended by " + Text.of(e));
        }
    }

    private World runAndClose(FileChannel pattern) {
        try (EventLoop loop = EventLoops.newEventLoop(loopOptions())) {
            SplittableRandom steps = random.split();
            World world = new World(loop, oracle, places, pattern, random.split(), random.nextInt(MOST_REACTIONS));
            run(world, steps);
            return world;
        }
    }

    private LoopOptions loopOptions() {
        return options.debug(random.nextInt(8) == 0).slowCallback(Duration.ofDays(1));
    }

    private void run(World world, SplittableRandom steps) {
        Ending ending = new Ending(world, steps.split(), abandoned, patience);
        SplittableRandom pace = steps.split();
        world.loop.callSoon(() -> step(world, steps, pace, moves, ending));
        SplittableRandom runs = steps.split();
        while (!ending.isOver()) {
            runOnce(world, runs);
        }
    }

    /** Schedules the next step before it makes this one, which may throw. */
    private void step(World world, SplittableRandom steps, SplittableRandom pace, int left, Ending ending) {
        if (left == 0) {
            world.endSteps();
            ending.begin();
            return;
        }
        Runnable next = () -> step(world, steps, pace, left - 1, ending);
        switch (pace.nextInt(8)) {
            case 0 -> world.loop.callLater(Duration.ofNanos(pace.nextInt(2_000_000)), next);
            case 1 -> world.foreign(() -> world.loop.callSoonThreadsafe(next));
            default -> world.loop.callSoon(next);
        }
        world.callback("step " + (moves - left + 1), () -> {
            Move move = left == moves ? Move.LISTEN : Move.any(steps);
            made.merge(move, 1, Integer::sum);
            move.make(world, steps, null);
        });
    }

    /** Runs the loop in one of the ways there are; what may leave the run is an exit of the program. */
    private void runOnce(World world, SplittableRandom runs) {
        EventLoop loop = world.loop;
        Throwable thrown = null;
        try {
            switch (runs.nextInt(4)) {
                case 0 -> runUntilComplete(loop);
                case 1 -> loop.runOnce(Duration.ofNanos(runs.nextInt(2_000_000)));
                case 2 -> loop.runOnce(Duration.ZERO);
                default -> {
                    loop.callLater(RUN, loop::stop);
                    loop.runForever();
                }
            }
        } catch (Throwable left) {
            thrown = left;
            world.calls.runBroken();
        }
        oracle.ranUntil(thrown);
        oracle.expect(!loop.isRunning(), loop + " is running after its run");
    }

    private void runUntilComplete(EventLoop loop) {
        LoopPromise<String> main = loop.createPromise();
        loop.callLater(RUN, () -> main.tryComplete("main"));
        LoopFuture<String> future = main.future();
        try {
            oracle.expect("main".equals(loop.runUntilComplete(future)), "runUntilComplete() returned another value");
        } catch (LoopStoppedException stopped) {
            oracle.expect(!future.isDone(), "runUntilComplete() was stopped although its future is done");
        }
    }

    private void closed(World world) {
        oracle.expect(world.lent == 0, world.lent + " buffers were not released by the close of the loop");
        expectClosed(() -> world.loop.callSoon(() -> {}), "callSoon()");
        expectClosed(() -> world.loop.runOnce(Duration.ZERO), "runOnce()");
        List<End> begun = world.ends.stream().filter(End::hasBegun).toList();
        begun.forEach(end -> oracle.expect(end.transport().isClosing(), end + " is open after its loop"));
    }

    private void expectClosed(Runnable call, String name) {
        @Nullable Throwable thrown = null;
        try {
            call.run();
        } catch (LoopClosedException expected) {
            thrown = expected;
        }
        oracle.expect(thrown != null, name + " works on a closed loop");
    }
}
