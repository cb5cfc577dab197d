package io.semper.tck.report;

import io.semper.tck.spec.RuleCatalogue;
import io.semper.tck.spec.RuleRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The conformance table of a build: every rule, its level, its verification, and the verdict on each subject. */
public final class ConformanceTable {
    private final RuleCatalogue catalogue;
    private final List<ResultFile> files;

    /**
     * A table of the results in {@code files} for the rules of {@code catalogue}. Columns are in the order of the files; files of one subject
     * share a column.
     */
    public ConformanceTable(RuleCatalogue catalogue, List<ResultFile> files) {
        this.catalogue = catalogue;
        this.files = ResultFile.joined(files);
    }

    /** {@code OUT RESULTFILE...}: reads result files and writes the table as Markdown; a missing file is an error. */
    public static void main(String[] args) throws IOException {
        if (args.length < 2) {
            throw new IllegalArgumentException("usage: OUT RESULTFILE...");
        }
        List<Path> inputs = new ArrayList<>();
        for (String file : List.of(args).subList(1, args.length)) {
            inputs.add(Path.of(file));
        }
        write(Path.of(args[0]), inputs);
    }

    /** Reads result files and writes the table; returns a description of each problem. */
    public static List<String> write(Path out, List<Path> inputs) throws IOException {
        List<ResultFile> files = new ArrayList<>();
        for (Path input : inputs) {
            files.add(ResultFile.read(input));
        }
        ConformanceTable table = new ConformanceTable(RuleCatalogue.shipped(), files);
        if (out.toAbsolutePath().getParent() != null) {
            Files.createDirectories(out.toAbsolutePath().getParent());
        }
        Files.writeString(out, table.markdown());
        return table.problems();
    }

    /** The table as Markdown, with totals, and with the reason of every verdict other than a pass. */
    public String markdown() {
        StringBuilder text = new StringBuilder("# Conformance\n\n");
        StringBuilder head = new StringBuilder("| rule | level | verified by |");
        StringBuilder line = new StringBuilder("|---|---|---|");
        for (ResultFile file : files) {
            text.append("* ").append(file.subject()).append(": ").append(TckReport.summary(file.results()));
            text.append(" (").append(file.facts().machine()).append(")\n");
            head.append(' ').append(file.subject()).append(" |");
            line.append("---|");
        }
        text.append('\n').append(head).append('\n').append(line).append('\n');
        StringBuilder notes = new StringBuilder();
        List<Map<String, RuleResult>> columns = columns();
        for (RuleRow row : catalogue.rows()) {
            String how = row.verification().name().toLowerCase(Locale.ROOT);
            text.append("| ").append(row.id()).append(" | ").append(row.level()).append(" | ");
            text.append(row.why().isEmpty() ? how : how + ": " + row.why()).append(" |");
            for (int i = 0; i < files.size(); i++) {
                RuleResult result = columns.get(i).get(row.id());
                text.append(' ').append(result == null ? "-" : result.verdict()).append(" |");
                if (result != null && !result.reason().isEmpty()) {
                    notes.append("* ")
                            .append(row.id())
                            .append(", ")
                            .append(files.get(i).subject());
                    notes.append(": ")
                            .append(result.verdict())
                            .append(", ")
                            .append(result.reason())
                            .append('\n');
                }
            }
            text.append('\n');
        }
        return notes.isEmpty() ? text.toString() : text + "\n" + notes;
    }

    /** Describes what keeps subjects from conforming: rules that failed or that must not be excluded, and rules with tests that were not run. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        List<Map<String, RuleResult>> columns = columns();
        for (int i = 0; i < files.size(); i++) {
            String subject = files.get(i).subject();
            for (RuleRow row : catalogue.rows()) {
                RuleResult result = columns.get(i).get(row.id());
                if (result == null && row.verification().needsTest()) {
                    problems.add(subject + ": " + row.id() + " was not run");
                } else if (result != null && result.verdict() == Verdict.FAIL) {
                    problems.add(subject + ": " + row.id() + " failed: " + result.reason());
                } else if (result != null
                        && result.verdict() == Verdict.EXCLUDED
                        && row.level() == RuleRow.Level.MUST) {
                    problems.add(subject + ": " + row.id() + " is " + result.reason());
                }
            }
        }
        return problems;
    }

    private List<Map<String, RuleResult>> columns() {
        List<Map<String, RuleResult>> columns = new ArrayList<>();
        for (ResultFile file : files) {
            Map<String, RuleResult> column = new HashMap<>();
            file.results().forEach(result -> column.put(result.rule(), result));
            columns.add(column);
        }
        return columns;
    }
}
