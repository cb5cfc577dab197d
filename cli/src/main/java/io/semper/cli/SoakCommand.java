package io.semper.cli;

import io.semper.LoopOptions;
import io.semper.cli.soak.Soak;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Searches for leaks. */
@Command(
        name = "soak",
        description = {
            "Connects, exchanges, half-closes, resets, cancels and aborts on one loop for the given time, verifies every byte, and"
                    + " prints how descriptors, threads, direct memory and the heap after garbage collection change.",
            "Exits with 1 if one of them grows by more than noise, or if anything unexpected happens."
        },
        mixinStandardHelpOptions = true)
final class SoakCommand implements Callable<Integer> {
    private static final double LONGEST_MINUTES = 1e6;

    @Option(names = "--minutes", paramLabel = "N", description = "duration; 0.5 is half a minute (${DEFAULT-VALUE})")
    private double minutes = 1;

    @Option(names = "--backend", paramLabel = "NAME", description = "nio, epoll, ...; the best available by default")
    private @Nullable String backend;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "determines the operations and their order (${DEFAULT-VALUE})")
    private long seed = 1;

    @Override
    public Integer call() throws Exception {
        if (!(minutes > 0 && minutes <= LONGEST_MINUTES)) {
            throw new IllegalArgumentException(
                    "--minutes " + minutes + ": must be above 0 and at most " + (long) LONGEST_MINUTES);
        }
        LoopOptions options = LoopOptions.defaults();
        if (backend != null) {
            options = options.backend(backend);
        }
        return new Soak(options, Duration.ofNanos((long) (minutes * 60e9)), seed, System.out).run() ? 0 : 1;
    }
}
