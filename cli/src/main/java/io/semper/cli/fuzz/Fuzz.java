package io.semper.cli.fuzz;

import io.semper.LoopOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.logging.Logger;

/** Runs programs, each with its own seed, and prints those that went wrong. */
public final class Fuzz {
    private static final int MOST_FAILED = 5;

    private final LoopOptions options;
    private final String backend;
    private final long seed;
    private final Duration patience;
    private final PrintStream out;
    private final Map<Move, Integer> made = new EnumMap<>(Move.class);

    /**
     * Creates a fuzz of {@code backend}, whose loops {@code options} make; its first program has {@code seed}.
     *
     * @param patience how long a program may wait for its end; it hangs if it does nothing for twice as long
     */
    public Fuzz(LoopOptions options, String backend, long seed, Duration patience, PrintStream out) {
        this.options = options;
        this.backend = backend;
        this.seed = seed;
        this.patience = patience;
        this.out = out;
    }

    /** Runs programs while {@code more} is true of their number; returns whether there was at least one and none went wrong. */
    public boolean run(LongPredicate more) throws IOException, InterruptedException {
        Logger log = Logger.getLogger("io.semper");
        boolean parents = log.getUseParentHandlers();
        log.setUseParentHandlers(false);
        long programs = 0;
        int failed = 0;
        try (Places places = new Places()) {
            one(new Program(options, places, patience, seed), log); // opens what the JVM opens once
            boolean hung = false;
            while (more.test(programs) && failed < MOST_FAILED && !hung) {
                long now = seed + programs++;
                Leftovers before = new Leftovers();
                Program program = new Program(options, places, patience, now);
                hung = !one(program, log);
                List<String> wrong = new ArrayList<>(program.oracle.violations());
                wrong.addAll(before.after(patience));
                if (!wrong.isEmpty()) {
                    failed++;
                    print(now, wrong, program.oracle.lines());
                }
                program.made.forEach((move, count) -> made.merge(move, count, Integer::sum));
            }
        } finally {
            log.setUseParentHandlers(parents);
        }
        made.forEach((move, count) -> out.printf(Locale.ROOT, "%-16s %,12d%n", move, count));
        boolean good = failed == 0 && programs > 0;
        out.printf(
                Locale.ROOT,
                "fuzz on %s: %,d programs from seed %d, %d went wrong: %s%n",
                backend,
                programs,
                seed,
                failed,
                good ? "passed" : "FAILED");
        return good;
    }

    /** Runs a program on its own thread; returns false if it does not end. */
    private boolean one(Program program, Logger log) throws InterruptedException {
        log.addHandler(program.oracle);
        Thread thread = new Thread(program::run, "semper-fuzz-program");
        thread.setDaemon(true);
        thread.start();
        int done;
        do { // while the trace grows, the program continues, however slow the machine is
            done = program.oracle.lines().size();
            thread.join(patience.multipliedBy(2).toMillis());
        } while (thread.isAlive() && program.oracle.lines().size() > done);
        log.removeHandler(program.oracle);
        if (thread.isAlive()) {
            program.oracle.wrong("the program hangs:\n" + Text.threads());
            return false;
        }
        return true;
    }

    private void print(long failing, List<String> wrong, List<String> trace) {
        out.println("program " + failing + " on " + backend + ":");
        trace.forEach(out::println);
        wrong.forEach(what -> out.println("WRONG: " + what));
        out.println("program " + failing + " went wrong; to run it again:");
        out.println("./semper fuzz --backend " + backend + " --seed " + failing + " --programs 1");
    }
}
