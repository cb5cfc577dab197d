package io.semper.tck.report;

import io.semper.tck.Selection;
import io.semper.tck.spec.RuleCatalogue;
import io.semper.tck.spec.RuleRow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The results of one or several subjects as one HTML page: the conclusions, the failures, the differences from earlier results, and all
 * rules. The page refers to no other file, and is a plain table where scripts do not run.
 *
 * <p>It is one class because the sections share columns, links and ids; each section is a method, and what is not of this page (escaping,
 * badge, conclusion, style, script) stands elsewhere.
 */
public final class ReportPage {
    private final RuleCatalogue catalogue;
    private final List<ResultFile> files;
    private final List<Map<String, RuleResult>> columns = new ArrayList<>();
    private final List<@Nullable Map<String, RuleResult>> before = new ArrayList<>();
    private final @Nullable ResultFile earlier;
    private final StringBuilder html = new StringBuilder();

    private ReportPage(RuleCatalogue catalogue, List<ResultFile> files, @Nullable ResultFile earlier) {
        this.catalogue = catalogue;
        this.files = List.copyOf(files);
        this.earlier = earlier;
        for (ResultFile file : this.files) {
            columns.add(byRule(file));
            // The first is the run that is reported; the others are only shown beside it.
            before.add(earlier != null && before.isEmpty() ? byRule(earlier) : null);
        }
    }

    /** {@code OUT RESULTFILE...}: reads result files and writes the page; each subject is a column. */
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

    /** Reads result files, joins those of the parts of the kit, and writes the page. */
    public static void write(Path out, List<Path> inputs) throws IOException {
        List<ResultFile> files = new ArrayList<>();
        for (Path input : inputs) {
            files.add(ResultFile.read(input));
        }
        Files.writeString(out, of(RuleCatalogue.shipped(), ResultFile.joined(files), null));
    }

    /** The page of {@code files}, and what has changed in the first of them since {@code earlier}, if that is not null. */
    public static String of(RuleCatalogue catalogue, List<ResultFile> files, @Nullable ResultFile earlier) {
        return new ReportPage(catalogue, files, earlier).page();
    }

    private static Map<String, RuleResult> byRule(ResultFile file) {
        Map<String, RuleResult> rules = new HashMap<>();
        file.results().forEach(result -> rules.put(result.rule(), result));
        return rules;
    }

