package io.semper.cli;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import io.semper.cli.fuzz.Fuzz;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Searches for broken rules with random programs. */
@Command(
        name = "fuzz",
        description = {
            "Runs programs of random operations, each on its own loop, and verifies what every program may rely on: the order"
                    + " of callbacks, each byte, timers, futures, failures and what is left behind.",
            "Prints what a program that went wrong has done and the command that runs it again, and exits with 1."
        },
        mixinStandardHelpOptions = true)
final class FuzzCommand implements Callable<Integer> {
    private static final double LONGEST_MINUTES = 1e6;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long SEEDS = 1_000_000_000;

    @ArgGroup
    private Length length = new Length();

    @Option(names = "--backend", paramLabel = "NAME", description = "nio, epoll, ...; the best available by default")
    private @Nullable String backend;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "the seed of the first program, by default a random one; the next program has the next seed")
    private long seed = ThreadLocalRandom.current().nextLong(SEEDS);

    /** How much is run. */
    static final class Length {
        @Option(names = "--programs", paramLabel = "N", description = "how many programs (${DEFAULT-VALUE})")
        private long programs = 100;

        @Option(names = "--minutes", paramLabel = "N", description = "how long instead; 0.5 is half a minute")
        private @Nullable Double minutes;
    }

    @Override
    public Integer call() throws Exception {
        LongPredicate more = more();
        LoopOptions options = LoopOptions.defaults();
        if (backend != null) {
            options = options.backend(backend);
        }
        String name;
        try (EventLoop loop = EventLoops.newEventLoop(options)) {
            name = loop.name();
        }
        System.out.println("fuzz on " + name + ", seed " + seed);
        return new Fuzz(options, name, seed, PATIENCE, System.out).run(more) ? 0 : 1;
    }

    private LongPredicate more() {
        if (length.minutes == null) {
            if (length.programs < 1) {
                throw new IllegalArgumentException("--programs " + length.programs + ": must be 1 or more");
            }
            return programs -> programs < length.programs;
        }
        if (!(length.minutes > 0 && length.minutes <= LONGEST_MINUTES)) {
            throw new IllegalArgumentException(
                    "--minutes " + length.minutes + ": must be above 0 and at most " + (long) LONGEST_MINUTES);
        }
        long began = System.nanoTime();
        long time = (long) (length.minutes * 60e9);
        return programs -> programs == 0 || System.nanoTime() - began < time;
    }
}
