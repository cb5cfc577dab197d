package io.semper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Javadoc and {@code SPEC.md} name each other: every rule has a place in the Javadoc, and every id there is one of a rule. */
final class RuleCitationTest {
    private static final Path SOURCES = Path.of("src", "main", "java", "io", "semper");

    /** The rules of tasks bind a module above the api, which names them. */
    private static final Path TASKS = Path.of("..", "tasks").resolve(SOURCES);

    private static final Pattern ROW =
            Pattern.compile("^\\| ([A-Z]+-\\d\\d) \\| \\w+ \\| (.*) \\| [^|]+ \\|$", Pattern.MULTILINE);
    private static final Pattern JAVADOC = Pattern.compile("/\\*\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern CITED =
            Pattern.compile("\\b([A-Z]+)-(\\d\\d)(?:\\s+to\\s+(?:([A-Z]+)-)?(\\d\\d)\\b)?");

    private final Map<String, String> rules = rules();
    private final Set<String> areas = areas();

    @Test
    void everyRuleIsNamedByTheJavadocOfWhatItBinds() {
        Set<String> missing = new TreeSet<>(rules.keySet());
        for (Citation each : citations()) {
            missing.removeAll(each.ids);
        }
        List<String> todo =
                missing.stream().map(id -> id + " (" + rules.get(id) + ")").toList();
        assertEquals(
                List.of(),
                todo,
                "rules that no Javadoc of api names: add 'Rule <id>.' to the Javadoc of the method or type that each of them"
                        + " binds, in " + SOURCES
                        + ", that of tasks, or a package below it; the page of a package does not count");
    }

    @Test
    void everyIdThatIsNamedIsOneOfARule() {
        List<String> wrong = new ArrayList<>();
        for (Citation each : citations()) {
            for (String id : each.ids) {
                if (!rules.containsKey(id)) {
                    wrong.add(each.file + " names " + id + " in '" + each.text + "'");
                }
            }
        }
        assertEquals(
                List.of(),
                wrong,
                "ids that SPEC.md does not have: correct the Javadoc; a range must not run over numbers that are missing,"
                        + " so split it there (GROUP-08, GROUP-09, GROUP-11)");
    }

    private record Citation(Path file, String text, List<String> ids) {}

    /** Every id in a Javadoc comment, ranges written out. */
    private List<Citation> citations() {
        List<Citation> found = new ArrayList<>();
        for (Path file : sources()) {
            Matcher comment = JAVADOC.matcher(read(file));
            while (comment.find()) {
                String text = comment.group().replaceAll("\\s*\\n\\s*\\*\\s*", " ");
                Matcher cited = CITED.matcher(text);
                while (cited.find()) {
                    if (areas.contains(cited.group(1))) {
                        found.add(new Citation(file, cited.group(), ids(cited)));
                    }
                }
            }
        }
        return found;
    }

    private static List<String> ids(Matcher cited) {
        int first = Integer.parseInt(cited.group(2));
        int last = cited.group(4) == null ? first : Integer.parseInt(cited.group(4));
        List<String> ids = new ArrayList<>();
        for (int number = first; number <= last; number++) {
            ids.add(String.format("%s-%02d", cited.group(1), number));
        }
        return ids;
    }

    private static List<Path> sources() {
        try (Stream<Path> api = Files.walk(SOURCES);
                Stream<Path> tasks = Files.walk(TASKS)) {
            return Stream.concat(api, tasks)
                    .filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> rules() {
        Map<String, String> rows = new TreeMap<>();
        Matcher row = ROW.matcher(read(Path.of("src", "main", "resources", "io", "semper", "SPEC.md")));
        while (row.find()) {
            rows.put(row.group(1), row.group(2));
        }
        return rows;
    }

    private Set<String> areas() {
        Set<String> names = new TreeSet<>();
        rules.keySet().forEach(id -> names.add(id.substring(0, id.indexOf('-'))));
        return names;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
