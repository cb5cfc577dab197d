package io.semper.tck.run;

import io.semper.tck.report.Json;
import io.semper.tck.report.TestFailure;
import io.semper.tck.report.TestRun;
import io.semper.tck.report.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A process with a {@link Worker}, as the command sees it: takes units of rules, one after another, and its journal says what became of them. */
final class WorkerProcess {
    /** A test ends within three guards, a warm-up before the first within another, what follows a test within this. */
    private static final long MARGIN_MILLIS = 20_000;

    private static final long START_MILLIS = 120_000;

    private final Path settings;
    private final Path events;
    private final Process process;
    private @Nullable Journal journal;

    /** The rules that it runs; empty while it has nothing to do. */
    private List<String> unit = List.of();

    private long guardMillis = START_MILLIS;
    /** Counted in naps: while the process of the command is stopped, or its output is not read, no time passes. */
    private long silentMillis;

    private @Nullable Map<String, @Nullable Object> running;
    private @Nullable Map<String, @Nullable Object> last;
    private long runningSince;
    private boolean unfit;
    private boolean any;
    private String stacks = "";

    private WorkerProcess(Path settings, Path events, Process process) {
        this.settings = settings;
        this.events = events;
        this.process = process;
    }

    /** Starts a process, whose files in {@code folder} have this number in their names. */
    static WorkerProcess start(Choices choices, int number, Path folder, Path log) throws IOException {
        Path settings = folder.resolve("settings-" + number + ".json");
        Path events = folder.resolve("journal-" + number);
        Files.writeString(settings, Json.of(settings(choices, events)));
        try {
            Process process = new ProcessBuilder(WorkerCommand.of(choices, settings))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return new WorkerProcess(settings, events, process);
        } catch (IOException e) {
            Files.deleteIfExists(settings); // otherwise the folder cannot be removed, which would hide the reason
            throw e;
        }
    }

    private static Map<String, @Nullable Object> settings(Choices choices, Path events) {
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        settings.put("journal", events.toString());
        settings.put("backend", choices.backend());
        settings.put("provider", choices.provider());
        Map<String, String> exclusions = new TreeMap<>();
        choices.exclusions().forEach((rule, why) -> exclusions.put(rule, why.substring(why.lastIndexOf(' ') + 1)));
        settings.put("exclusions", exclusions);
        return settings;
    }

    boolean isIdle() {
        return unit.isEmpty();
    }

    List<String> unit() {
        return unit;
    }

    /** Gives it rules to run. A process that has just ended takes them, too; {@link #unit} then still has them. */
    void give(List<String> rules) {
        unit = rules;
        silentMillis = 0;
        try {
            process.getOutputStream().write((String.join(",", rules) + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            // It has ended, which hasEnded() says.
        }
    }

    /** Passes on what it has reported, and ends it if it has reported nothing for too long; whether it has ended. */
    boolean follow(BiConsumer<WorkerProcess, Map<String, @Nullable Object>> each) throws IOException {
        boolean alive = process.isAlive(); // before the read, so that nothing it wrote is missed
        if (journal == null && Files.exists(events)) {
            journal = Journal.follow(events);
        }
        if (journal != null && journal.read(event -> take(event, each))) {
            silentMillis = 0;
        }
        if (alive && !isIdle() && silentMillis >= guardMillis) {
            stacks = "  no test began or ended for " + silentMillis / 1000 + " s";
            kill();
        }
        return !alive;
    }

    void napped(long millis) {
        silentMillis += millis;
    }

    private void take(
            Map<String, @Nullable Object> event, BiConsumer<WorkerProcess, Map<String, @Nullable Object>> each) {
        switch (String.valueOf(event.get("event"))) {
            case "head" ->
                guardMillis = (event.get("guardMillis") instanceof Number guard ? guard.longValue() : START_MILLIS) * 4
                        + MARGIN_MILLIS;
            case "begun" -> {
                any = true;
                running = event;
                last = event;
                runningSince = System.nanoTime();
            }
            case "ended" -> running = null;
            case "method" -> any = true;
            case "exit" -> stacks = String.valueOf(event.get("stacks"));
            case "unfit" -> unfit = true;
            case "done" -> unit = List.of();
            default -> {
                // only for the examination
            }
        }
        each.accept(this, event);
    }

    /** Whether it has run, or left out, a test. */
    boolean hasRun() {
        return any;
    }

    /** The rule of the test that was running when it ended, or else of the one before, which left behind what ended the process; or null. */
    @Nullable
    String blamed() {
        Map<String, @Nullable Object> test = running != null ? running : last;
        return test == null || unfit ? null : String.valueOf(test.get("rule"));
    }

    /** The failure of {@link #blamed}. */
    TestRun failure() {
        Map<String, @Nullable Object> test = running != null ? running : last;
        boolean silent = stacks.startsWith("  no test");
        String what = silent
                ? "the process that ran this test was ended:" + stacks.substring(1)
                : "the process ended with status " + status() + (running != null ? " during" : " after") + " this test"
                        + (stacks.isEmpty() ? "; the loop has crashed or halted it" : "; System.exit was called");
        return new TestRun(
                String.valueOf(test == null ? null : test.get("test")),
                Verdict.FAIL,
                (System.nanoTime() - runningSince) / 1_000_000,
                what,
                new TestFailure("PROCESS", what, "", "", List.of(), silent ? "" : stacks));
    }

    /** The status with which it has ended. */
    int status() {
        return process.exitValue();
    }

    /** Ends the process, waits for that, and removes its files; any thread. */
    void end() throws IOException {
        boolean interrupted = false;
        kill();
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(settings);
        Files.deleteIfExists(events);
    }

    /** Closes the journal; for the thread that follows it. */
    void close() throws IOException {
        if (journal != null) {
            journal.close();
        }
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It ended before it took its last rules, which are still buffered.
        }
    }

    /** With what its tests have started, which would outlive it. */
    private void kill() {
        try {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
        } finally {
            process.destroyForcibly();
        }
    }
}
