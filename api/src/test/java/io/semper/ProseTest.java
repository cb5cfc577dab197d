package io.semper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents, comments and messages avoid the words that the last table of {@code docs/glossary.md} lists. */
class ProseTest {
    /** Files and folders that are checked. */
    private static final List<String> CHECKED = List.of(
            "CHANGELOG.md",
            "CONTRIBUTING.md",
            "ARCHITECTURE.md",
            "README.md",
            "SECURITY.md",
            "api/src/main",
            "backend-epoll/src/main",
            "backend-epoll-standalone",
            "backend-kqueue/src/main",
            "backend-kqueue-standalone",
            "backend-nio/src/main",
            "backend-sim/src/main",
            "backend-unix/src/main",
            "benchmarks",
            "cli",
            "conformance",
            "docs",
            "engine/src/main",
            "examples",
            "tls",
            "framing",
            "integration-tests",
            "jfr",
            "micrometer",
            "natives-epoll-linux-aarch_64",
            "natives-epoll-linux-riscv64",
            "natives-epoll-linux-x86_64",
            "natives-kqueue-osx-aarch_64",
            "natives-kqueue-osx-x86_64",
            "pit",
            "shaded-app",
            "site",
            "stress",
            "tasks",
            "tasks-tests",
            "testing",
            "tck-selftest",
            "tck/src/main",
            "tck-kernel/src/main");

    /** Files and folders that are not checked yet, so that none is left out silently. */
    private static final List<String> UNCHECKED = List.of();

    private static final Pattern FENCE = Pattern.compile("```.*?```", Pattern.DOTALL);

    /** Code inside prose: code spans, inline tags of Javadoc, targets of links. */
    private static final Pattern CODE = Pattern.compile("`[^`\n]*`|\\{@\\w+ [^}]*}|]\\([^)]*\\)", Pattern.DOTALL);

    /** The prose of a Java source, in groups 1 to 3: block comments, line comments and strings. */
    private static final Pattern PROSE = Pattern.compile(
            "/\\*(.*?)\\*/" + "|//([^\n]*)" + "|\"\"\".*?\"\"\"" + "|\"([^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+)\""
                    + "|'(?:\\\\.[^'\n]*|[^'\\\\\n])'",
            Pattern.DOTALL);

    private final List<Avoided> avoided;

    ProseTest() throws IOException {
        avoided = Glossary.read().avoided().stream()
                .flatMap(row ->
                        Stream.of(row.get(0).split(", ")).map(words -> Avoided.of(words, row.get(1), row.get(2))))
                .toList();
    }

    @Test
    void checkedProseAvoidsWhatTheGlossaryAvoids() throws IOException {
        assertThat(avoided).as("words to avoid").hasSizeGreaterThan(20);
        List<String> findings = new ArrayList<>();
        for (String root : CHECKED) {
            findings.addAll(findings(root));
        }
        assertThat(findings).as("words that docs/glossary.md advises against").isEmpty();
    }

    @Test
    void nothingIsLeftOutSilently() throws IOException {
        List<String> left = Glossary.files(Glossary.ROOT)
                .map(file -> Glossary.ROOT.relativize(file).toString())
                .filter(file -> file.endsWith(".md") || file.contains("/src/main/"))
                .filter(file -> Stream.concat(CHECKED.stream(), UNCHECKED.stream())
                        .noneMatch(root -> file.equals(root) || file.startsWith(root + "/")))
                .toList();
        assertThat(left)
                .as("files that are neither checked nor listed as unchecked")
                .isEmpty();
        Map<String, Integer> unchecked = new TreeMap<>();
        for (String root : UNCHECKED) {
            unchecked.put(root, findings(root).size());
        }
        System.out.println("Not checked yet, with the number of words to avoid: " + unchecked);
    }

    @Test
    void findsWordsInProseAndNotInCode() {
        List<Avoided> two = List.of(Avoided.of("look-up", "lookup", ""), Avoided.of("is no … of", "is not a", "there"));
        assertThat(found(two, "X.java", "/** A Look-up. */ int a; // is no\nint of = a; String s = \"a look-up\";"))
                .containsExactly("Look-up", "look-up");
        assertThat(found(two, "X.java", "/** This is no\n * friend of it; there is no end of it. */"))
                .containsExactly("is no friend of");
        assertThat(found(two, "x.md", "`look-up` [a](look-up.md)\n```\nlook-up\n```\nlook-ups, a\nlook-up"))
                .containsExactly("look-up");
    }

    private static Stream<String> found(List<Avoided> avoided, String name, String text) {
        String prose = prose(name, text);
        return avoided.stream().flatMap(words -> words.in(prose)).map(MatchResult::group);
    }

    private List<String> findings(String root) throws IOException {
        List<String> findings = new ArrayList<>();
        for (Path file : Glossary.files(Glossary.ROOT.resolve(root)).toList()) {
            String text = Files.readString(file);
            if (file.equals(Glossary.FILE)) {
                text = text.substring(0, text.indexOf(Glossary.AVOID));
            }
            String prose = prose(file.toString(), text);
            String lower = prose.toLowerCase(Locale.ROOT);
            for (Avoided words : avoided) {
                if (!lower.contains(words.start())) {
                    continue;
                }
                words.in(prose)
                        .forEach(at -> findings.add(Glossary.ROOT.relativize(file) + ": '" + at.group() + "' in '"
                                + prose.substring(Math.max(0, at.start() - 40), Math.min(prose.length(), at.end() + 40))
                                + "': write " + words.instead()));
            }
        }
        return findings;
    }

    /** The prose of a file, with one space for any white space and a bar for what is code. */
    private static String prose(String name, String text) {
        String prose = name.endsWith(".md")
                ? FENCE.matcher(text).replaceAll("|")
                : PROSE.matcher(text).results().map(ProseTest::inside).collect(Collectors.joining("|"));
        return CODE.matcher(prose).replaceAll("|").replaceAll("\\s+", " ");
    }

    private static String inside(MatchResult match) {
        return Stream.of(1, 2, 3)
                .map(match::group)
                .filter(group -> group != null)
                .map(group -> group.replaceAll("\n\\s*\\*", "\n"))
                .collect(Collectors.joining());
    }

    /**
     * Words to avoid.
     *
     * @param start the words up to the first gap, in lower case: most prose does not contain them, which is quickly seen
     * @param pattern the words as a pattern
     * @param instead what to write
     */
    private record Avoided(String start, Pattern pattern, String instead) {
        static Avoided of(String words, String instead, String before) {
            String pattern = Stream.of(words.split(" "))
                    .map(word -> word.equals("…") ? "\\w+(?: \\w+){0,2}?" : Pattern.quote(word))
                    .collect(Collectors.joining(" "));
            String unless = before.isEmpty() ? "" : "(?<!\\b" + before + " )";
            return new Avoided(
                    words.split(" …")[0].toLowerCase(Locale.ROOT),
                    Pattern.compile("(?<![\\w-])" + unless + pattern + "(?![\\w-])", Pattern.CASE_INSENSITIVE),
                    instead);
        }

        Stream<MatchResult> in(String prose) {
            return prose.toLowerCase(Locale.ROOT).contains(start)
                    ? pattern.matcher(prose).results()
                    : Stream.empty();
        }
    }
}
