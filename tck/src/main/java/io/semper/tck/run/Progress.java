package io.semper.tck.run;

import io.semper.tck.Selection;
import io.semper.tck.report.Conclusion;
import io.semper.tck.report.ReportWriter;
import io.semper.tck.report.ResultFile;
import io.semper.tck.report.RuleResult;
import io.semper.tck.report.RunFacts;
import io.semper.tck.report.TestFailure;
import io.semper.tck.report.TestRun;
import io.semper.tck.report.Verdict;
import io.semper.tck.spec.CatalogueCheck;
import io.semper.tck.spec.RuleCatalogue;
import io.semper.tck.spec.RuleRow;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The results so far. Prints each rule when it has failed, and keeps the report of the run up to date. */
final class Progress {
    private static final long LINE_NANOS = 10_000_000_000L;
    private static final long WRITE_NANOS = 1_000_000_000L;

    private final Choices choices;
    private final PrintStream out;
    private final Instant start = Instant.now();
    private final long began = System.nanoTime();
    /** The selected rules, with the number of their test methods. */
    private final Map<String, Integer> selected = new TreeMap<>();

    private final Map<String, RuleResult> results = new TreeMap<>();
    private final Map<String, Integer> methods = new HashMap<>();
    private final Set<String> red = new TreeSet<>();
    private final List<ResultFile> beside = new ArrayList<>();
    private @Nullable ResultFile earlier;
    private @Nullable RunFacts facts;
    private String subject = "";
    private long nextLine = LINE_NANOS;
    private long nextWrite = WRITE_NANOS;
    private boolean changed;
    private int workers = 1;

    Progress(Choices choices, PrintStream out) {
        this.choices = choices;
        this.out = out;
        CatalogueCheck.tested(CatalogueCheck.shippedClasses()).forEach((rule, tests) -> {
            if (choices.rules().isEmpty() || Selection.isOneOf(rule, choices.rules())) {
                selected.put(rule, tests.size());
            }
        });
    }

    /** Reads the reports of other runs, before this run may replace one of them. */
    void readOthers() throws IOException {
        for (Path other : choices.beside()) {
            beside.add(ResultFile.read(other));
        }
        Path compare = choices.compare();
        earlier = compare == null ? null : ResultFile.read(compare);
    }

    /** What a worker says about itself and the subject. */
    void head(Map<String, @Nullable Object> head) {
        if (facts != null) {
            return; // a further worker, which says the same
        }
        subject = String.valueOf(head.get("subject"));
        Map<String, String> exclusions = new TreeMap<>();
        if (head.get("exclusions") instanceof Map<?, ?> own) {
            own.forEach((rule, reason) -> exclusions.put(String.valueOf(rule), String.valueOf(reason)));
        }
        exclusions.putAll(choices.exclusions());
        RunFacts known = new RunFacts(
                RunFacts.versionOfTheKit(),
                String.valueOf(head.get("jdk")),
                String.valueOf(head.get("os")),
                head.get("processors") instanceof Number processors ? processors.intValue() : 0,
                workers,
                texts(head.get("taskEngines")),
                choices.isFull() ? "full" : "quick",
                choices.seed(),
                start.truncatedTo(ChronoUnit.SECONDS).toString(),
                0,
                false,
                List.copyOf(choices.rules()),
                texts(head.get("capabilities")),
                exclusions,
                choices.repeat());
        facts = known;
        out.println("tck: " + subject + ": " + selected.size() + " rules, level " + known.level() + ", seed "
                + choices.seed() + ", " + known.inParallel() + "; reports in " + choices.folder());
        changed = true;
        deleteEarlier();
        write();
    }

    /** The page and the badge of an earlier run would stand beside the results of this one if it does not end. */
    private void deleteEarlier() {
        try {
            Files.deleteIfExists(path(".html"));
            Files.deleteIfExists(path(".svg"));
        } catch (IOException e) {
            out.println("tck: an earlier report cannot be removed: " + e);
        }
    }

    private static List<String> texts(@Nullable Object list) {
        return list instanceof List<?> values
                ? values.stream().map(String::valueOf).toList()
                : List.of();
    }