    private String page() {
        String title =
                "Conformance of " + files.stream().map(ResultFile::subject).collect(Collectors.joining(", "));
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                // The page loads nothing, whatever a subject has put into a message.
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline';"
                                + " script-src 'unsafe-inline'\">\n")
                .append("<title>")
                .append(Html.text(title))
                .append("</title>\n")
                .append("<style>\n")
                .append(resource("report.css"))
                .append("</style>\n</head>\n<body>\n")
                .append("<a class=\"skip\" href=\"#rules\">Skip to the rules</a>\n<header>\n<h1>")
                .append(Html.text(title))
                .append("</h1>\n")
                .append("<p>The numbered rules of Semper, examined by its conformance kit.</p>\n</header>\n<main>\n");
        conclusions();
        failures();
        changes();
        rules();
        html.append("</main>\n<script>\n").append(resource("report.js")).append("</script>\n</body>\n</html>\n");
        return html.toString();
    }

    private void conclusions() {
        html.append("<section aria-labelledby=\"conclusion\">\n<h2 id=\"conclusion\">Conclusion</h2>\n");
        for (ResultFile file : files) {
            Conclusion conclusion = Conclusion.of(file, catalogue);
            RunFacts facts = file.facts();
            html.append("<article class=\"subject ")
                    .append(css(conclusion))
                    .append("\">\n<h3>")
                    .append(Html.text(file.subject()))
                    .append(": <strong>")
                    .append(conclusion.words())
                    .append("</strong></h3>\n<p>")
                    .append(totals(file))
                    .append("</p>\n");
            if (!facts.complete()) {
                html.append(
                                "<p><strong>This report is not complete:</strong> the run was stopped, or had not ended when the")
                        .append(" report was written.</p>\n");
            }
            if (!facts.selection().isEmpty()) {
                html.append("<p>Only these rules and areas were selected: ")
                        .append(Html.text(String.join(", ", facts.selection())))
                        .append(".</p>\n");
            }
            html.append("<details><summary>The run</summary>\n<dl>\n");
            fact("Kit", facts.kit());
            fact("JVM", facts.jdk());
            fact("System", facts.os() + ", " + facts.processors() + " processors");
            if (facts.workers() > 0) {
                fact("In parallel", facts.inParallel());
            }
            fact("Task engines", String.join(", ", facts.taskEngines()));
            fact("Level", facts.level());
            fact("Seed", facts.seed());
            fact("Started", facts.started());
            fact("Took", Html.duration(facts.seconds() * 1000));
            fact("Capabilities", facts.capabilities().isEmpty() ? "none" : String.join(", ", facts.capabilities()));
            facts.exclusions().forEach((rule, why) -> fact("Excluded " + rule, why));
            html.append("</dl>\n</details>\n</article>\n");
        }
        html.append("</section>\n");
    }

    private void fact(String name, Object value) {
        html.append("<div><dt>")
                .append(Html.text(name))
                .append("</dt><dd>")
                .append(Html.text(value))
                .append("</dd></div>\n");
    }

    private String totals(ResultFile file) {
        Map<Verdict, Integer> totals = new EnumMap<>(Verdict.class);
        int tests = 0;
        for (RuleResult result : file.results()) {
            totals.merge(result.verdict(), 1, Integer::sum);
            tests += result.tests();
        }
        List<String> parts = new ArrayList<>();
        for (Verdict verdict :
                List.of(Verdict.PASS, Verdict.FAIL, Verdict.NOT_CLAIMED, Verdict.NOT_APPLICABLE, Verdict.EXCLUDED)) {
            if (totals.containsKey(verdict)) {
                parts.add("<b>" + totals.get(verdict) + "</b> " + Html.words(verdict));
            }
        }
        long missing = catalogue.rows().stream()
                .filter(row -> row.verification().needsTest())
                .filter(row -> !byRule(file).containsKey(row.id()))
                .count();
        if (missing > 0) {
            parts.add("<b>" + missing + "</b> not run");
        }
        return file.results().size() + " rules by " + tests + " tests: " + String.join(", ", parts);
    }

    private void failures() {
        boolean any = files.stream()
                .flatMap(file -> file.results().stream())
                .anyMatch(result -> result.verdict() == Verdict.FAIL);
        if (!any) {
            return;
        }
        html.append("<section aria-labelledby=\"failures\">\n<h2 id=\"failures\">Failures</h2>\n");
        for (ResultFile file : files) {
            for (RuleResult result : file.results()) {
                if (result.verdict() == Verdict.FAIL) {
                    failure(file, result);
                }
            }
        }
        html.append("</section>\n");
    }

    private void failure(ResultFile file, RuleResult result) {
        html.append("<article class=\"failure\" id=\"")
                .append(anchor(file, result.rule()))
                .append("\">\n<h3>")
                .append(result.rule())
                .append(files.size() > 1 ? " on " + Html.text(file.subject()) : "")
                .append("</h3>\n<p class=\"sentence\">")
                .append(sentenceOf(result.rule()))
                .append("</p>\n");
        List<TestRun> failed = result.runs().stream()
                .filter(run -> run.verdict() == Verdict.FAIL)
                .toList();
        if (failed.isEmpty()) {
            html.append("<p>").append(Html.text(result.reason())).append("</p>\n");
        }
        for (TestRun run : failed) {
            TestFailure found = run.failure();
            html.append("<h4>").append(Html.text(run.test())).append("</h4>\n");
            if (found == null) {
                html.append("<p>").append(Html.text(run.reason())).append("</p>\n");
                continue;
            }
            html.append("<pre class=\"message\">")
                    .append(Html.text(found.message()))
                    .append("</pre>\n");
            if (!found.expected().isEmpty() || !found.seen().isEmpty()) {
                html.append("<dl>\n");
                fact("Expected", found.expected());
                fact("Seen", found.seen());
                html.append("</dl>\n");
            }
            for (String line : found.callbacks()) {
                callbacks(line);
            }
            if (!found.stacks().isEmpty()) {
                html.append("<details><summary>Stacks</summary>\n<pre tabindex=\"0\">")
                        .append(Html.text(found.stacks()))
                        .append("</pre>\n</details>\n");
            }
        }
        html.append("<p>Seed ")
                .append(file.facts().seed())
                .append(". To run this rule again:</p>\n<pre class=\"command\">")
                .append(Html.text(file.facts().repeat(result.rule())))
                .append("</pre>\n</article>\n");
    }

    /** The line of a recorder, {@code recorder-1: made@2 data(5)@4}, as a list. */
    private void callbacks(String line) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? "protocol" : line.substring(0, colon);
        html.append("<div class=\"trace\"><p>Callbacks of ")
                .append(Html.text(name))
                .append(", each with its poll:</p>\n");
        String rest = line.substring(colon + 1).strip();
        if (rest.isEmpty()) {
            html.append("<p>none</p></div>\n");
            return;
        }
        html.append("<ol>\n");
        String shortened = " callbacks, then ";
        int then = rest.indexOf(shortened);
        if (then >= 0) {
            html.append("<li>").append(Html.text(rest.substring(0, then))).append(" earlier callbacks</li>\n");
            rest = rest.substring(then + shortened.length());
        }
        for (String callback : rest.split(" ")) {
            int at = callback.lastIndexOf('@');
            html.append("<li><code>")
                    .append(Html.text(at < 0 ? callback : callback.substring(0, at)))
                    .append("</code>")
                    .append(at < 0 ? "" : " <span>poll " + Html.text(callback.substring(at + 1)) + "</span>")
                    .append("</li>\n");
        }
        html.append("</ol></div>\n");
    }

    private void changes() {
        ResultFile old = earlier;
        if (old == null) {
            return;
        }
        html.append(
                        "<section aria-labelledby=\"changes\">\n<h2 id=\"changes\">Changes</h2>\n<p>Compared with the report on ")
                .append(Html.text(old.subject()))
                .append(" of ")
                .append(Html.text(old.facts().started()))
                .append(", kit ")
                .append(Html.text(old.facts().kit()))
                .append(".</p>\n");
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < files.size(); i++) {
            Map<String, RuleResult> then = before.get(i);
            if (then == null) {
                continue;
            }
            for (String rule : ids()) {
                RuleResult was = then.get(rule);
                RuleResult is = columns.get(i).get(rule);
                if (isChanged(i, rule)) {
                    rows.append("<tr><th scope=\"row\">")
                            .append(rule)
                            .append("</th><td>")
                            .append(Html.text(files.get(i).subject()))
                            .append("</td><td>")
                            .append(mark(was))
                            .append("</td><td>")
                            .append(mark(is))
                            .append("</td></tr>\n");
                }
            }
        }
        if (rows.isEmpty()) {
            html.append("<p>No verdict has changed.</p>\n");
        } else {
            html.append(
                            "<div class=\"wide\" role=\"region\" aria-label=\"Table of changes\" tabindex=\"0\"><table class=\"changes\">\n<thead><tr><th scope=\"col\">Rule</th><th scope=\"col\">Subject</th>")
                    .append("<th scope=\"col\">Before</th><th scope=\"col\">Now</th></tr></thead>\n<tbody>\n")
                    .append(rows)
                    .append("</tbody></table></div>\n");
        }
        html.append("</section>\n");
    }

    /** A rule that this run did not select has not changed. */
    private boolean isChanged(int column, String rule) {
        Map<String, RuleResult> then = before.get(column);
        List<String> selection = files.get(column).facts().selection();
        return then != null
                && (selection.isEmpty() || Selection.isOneOf(rule, selection))
                && verdictOf(then.get(rule)) != verdictOf(columns.get(column).get(rule));
    }

    private static @Nullable Verdict verdictOf(@Nullable RuleResult result) {
        return result == null ? null : result.verdict();
    }

    private static String mark(@Nullable RuleResult result) {
        return result == null
                ? "<span class=\"verdict none\">not run</span>"
                : "<span class=\"verdict " + css(result.verdict()) + "\">" + Html.words(result.verdict()) + "</span>";
    }

    /** The ids of the catalogue, and those of results of another version of the kit. */
    private Set<String> ids() {
        Set<String> ids = new LinkedHashSet<>();
        catalogue.rows().forEach(row -> ids.add(row.id()));
        columns.forEach(column -> column.keySet().stream().sorted().forEach(ids::add));
        before.forEach(column -> {
            if (column != null) {
                column.keySet().stream().sorted().forEach(ids::add);
            }
        });
        return ids;
    }

    private void rules() {
        html.append("<section aria-labelledby=\"rules\">\n<h2 id=\"rules\" tabindex=\"-1\">Rules</h2>\n");
        filters();
        html.append(
                        "<table class=\"rules\" role=\"table\" aria-labelledby=\"rules\" aria-describedby=\"count\">\n<thead role=\"rowgroup\"><tr role=\"row\">")
                .append(column("Rule"))
                .append(column("Level"))
                .append(column("Sentence"));
        files.forEach(file -> html.append(column(Html.text(file.subject()))));
        html.append("</tr></thead>\n<tbody role=\"rowgroup\">\n");
        for (String id : ids()) {
            row(id);
        }
        html.append("</tbody></table>\n</section>\n");
    }

    // The roles are those that the elements have anyway; some browsers drop them where CSS shows a table as blocks.
    private static String column(String name) {
        return "<th scope=\"col\" role=\"columnheader\">" + name + "</th>";
    }

    private void filters() {
        html.append(
                        "<form class=\"filters\" role=\"search\" aria-label=\"Rules\" hidden>\n<label>Text <input type=\"search\" name=\"q\"")
                .append(
                        " placeholder=\"words of a rule or of a reason\"></label>\n<label>Area <select name=\"area\"><option value=\"\">all areas</option>");
        ids().stream()
                .map(id -> id.substring(0, id.indexOf('-')))
                .distinct()
                .forEach(area -> html.append("<option>").append(area).append("</option>"));
        html.append("</select></label>\n<label>Level <select name=\"level\"><option value=\"\">all levels</option>");
        for (RuleRow.Level level : RuleRow.Level.values()) {
            html.append("<option>").append(level).append("</option>");
        }
        html.append(
                "</select></label>\n<label>Verdict <select name=\"verdict\"><option value=\"\">all verdicts</option>");
        for (Verdict verdict : Verdict.values()) {
            html.append("<option value=\"")
                    .append(css(verdict))
                    .append("\">")
                    .append(Html.words(verdict))
                    .append("</option>");
        }
        html.append("<option value=\"none\">not run</option>");
        if (earlier != null) {
            html.append("<option value=\"changed\">changed</option>");
        }
        if (files.size() > 1) {
            html.append("<option value=\"differ\">differs between subjects</option>");
        }
        html.append(
                        "</select></label>\n<button type=\"reset\">Show all</button>\n</form>\n<p id=\"count\" role=\"status\" aria-live=\"polite\">")
                .append(ids().size())
                .append(" rules</p>\n");
    }

    private void row(String id) {
        Set<String> verdicts = new LinkedHashSet<>();
        boolean changed = false;
        for (int i = 0; i < files.size(); i++) {
            RuleResult result = columns.get(i).get(id);
            verdicts.add(result == null ? "none" : css(result.verdict()));
            changed |= isChanged(i, id);
        }
        if (verdicts.size() > 1) {
            verdicts.add("differ");
        }
        if (changed) {
            verdicts.add("changed");
        }
        RuleRow row = catalogue.row(id).orElse(null);
        html.append("<tr role=\"row\" id=\"")
                .append(id)
                .append("\" data-area=\"")
                .append(id, 0, id.indexOf('-'))
                .append("\" data-level=\"")
                .append(row == null ? "" : row.level())
                .append("\" data-verdicts=\"")
                .append(String.join(" ", verdicts))
                .append("\"><th scope=\"row\" role=\"rowheader\"><a href=\"#")
                .append(id)
                .append("\">")
                .append(id)
                .append("</a></th><td role=\"cell\">")
                .append(row == null ? "" : row.level())
                .append("</td><td role=\"cell\">")
                .append(sentenceOf(id))
                .append("</td>");
        for (int i = 0; i < files.size(); i++) {
            cell(files.get(i), row, id, columns.get(i).get(id));
        }
        html.append("</tr>\n");
    }

    private void cell(ResultFile file, @Nullable RuleRow row, String id, @Nullable RuleResult result) {
        html.append("<td role=\"cell\" data-subject=\"")
                .append(Html.text(file.subject()))
                .append("\">");
        if (result == null) {
            boolean tested = row == null || row.verification().needsTest();
            html.append(tested ? mark(null) : "<span class=\"verdict none\">no test</span>");
            if (row != null && !tested) {
                String how = row.verification().name().toLowerCase(Locale.ROOT);
                html.append(" <span class=\"why\">")
                        .append(Html.text(
                                row.why().isEmpty() ? "checked by the build of the kit" : how + ": " + row.why()))
                        .append("</span>");
            }
            html.append("</td>");
            return;
        }
        if (result.verdict() == Verdict.FAIL) {
            html.append("<a href=\"#")
                    .append(anchor(file, id))
                    .append("\" aria-label=\"fail, details of ")
                    .append(id)
                    .append("\">")
                    .append(mark(result))
                    .append("</a>");
        } else {
            html.append(mark(result));
        }
        String why = result.verdict() == Verdict.EXCLUDED
                ? file.facts().exclusions().getOrDefault(id, result.reason())
                : result.reason().replaceFirst("^" + id + ": ", "");
        if (!why.isEmpty() && result.verdict() != Verdict.PASS) {
            html.append(" <span class=\"why\">").append(Html.text(why)).append("</span>");
        }
        html.append("<details><summary>")
                .append(result.tests())
                .append(result.tests() == 1 ? " test, " : " tests, ")
                .append(Html.duration(result.millis()))
                .append("<span class=\"hidden\"> for ")
                .append(id)
                .append("</span></summary><ul>");
        for (TestRun run : result.runs()) {
            html.append("<li><code>")
                    .append(Html.text(run.test()))
                    .append("</code> ")
                    .append(Html.words(run.verdict()))
                    .append(", ")
                    .append(Html.duration(run.millis()));
            if (run.verdict() == Verdict.NOT_APPLICABLE) {
                html.append(": ").append(Html.text(run.reason()));
            }
            html.append("</li>");
        }
        html.append("</ul></details></td>");
    }

    private String sentenceOf(String id) {
        return catalogue
                .row(id)
                .map(row -> Html.sentence(row.sentence()))
                .orElse("a rule of another version of the kit");
    }

    private String anchor(ResultFile file, String rule) {
        return "failure-" + files.indexOf(file) + "-" + rule;
    }

    private static String css(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in the jar of the kit");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name + " cannot be read", e);
        }
    }
}
