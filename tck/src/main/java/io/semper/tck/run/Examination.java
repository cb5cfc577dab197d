package io.semper.tck.run;

import io.semper.tck.report.ResultFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One run of the command: starts processes with a {@link Worker}, follows their journals, gives each the next rules when it has run its last, and starts
 * another for the rules that are left whenever one has ended early. The rule whose test was running then has failed.
 */
public final class Examination {
    private static final int POLL_MILLIS = 10;
    /** A signal to the whole group, such as that of a terminal, may reach the other processes first. */
    private static final long SIGNAL_MILLIS = 300;

    private final Choices choices;
    private final PrintStream out;
    private final PrintStream err;
    private final Progress progress;
    private final Path work;
    private final Path log;
    /** Those that have not ended; a signal ends them on another thread. */
    private final List<WorkerProcess> workers = new CopyOnWriteArrayList<>();

    private int started;
    private @Nullable String refused;
    private volatile boolean ending;

    private Examination(Choices choices, PrintStream out, PrintStream err) throws IOException {
        this.choices = choices;
        this.out = out;
        this.err = err;
        this.progress = new Progress(choices, out);
        this.work = Files.createTempDirectory("semper-tck");
        this.log = choices.folder().resolve("output.log");
    }

    /** Runs the kit, prints progress and the conclusion, and writes the reports; returns the status to end with. */
    public static int run(Choices choices, PrintStream out, PrintStream err) throws IOException {
        Examination examination = new Examination(choices, out, err);
        Thread end = new Thread(examination::end, "semper-tck-end");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            return examination.run();
        } finally {
            examination.cleanUp();
            for (WorkerProcess worker : examination.workers) {
                worker.close();
            }
            try {
                Runtime.getRuntime().removeShutdownHook(end);
            } catch (IllegalStateException e) {
                // this process has begun to end
            }
        }
    }

    /** At a signal, which ends this process before run() can. */
    private void end() {
        ending = true;
        try {
            cleanUp();
        } catch (IOException e) {
            // files that the OS removes later
        }
    }

    /** Ends the processes and removes the files of this run; at a signal, two threads may do so. */
    private void cleanUp() throws IOException {
        for (WorkerProcess worker : workers) {
            worker.end();
        }
        Files.deleteIfExists(work);
    }

    private int run() throws IOException {
        try {
            progress.readOthers();
        } catch (IOException e) {
            err.println("tck: " + e.getMessage());
            return 2;
        }
        try {
            Files.createDirectories(choices.folder());
            Files.deleteIfExists(log);
        } catch (IOException e) {
            err.println("tck: --report " + choices.folder() + ": must be a folder that can be written to: " + e);
            return 2;
        }
        List<String> rules = progress.remaining();
        int most = choices.workers().orElseGet(() -> Units.processes(rules.size()));
        Deque<List<String>> units = Units.of(rules, most);
        progress.workers(Math.min(most, units.size()));
        while (!progress.isStopped() && (!units.isEmpty() || busy() > 0)) {
            while (workers.size() < Math.min(most, busy() + units.size())) {
                workers.add(WorkerProcess.start(choices, ++started, work, log));
            }
            for (WorkerProcess worker : workers) {
                boolean ended = worker.follow(this::take);
                if (refused != null) {
                    err.println("tck: " + refused);
                    return 1;
                }
                if (progress.isStopped()) {
                    break;
                }
                if (ended && !replace(worker, units)) {
                    return 1;
                }
                if (!ended && worker.isIdle() && !units.isEmpty()) {
                    worker.give(units.remove());
                }
            }
            progress.tick();
            if (!nap()) {
                return 1; // the report that was written last says that it is not complete
            }
        }
        return progress.conclude(log);
    }

    private int busy() {
        return (int) workers.stream().filter(worker -> !worker.isIdle()).count();
    }

    /** Whether to continue. */
    private boolean nap() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false; // the caller wants its thread back, and no test is to blame
        }
        workers.forEach(worker -> worker.napped(POLL_MILLIS));
        return !ending;
    }

    /** Fails the rule to blame for the end of {@code worker}, and returns the rest of its rules to the others; whether to continue. */
    private boolean replace(WorkerProcess worker, Deque<List<String>> units) throws IOException {
        try {
            Thread.sleep(SIGNAL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        if (ending) {
            return false;
        }
        String blamed = worker.blamed();
        if (blamed != null) {
            progress.ended(blamed, worker.failure());
        }
        if (!worker.hasRun()) {
            err.println("tck: the process that runs the tests ended with status " + worker.status()
                    + " before it had the verdict on a rule; what it printed is in " + log);
            return false;
        }
        List<String> left = progress.undecided(worker.unit());
        progress.forget(left);
        if (!left.isEmpty()) {
            units.addFirst(left);
        }
        workers.remove(worker);
        worker.close();
        worker.end();
        return true;
    }

    private void take(WorkerProcess worker, Map<String, @Nullable Object> event) {
        if (progress.isStopped()) {
            return; // what was on its way when the last failure of --fail-fast came
        }
        String rule = String.valueOf(event.get("rule"));
        switch (String.valueOf(event.get("event"))) {
            case "head" -> progress.head(event);
            case "refused" -> refused = String.valueOf(event.get("message"));
            case "ended" -> progress.ended(rule, ResultFile.test(event));
            case "method" -> progress.methodEnded(rule);
            case "elsewhere" -> err.println("tck: " + event.get("message"));
            case "unfit" -> out.println("tck: a new process takes the next rules: " + event.get("why"));
            case "begun", "exit", "done" -> {
                // for the worker alone
            }
            default -> throw new IllegalStateException("unknown event " + event);
        }
    }
}
