package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.tck.selftest.edits.EditGroup;
import io.semper.tck.spec.CatalogueCheck;
import io.semper.tck.spec.RuleCatalogue;
import io.semper.tck.spec.RuleRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/RULES.md} equal to the rules, the tests that verify them, and the mutants and edits that those tests find. */
@Tag("once")
class RulesPageTest {
    private static final Path PAGE = Path.of("../docs/RULES.md");
    private static final String COMMAND = "mvn test -pl tck-selftest -am -Dtest=RulesPageTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Drules.write=true";
    private static final String HEAD = "# Rules, tests and mutants\n\n"
            + "Where each rule of [SPEC.md](../api/src/main/resources/io/semper/SPEC.md) is tested, and which deliberately"
            + " broken loops\nand edits of sources its tests find. The tests of an area are in"
            + " `tck/src/main/java/io/semper/tck/rules/<area>`, properties in\n`tck/src/main/java/io/semper/tck/property`, mutants in"
            + " `tck-selftest/src/test/java/io/semper/tck/selftest`, and edits\nin its package `edits`.\n\n"
            + "Generated, and compared by a test. Regenerate it with\n`" + COMMAND + "`.\n";

    @Test
    void thePageIsUpToDate() throws IOException {
        String page = page();
        if (Boolean.getBoolean("rules.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE).lines().toList())
                .as("docs/RULES.md is out of date; regenerate it with %s", COMMAND)
                .isEqualTo(page.lines().toList());
    }

    private static String page() {
        Map<String, List<String>> tests = CatalogueCheck.tested(CatalogueCheck.shippedClasses());
        Map<String, TreeSet<String>> mutants = mutants();
        Map<String, TreeSet<String>> edits = edits();
        StringBuilder text = new StringBuilder(HEAD);
        String area = "";
        for (RuleRow row : RuleCatalogue.shipped().rows()) {
            if (!row.area().equals(area)) {
                area = row.area();
                text.append("\n## ").append(area).append('\n');
            }
            text.append("\n### ").append(row.id()).append('\n');
            text.append(row.sentence()).append("\n\n");
            text.append("- verified by: ")
                    .append(row.verification().name().toLowerCase(Locale.ROOT))
                    .append(row.why().isEmpty() ? "" : ", " + row.why())
                    .append('\n');
            append(text, "tests", tests.getOrDefault(row.id(), List.of()));
            append(text, "mutants", mutants.getOrDefault(row.id(), new TreeSet<>()));
            append(text, "edits", edits.getOrDefault(row.id(), new TreeSet<>()));
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String name, Iterable<String> values) {
        TreeSet<String> sorted = new TreeSet<>();
        values.forEach(sorted::add);
        if (!sorted.isEmpty()) {
            text.append("- ").append(name).append(": `");
            text.append(String.join("`, `", sorted)).append("`\n");
        }
    }

    /** The mutants that declare a rule, by rule. */
    private static Map<String, TreeSet<String>> mutants() {
        Map<String, TreeSet<String>> found = new TreeMap<>();
        Mutants.all().forEach(mutant -> {
            String name = mutant.getClass().getName();
            String shortName = name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
            for (String rule : Mutants.killedBy(mutant)) {
                found.computeIfAbsent(rule, id -> new TreeSet<>()).add(shortName);
            }
        });
        return found;
    }

    /** The names of the edits of sources that declare a rule, by rule. */
    private static Map<String, TreeSet<String>> edits() {
        Map<String, TreeSet<String>> found = new TreeMap<>();
        EditGroup.all()
                .forEach(edit -> edit.rules()
                        .forEach(rule -> found.computeIfAbsent(rule, id -> new TreeSet<>())
                                .add(edit.name())));
        return found;
    }
}
