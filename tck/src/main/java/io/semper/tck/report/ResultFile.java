package io.semper.tck.report;

import io.semper.tck.spec.RuleCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The results of one subject as a file: JSON with one rule on each line.
 *
 * @param subject its name
 * @param facts where, when and how the run was made
 * @param results one for each rule, in order of ids
 */
public record ResultFile(String subject, RunFacts facts, List<RuleResult> results) {
    /** The page has the id in addresses and attributes, and the area before the dash. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_]+-[A-Za-z0-9_-]+");

    /** Writes {@code folder/subject.part.json}, or {@code folder/subject.json} if the part has no name. */
    Path write(Path folder, String part) throws IOException {
        Files.createDirectories(folder);
        return writeTo(folder.resolve(fileName(subject) + (part.isEmpty() ? "" : "." + part) + ".json"));
    }

    /** Replaces {@code file} at once, so that a reader, or the end of this process, never meets half of it. */
    public Path writeTo(Path file) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, json());
        return Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A name of a subject without the characters that a file name should not have. */
    public static String fileName(String subject) {
        return subject.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    /** The same results under another name. */
    ResultFile named(String other) {
        return new ResultFile(other, facts, results);
    }

    /** The text of the file. */
    public String json() {
        RuleCatalogue catalogue = RuleCatalogue.shipped();
        Map<String, @Nullable Object> head = new LinkedHashMap<>();
        head.put("subject", subject);
        head.put("conclusion", Conclusion.of(this, catalogue).name());
        head.put("complete", facts.complete());
        head.put("machine", facts.machine());
        head.put("kit", facts.kit());
        head.put("jdk", facts.jdk());
        head.put("os", facts.os());
        head.put("processors", facts.processors());
        head.put("workers", facts.workers());
        head.put("taskEngines", facts.taskEngines());
        head.put("level", facts.level());
        head.put("seed", facts.seed());
        head.put("started", facts.started());
        head.put("seconds", facts.seconds());
        head.put("selection", facts.selection());
        head.put("capabilities", facts.capabilities());
        head.put("exclusions", facts.exclusions());
        head.put("repeat", facts.repeat());
        StringBuilder text = new StringBuilder("{");
        head.forEach((name, value) ->
                text.append(Json.of(name)).append(": ").append(Json.of(value)).append(",\n "));
        text.append("\"rules\": [");
        for (int i = 0; i < results.size(); i++) {
            text.append(i == 0 ? "\n  " : ",\n  ").append(Json.of(data(results.get(i), catalogue)));
        }
        return text.append("\n ]}\n").toString();
    }

    private static Map<String, @Nullable Object> data(RuleResult result, RuleCatalogue catalogue) {
        Map<String, @Nullable Object> rule = new LinkedHashMap<>();
        rule.put("rule", result.rule());
        rule.put("verdict", result.verdict());
        rule.put("tests", result.tests());
        rule.put("reason", result.reason());
        catalogue.row(result.rule()).ifPresent(row -> {
            rule.put("level", row.level());
            rule.put("sentence", row.sentence());
        });
        rule.put("millis", result.millis());
        rule.put("evidence", result.runs().stream().map(ResultFile::data).toList());
        return rule;
    }

    /** A test as a map, for {@link #test}. */
    public static Map<String, @Nullable Object> data(TestRun run) {
        Map<String, @Nullable Object> test = new LinkedHashMap<>();
        test.put("test", run.test());
        test.put("verdict", run.verdict());
        test.put("millis", run.millis());
        test.put("reason", run.reason());
        TestFailure failure = run.failure();
        if (failure != null) {
            Map<String, @Nullable Object> found = new LinkedHashMap<>();
            found.put("kind", failure.kind());
            found.put("message", failure.message());
            found.put("expected", failure.expected());
            found.put("seen", failure.seen());
            found.put("callbacks", failure.callbacks());
            found.put("stacks", failure.stacks());
            test.put("failure", found);
        }
        return test;
    }

    /** Joins the files of the parts of the kit: one file for each subject, in the order of first occurrence. */
    static List<ResultFile> joined(List<ResultFile> files) {
        Map<String, ResultFile> subjects = new LinkedHashMap<>();
        files.forEach(file -> subjects.merge(file.subject(), file, ResultFile::and));
        return List.copyOf(subjects.values());
    }

    private ResultFile and(ResultFile other) {
        Map<String, RuleResult> rules = new TreeMap<>();
        results.forEach(result -> rules.put(result.rule(), result));
        other.results.forEach(result -> rules.merge(result.rule(), result, RuleResult::and));
        return new ResultFile(
                subject,
                facts.after(facts.seconds() + other.facts.seconds(), facts.complete() && other.facts.complete()),
                List.copyOf(rules.values()));
    }

    /** Reads a file that {@link #writeTo} wrote. */
    public static ResultFile read(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) { // whose own message is "Is a directory" or "Input length = 1"
            throw new IOException(file + " cannot be read as a result file of the kit: " + e, e);
        }
        try {
            Map<String, @Nullable Object> head = Json.object(text);
            String subject = text(head, "subject");
            if (subject.isEmpty() || !head.containsKey("rules")) {
                throw new IOException(file + " is not a result file of the kit");
            }
            List<RuleResult> results = new ArrayList<>();
            for (Object rule : Json.list(head.get("rules"))) {
                Map<String, @Nullable Object> values = Json.map(rule);
                results.add(new RuleResult(
                        id(values),
                        Verdict.valueOf(text(values, "verdict")),
                        (int) number(values, "tests"),
                        text(values, "reason"),
                        Json.list(values.get("evidence")).stream()
                                .map(test -> test(Json.map(test)))
                                .toList()));
            }
            return new ResultFile(subject, facts(head), results);
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new IOException(file + " is not a result file of the kit: " + e.getMessage(), e);
        }
    }

    private static String id(Map<String, @Nullable Object> values) {
        String id = text(values, "rule");
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("'" + id + "' is not the id of a rule");
        }
        return id;
    }

    private static RunFacts facts(Map<String, @Nullable Object> head) {
        Map<String, String> exclusions = new TreeMap<>();
        Json.map(head.get("exclusions")).forEach((rule, why) -> exclusions.put(rule, String.valueOf(why)));
        return new RunFacts(
                text(head, "kit"),
                text(head, "jdk"),
                text(head, "os"),
                (int) number(head, "processors"),
                (int) number(head, "workers"),
                texts(head, "taskEngines"),
                text(head, "level"),
                number(head, "seed"),
                text(head, "started"),
                number(head, "seconds"),
                Boolean.TRUE.equals(head.get("complete")),
                texts(head, "selection"),
                texts(head, "capabilities"),
                exclusions,
                text(head, "repeat"));
    }

    /** The test that {@link #data(TestRun)} made a map of. */
    public static TestRun test(Map<String, @Nullable Object> values) {
        Map<String, @Nullable Object> found = Json.map(values.get("failure"));
        return new TestRun(
                text(values, "test"),
                Verdict.valueOf(text(values, "verdict")),
                number(values, "millis"),
                text(values, "reason"),
                found.isEmpty()
                        ? null
                        : new TestFailure(
                                text(found, "kind"),
                                text(found, "message"),
                                text(found, "expected"),
                                text(found, "seen"),
                                texts(found, "callbacks"),
                                text(found, "stacks")));
    }

    private static String text(Map<String, @Nullable Object> values, String name) {
        Object value = values.get(name);
        return value == null ? "" : value.toString();
    }

    private static List<String> texts(Map<String, @Nullable Object> values, String name) {
        return Json.list(values.get(name)).stream().map(String::valueOf).toList();
    }

    private static long number(Map<String, @Nullable Object> values, String name) {
        Object value = values.get(name);
        return value == null ? 0 : ((Number) value).longValue();
    }
}
