package io.semper.tck.run;

import io.semper.tck.report.Json;
import io.semper.tck.report.ResultFile;
import io.semper.tck.report.TestFailure;
import io.semper.tck.report.TestRun;
import io.semper.tck.report.Verdict;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of the command: starts a {@link Worker}, follows its journal, and starts another for the rules that are left whenever one has
 * ended early. The rule whose test was running then has failed.
 */
public final class Examination {
    private static final String SETTINGS = "settings.json";
    private static final String JOURNAL = "journal";
    private static final int POLL_MILLIS = 20;
    /** A test ends within three guards; what warms up before the first has one more, and what follows a test has this. */
    private static final long MARGIN_MILLIS = 20_000;

    private static final long START_MILLIS = 120_000;
    /** A signal to the whole group, such as that of a terminal, may reach the other process first. */
    private static final long SIGNAL_MILLIS = 300;

    private final Choices choices;
    private final PrintStream out;
    private final PrintStream err;
    private final Progress progress;
    private final Path work;
    private final Path log;

    private long guardMillis = START_MILLIS;
    /** Counted in naps: while this process is stopped, or its output is not read, no time passes. */
    private long silentMillis;

    private @Nullable Map<String, @Nullable Object> running;
    private @Nullable Map<String, @Nullable Object> last;
    private boolean unfit;
    private long runningSince;
    private String stacks = "";
    private @Nullable String refused;
    private boolean done;
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
        try {
            return examination.run();
        } finally {
            examination.cleanUp();
        }
    }

    /** Removes the files of this run; at a signal, two threads may do so. */
    private void cleanUp() throws IOException {
        for (String name : List.of(SETTINGS, JOURNAL)) {
            Files.deleteIfExists(work.resolve(name));
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
        while (!done && !progress.isStopped() && !progress.remaining().isEmpty()) {
            int before = progress.decided();
            running = null;
            last = null;
            unfit = false;
            int status = work(progress.remaining());
            if (refused != null) {
                err.println("tck: " + refused);
                return 1;
            }
            if (ending) {
                return 1; // the report that was written last says that it is not complete
            }
            if (done || progress.isStopped()) {
                break;
            }
            blame(status);
            progress.forgetUnfinished();
            if (progress.decided() == before) {
                err.println("tck: the process that runs the tests ended with status " + status
                        + " before it had the verdict on a rule; what it printed is in " + log);
                return 1;
            }
        }
        return progress.conclude(log);
    }

    /** Runs one process to its end; returns its status. */
    private int work(List<String> rules) throws IOException {
        Path settings = work.resolve(SETTINGS);
        Path events = work.resolve(JOURNAL);
        Files.writeString(settings, Json.of(settings(rules, events)));
        Files.deleteIfExists(events);
        Process process = new ProcessBuilder(command(settings))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Thread end = new Thread(
                () -> {
                    ending = true;
                    try {
                        process.destroyForcibly().waitFor();
                        cleanUp(); // this process ends before run() can
                    } catch (IOException | InterruptedException e) {
                        // files that the OS removes later
                    }
                },
                "semper-tck-end");
        Runtime.getRuntime().addShutdownHook(end);
        stacks = "";
        silentMillis = 0;
        guardMillis = START_MILLIS;
        try {
            follow(process, events);
        } finally {
            process.destroyForcibly();
        }
        try {
            int status = process.waitFor();
            if (!done && !progress.isStopped() && refused == null) {
                Thread.sleep(SIGNAL_MILLIS);
            }
            if (!ending) {
                Runtime.getRuntime().removeShutdownHook(end);
            }
            return status;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ending = true; // the caller wants its thread back, and no test is to blame
            return -1;
        } catch (IllegalStateException e) {
            ending = true; // this process has begun to end
            return -1;
        }
    }

    private void follow(Process process, Path events) throws IOException {
        while (!Files.exists(events)) {
            if (!process.isAlive() || isSilent(process)) {
                return;
            }
            nap(process);
        }
        try (Journal journal = Journal.follow(events)) {
            while (true) {
                boolean alive = process.isAlive(); // before the read, so that nothing it wrote is missed
                if (journal.read(this::take)) {
                    silentMillis = 0;
                }
                progress.tick();
                if (progress.isStopped() || refused != null || !alive || isSilent(process)) {
                    return;
                }
                nap(process);
            }
        }
    }

    private void nap(Process process) {
        silentMillis += POLL_MILLIS;
        try {
            process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private boolean isSilent(Process process) {
        if (done || silentMillis < guardMillis) {
            return false;
        }
        stacks = "  no test began or ended for " + silentMillis / 1000 + " s";
        process.destroyForcibly();
        return true;
    }

    private Map<String, @Nullable Object> settings(List<String> rules, Path events) {
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        settings.put("journal", events.toString());
        settings.put("backend", choices.backend());
        settings.put("provider", choices.provider());
        settings.put("rules", rules);
        Map<String, String> exclusions = new TreeMap<>();
        choices.exclusions().forEach((rule, why) -> exclusions.put(rule, why.substring(why.lastIndexOf(' ') + 1)));
        settings.put("exclusions", exclusions);
        return settings;
    }

    private List<String> command(Path settings) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED"));
        for (String name : List.of("tck.guard.seconds", "tck.strict", "tck.oneKind")) {
            String value = System.getProperty(name);
            if (value != null) {
                command.add("-D" + name + "=" + value);
            }
        }
        command.addAll(choices.jvm());
        command.add("-Dtck.seed=" + choices.seed());
        command.add("-Dtck.level=" + (choices.isFull() ? "full" : "quick"));
        command.add("-cp");
        command.add(classPath());
        command.add(Worker.class.getName());
        command.add(settings.toString());
        return command;
    }

    /** The path of this process, and what the user adds. */
    private String classPath() {
        List<String> path = new ArrayList<>();
        path.add(System.getProperty("tck.class.path", System.getProperty("java.class.path", "")));
        for (String entry : System.getProperty("jdk.module.path", "").split(File.pathSeparator)) {
            // A folder on the module path has classes or jars.
            path.add(entry);
            path.add(entry.isEmpty() ? "" : entry + File.separator + "*");
        }
        path.addAll(choices.classPath());
        path.removeIf(String::isEmpty); // which would be the working directory
        return String.join(File.pathSeparator, path);
    }

    private void take(Map<String, @Nullable Object> event) {
        String rule = String.valueOf(event.get("rule"));
        switch (String.valueOf(event.get("event"))) {
            case "head" -> {
                guardMillis = (event.get("guardMillis") instanceof Number guard ? guard.longValue() : START_MILLIS) * 4
                        + MARGIN_MILLIS;
                progress.head(event);
            }
            case "refused" -> refused = String.valueOf(event.get("message"));
            case "begun" -> {
                running = event;
                last = event;
                runningSince = System.nanoTime();
            }
            case "ended" -> {
                running = null;
                progress.ended(rule, ResultFile.test(event));
            }
            case "method" -> progress.methodEnded(rule);
            case "exit" -> stacks = String.valueOf(event.get("stacks"));
            case "elsewhere" -> err.println("tck: " + event.get("message"));
            case "unfit" -> {
                unfit = true;
                out.println("tck: a new process takes the next rules: " + event.get("why"));
            }
            case "done" -> done = true;
            default -> throw new IllegalStateException("unknown event " + event);
        }
    }

    /** The test that was running when the process ended has failed, or else the one before, which left behind what ended the process. */
    private void blame(int status) {
        Map<String, @Nullable Object> test = running != null ? running : last;
        if (test == null || unfit) {
            return;
        }
        String what = stacks.startsWith("  no test")
                ? "the process that ran this test was ended:" + stacks.substring(1)
                : "the process ended with status " + status + (running != null ? " during" : " after") + " this test"
                        + (stacks.isEmpty() ? "; the loop has crashed or halted it" : "; System.exit was called");
        progress.ended(
                String.valueOf(test.get("rule")),
                new TestRun(
                        String.valueOf(test.get("test")),
                        Verdict.FAIL,
                        (System.nanoTime() - runningSince) / 1_000_000,
                        what,
                        new TestFailure(
                                "PROCESS", what, "", "", List.of(), stacks.startsWith("  no test") ? "" : stacks)));
    }
}