    void ended(String rule, TestRun run) {
        RuleResult one = new RuleResult(rule, run.verdict(), 1, run.reason(), List.of(run));
        results.merge(rule, one, RuleResult::and);
        changed = true;
        if (run.verdict() == Verdict.FAIL && red.add(rule)) {
            TestFailure failure = run.failure();
            out.println("RED " + rule + " by " + run.test() + ": "
                    + (failure == null ? run.reason() : failure.message().replace("\n", "\n    ")));
            RuleCatalogue.shipped()
                    .row(rule)
                    .map(RuleRow::sentence)
                    .ifPresent(rowText -> out.println("    rule:  " + rowText));
            if (failure != null && !failure.expected().isEmpty()) {
                out.println("    expected " + failure.expected() + ", seen " + failure.seen());
            }
            RunFacts known = facts;
            if (known != null) {
                out.println("    again: " + known.repeat(rule));
            }
            nextWrite = 0;
        }
    }

    void methodEnded(String rule) {
        methods.merge(rule, 1, Integer::sum);
    }

    private boolean isDecided(String rule) {
        return red.contains(rule) || methods.getOrDefault(rule, 0) >= selected.getOrDefault(rule, 1);
    }

    /** The number of selected rules whose verdict is known. */
    int decided() {
        return (int) selected.keySet().stream().filter(this::isDecided).count();
    }

    /** The selected rules whose verdict is not known yet. */
    List<String> remaining() {
        return selected.keySet().stream().filter(rule -> !isDecided(rule)).toList();
    }

    /** Those of {@code rules} whose verdict is not known yet. */
    List<String> undecided(List<String> rules) {
        return rules.stream().filter(rule -> !isDecided(rule)).toList();
    }

    /** Drops what is known of rules that were not finished: another process tests them from the beginning. */
    void forget(List<String> rules) {
        for (String rule : rules) {
            results.remove(rule);
            methods.remove(rule);
        }
    }

    /** How many processes run rules at the same time. */
    void workers(int count) {
        workers = count;
    }

    /** Whether as many rules have failed as the user wants to see. */
    boolean isStopped() {
        return red.size() >= choices.failFast();
    }

    /** Called again and again: prints a line now and then, and writes the report if it has changed. */
    void tick() {
        long now = System.nanoTime() - began;
        if (now >= nextLine && facts != null) {
            out.println("tck: " + subject + ": " + decided() + " of " + selected.size() + " rules, " + red.size()
                    + " red, " + now / 1_000_000_000 + " s");
            nextLine = now + LINE_NANOS;
        }
        if (now >= nextWrite && changed) {
            write();
            nextWrite = now + WRITE_NANOS;
        }
    }

    private ResultFile file(boolean complete) {
        RunFacts known = facts;
        if (known == null) {
            throw new IllegalStateException("no subject yet");
        }
        return new ResultFile(
                subject,
                known.after((System.nanoTime() - began) / 1_000_000_000, complete),
                List.copyOf(results.values()));
    }

    private Path path(String ending) {
        return choices.folder().resolve(ResultFile.fileName(subject) + ending);
    }

    private void write() {
        if (facts == null) {
            return;
        }
        try {
            file(false).writeTo(path(".json"));
            changed = false;
        } catch (IOException e) {
            out.println("tck: the report cannot be written: " + e);
        }
    }

    /** Writes all reports, prints the conclusion and returns the status to end with. */
    int conclude(Path log) throws IOException {
        if (facts == null) {
            throw new IllegalStateException("the run ended before it began");
        }
        List<String> missing = remaining();
        ResultFile file = file(missing.isEmpty());
        ReportWriter.write(file, choices.folder(), beside, earlier);
        Conclusion conclusion = Conclusion.of(file, RuleCatalogue.shipped());
        if (isStopped()) {
            out.println("tck: stopped after " + red.size() + " red rules, as --fail-fast asks");
        } else if (!missing.isEmpty()) {
            out.println("tck: " + missing.size() + " selected rules were not run, such as " + missing.get(0)
                    + ": no test engine found their tests; what the process printed is in " + log);
        }
        if (results.isEmpty()) {
            out.println("tck: no rule ran");
        }
        out.println("tck: " + subject + ": " + ReportWriter.summary(file) + "; " + path(".html"));
        out.println("tck: " + subject + ": " + conclusion.words());
        boolean good = conclusion == Conclusion.CONFORMANT || conclusion == Conclusion.SELECTED_RULES_PASS;
        return good && !results.isEmpty() ? 0 : 1;
    }
}
