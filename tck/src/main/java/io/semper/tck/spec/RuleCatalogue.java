package io.semper.tck.spec;

import io.semper.Spec;
import io.semper.tck.spec.RuleRow.Level;
import io.semper.tck.spec.RuleRow.Verification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rows of {@code SPEC.md}, or of another file of that form, by id, in the order of the file. */
public final class RuleCatalogue {
    private static final Pattern HEADING = Pattern.compile("## ([A-Z]+): .+");
    private static final Pattern ID = Pattern.compile("\\| [A-Z]+-\\d+ \\|");
    private static final Pattern ROW = Pattern.compile(
            "\\| ([A-Z]+-\\d\\d) \\| (MUST|SHOULD|MAY) \\| (.*\\S) \\| (test|stochastic|build|untestable: \\S.*) \\|");

    private final Map<String, RuleRow> rows = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    private final String file;

    private RuleCatalogue(String file) {
        this.file = file;
    }

    /** The catalogue of the contract. */
    public static RuleCatalogue shipped() {
        return parse(Spec.text());
    }

    /** Parses a catalogue; {@link #problems()} describes malformed rows. */
    public static RuleCatalogue parse(String text) {
        return parse("SPEC.md", text);
    }

    /**
     * As {@link #parse(String)}, of another file.
     *
     * @param file its name, for the descriptions of problems
     */
    public static RuleCatalogue parse(String file, String text) {
        RuleCatalogue catalogue = new RuleCatalogue(file);
        String area = "";
        int last = 0;
        int number = 0;
        boolean inTable = false;
        boolean ofRules = false;
        for (String line : text.split("\n", -1)) {
            number++;
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                area = heading.group(1);
                last = 0;
            } else if (line.startsWith("|") && !line.startsWith("|---")) {
                boolean isHead = !inTable && !ID.matcher(line).lookingAt();
                if (isHead) {
                    ofRules = line.startsWith("| id |"); // other tables are prose
                } else if (ofRules || !inTable) {
                    ofRules = true;
                    last = catalogue.row(line, number, area, last);
                } else if (ID.matcher(line).lookingAt()) {
                    catalogue.problems.add(file + " line " + number
                            + ": a rule in a table whose head is not '| id | level | rule | verified by |': " + line);
                }
            }
            inTable = line.startsWith("|");
        }
        return catalogue;
    }

    private int row(String line, int number, String area, int last) {
        Matcher cells = ROW.matcher(line);
        String where = file + " line " + number + ": ";
        if (!cells.matches()) {
            problems.add(where + "not '| AREA-NN | MUST | sentence | test |': " + line);
            return last;
        }
        String how = cells.group(4);
        boolean untestable = how.startsWith("untestable");
        RuleRow row = new RuleRow(
                cells.group(1),
                Level.valueOf(cells.group(2)),
                cells.group(3),
                untestable ? Verification.UNTESTABLE : Verification.valueOf(how.toUpperCase(Locale.ROOT)),
                untestable ? how.substring("untestable: ".length()) : "");
        if (!row.area().equals(area)) {
            problems.add(where + row.id() + " stands under the heading " + area);
        }
        if (rows.putIfAbsent(row.id(), row) != null) {
            problems.add(where + row.id() + " occurs twice");
        } else if (row.number() <= last) {
            problems.add(where + row.id() + " is out of order");
        }
        return row.number();
    }

    /** All rows, in the order of the file. */
    public List<RuleRow> rows() {
        return List.copyOf(rows.values());
    }

    /** The row of a rule. */
    public Optional<RuleRow> row(String id) {
        return Optional.ofNullable(rows.get(id));
    }

    /** Describes malformed rows; empty in a release. */
    public List<String> problems() {
        return List.copyOf(problems);
    }
}
