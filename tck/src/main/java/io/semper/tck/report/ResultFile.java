package io.semper.tck.report;

import io.semper.tck.TaskEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The results of one subject as a file: JSON with one rule on each line.
 *
 * @param subject its name
 * @param machine the JVM, the OS, and the engines of tasks it ran on
 * @param results one for each rule, in order of ids
 */
public record ResultFile(String subject, String machine, List<RuleResult> results) {
    private static final Pattern HEAD = Pattern.compile("\"(subject|machine)\": \"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern LINE = Pattern.compile(
            "\\{\"rule\": \"([^\"]+)\", \"verdict\": \"([A-Z_]+)\", \"tests\": (\\d+), \"reason\": \"((?:[^\"\\\\]|\\\\.)*)\"}");

    static String machineOfNow() {
        return "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                + ", tasks on "
                + TaskEngine.available().stream().map(TaskEngine::id).collect(Collectors.joining(", "));
    }

    /** Writes {@code folder/subject.json}. */
    Path write(Path folder) throws IOException {
        return write(folder, "");
    }

    /** Writes {@code folder/subject.part.json}, or {@code folder/subject.json} if the part has no name. */
    Path write(Path folder, String part) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("{\"subject\": \"" + escaped(subject) + "\",");
        lines.add(" \"machine\": \"" + escaped(machine) + "\",");
        lines.add(" \"rules\": [");
        for (int i = 0; i < results.size(); i++) {
            RuleResult r = results.get(i);
            lines.add("  {\"rule\": \"" + r.rule() + "\", \"verdict\": \"" + r.verdict() + "\", \"tests\": " + r.tests()
                    + ", \"reason\": \"" + escaped(r.reason()) + "\"}" + (i + 1 < results.size() ? "," : ""));
        }
        lines.add(" ]}");
        Files.createDirectories(folder);
        return Files.write(
                folder.resolve(
                        subject.replaceAll("[^A-Za-z0-9._-]", "_") + (part.isEmpty() ? "" : "." + part) + ".json"),
                lines);
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
        return new ResultFile(subject, machine, List.copyOf(rules.values()));
    }

    /** Reads a file that {@link #write} wrote. */
    static ResultFile read(Path file) throws IOException {
        String text = Files.readString(file);
        String subject = "";
        String machine = "";
        Matcher head = HEAD.matcher(text);
        while (head.find()) {
            if (head.group(1).equals("subject")) {
                subject = plain(head.group(2));
            } else {
                machine = plain(head.group(2));
            }
        }
        List<RuleResult> results = new ArrayList<>();
        Matcher line = LINE.matcher(text);
        while (line.find()) {
            results.add(new RuleResult(
                    line.group(1),
                    Verdict.valueOf(line.group(2)),
                    Integer.parseInt(line.group(3)),
                    plain(line.group(4))));
        }
        if (subject.isEmpty()) {
            throw new IOException(file + " is not a result file of the kit");
        }
        return new ResultFile(subject, machine, results);
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.toString();
    }

    private static String plain(String text) {
        return text.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
    }
}
