package io.semper.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of docs/faults.md has every row, and each row names the scenarios that exist for it. */
class CatalogueIT {
    private static final Pattern ROW = Pattern.compile("\\| ([A-Z][0-9]+) \\| [^|]+ \\| ([^|]+) \\|");
    private static final Pattern METHOD = Pattern.compile("`(\\w+#\\w+)`");
    private static final Pattern RULE = Pattern.compile("\\b([A-Z]+-[0-9]{2})\\b");
    private static final Pattern OTHER_TEST = Pattern.compile("\\b(\\w+IT)\\b");

    private static Path home() {
        return Path.of(System.getProperty("semper.home"));
    }

    private static Map<String, String> table() throws Exception {
        Map<String, String> rows = new TreeMap<>();
        for (String line : Files.readAllLines(home().resolve("docs").resolve("faults.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertThat(rows.put(row.group(1), row.group(2)))
                        .as("a second row %s", row.group(1))
                        .isNull();
            }
        }
        return rows;
    }

    private static Set<String> all(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static void range(Set<String> rows, char area, int last) {
        for (int i = 1; i <= last; i++) {
            rows.add(area + String.valueOf(i));
        }
    }

    @Test
    void everyRowIsThere() throws Exception {
        Set<String> wanted = new TreeSet<>(List.of("E11", "E12", "E15", "E16", "E17", "E18", "F5", "I3"));
        range(wanted, 'E', 9);
        range(wanted, 'A', 26);
        range(wanted, 'B', 10);
        range(wanted, 'C', 22);
        range(wanted, 'D', 33);
        assertThat(table().keySet()).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void theTableNamesAllScenariosWhereTheyBelong() throws Exception {
        Map<String, Set<String>> here = new TreeMap<>();
        for (Scenario scenario : Scenario.all()) {
            here.computeIfAbsent(scenario.fault().id(), id -> new TreeSet<>())
                    .add(scenario.method().getDeclaringClass().getSimpleName() + "#"
                            + scenario.method().getName());
        }
        Map<String, Set<String>> told = new TreeMap<>();
        table().forEach((id, shown) -> {
            Set<String> methods = all(METHOD, shown);
            if (!methods.isEmpty()) {
                told.put(id, methods);
            }
        });
        assertThat(told).isEqualTo(here);
    }

    @Test
    void whatOthersShowIsShownThere() throws Exception {
        String spec = Files.readString(home().resolve("api/src/main/resources/io/semper/SPEC.md"));
        Path tests = home().resolve("integration-tests/src/test/java/io/semper/it");
        for (Map.Entry<String, String> row : table().entrySet()) {
            Set<String> rules = all(RULE, row.getValue());
            for (String rule : rules) {
                assertThat(spec.lines())
                        .as("a rule %s that is tested", rule)
                        .anyMatch(line -> line.startsWith("| " + rule + " |")
                                && line.matches(".*\\| (test|stochastic|build) \\|"));
            }
            Set<String> others = all(OTHER_TEST, row.getValue());
            for (String test : others) {
                assertThat(tests.resolve(test + ".java")).exists();
            }
            assertThat(rules.size()
                            + others.size()
                            + all(METHOD, row.getValue()).size())
                    .as("what shows %s", row.getKey())
                    .isPositive();
        }
    }
}
