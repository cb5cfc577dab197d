package io.semper.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of the site in the order in which they are read: the order of the sidebar, and of "previous" and "next". */
final class Outline {
    static final String SPEC = "api/src/main/resources/io/semper/SPEC.md";

    private static final String GUIDE = "docs/guide/";
    private static final String ADR = "docs/adr/";
    private static final List<String> REFERENCE = List.of(
            SPEC,
            "docs/glossary.md",
            "docs/packaging.md",
            "docs/stuck-loop.md",
            "docs/performance.md",
            "docs/budgets.md",
            "docs/faults.md",
            "SECURITY.md",
            "CHANGELOG.md");
    private static final List<String> INSIDE = List.of(
            "ARCHITECTURE.md",
            "docs/looks-wrong.md",
            "CONTRIBUTING.md",
            "docs/testing.md",
            "docs/mutation.md",
            "docs/add-a-rule.md",
            "docs/add-an-option.md",
            "docs/fuzz.md",
            "docs/RULES.md");
    private static final Pattern HEADING = Pattern.compile("^# (.+)$", Pattern.MULTILINE);
    private static final Pattern INDEX_LINE =
            Pattern.compile("^\\| (?:\\[[^]]+]\\(([^)]+\\.md)\\)|([a-z ]+) \\|) \\|", Pattern.MULTILINE);

    private final List<Page> pages;

    private Outline(List<Page> pages) {
        this.pages = List.copyOf(pages);
    }

    /** Reads the titles below {@code home}; the guide has the order and the sections of its own index. */
    static Outline read(Path home) throws IOException {
        List<Page> pages = new ArrayList<>();
        pages.add(new Page("README.md", "index.html", "Start", "Overview"));
        pages.add(page(home, GUIDE + "README.md", "Start"));
        addGuide(home, pages);
        for (String source : REFERENCE) {
            pages.add(page(home, source, "Reference"));
        }
        for (String source : unlisted(home)) {
            pages.add(page(home, source, "Reference"));
        }
        for (String source : INSIDE) {
            pages.add(page(home, source, "Inside"));
        }
        pages.add(page(home, ADR + "README.md", "Decisions"));
        for (String source : markdown(home, ADR)) {
            pages.add(page(home, source, "Decisions"));
        }
        return new Outline(pages);
    }

    /** Pages that the lists here do not name yet; a new document is never left out. */
    private static List<String> unlisted(Path home) throws IOException {
        return markdown(home, "docs/").stream()
                .filter(source -> !REFERENCE.contains(source) && !INSIDE.contains(source))
                .toList();
    }

    private static List<String> markdown(Path home, String folder) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve(folder))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".md") && !name.equals("README.md"))
                    .sorted()
                    .map(name -> folder + name)
                    .toList();
        }
    }

    private static void addGuide(Path home, List<Page> pages) throws IOException {
        String index = Files.readString(home.resolve(GUIDE + "README.md"));
        String section = "Guide";
        for (Matcher line = INDEX_LINE.matcher(index); line.find(); ) {
            if (line.group(1) != null) {
                pages.add(page(home, GUIDE + line.group(1), section));
            } else {
                section = Character.toUpperCase(line.group(2).charAt(0))
                        + line.group(2).substring(1);
            }
        }
    }

    private static Page page(Path home, String source, String section) throws IOException {
        Matcher heading = HEADING.matcher(Files.readString(home.resolve(source)));
        if (!heading.find()) {
            throw new IOException(source + " has no heading '# ...' that could be its title");
        }
        return new Page(source, target(source), section, heading.group(1));
    }

    /** Where a page goes: without {@code docs}, in lower case, and a README as the index of its folder. */
    private static String target(String source) {
        if (source.equals(SPEC)) {
            return Rules.PAGE;
        }
        String path = source.startsWith("docs/") ? source.substring("docs/".length()) : source;
        return path.replace("README.md", "index.md")
                .replaceAll("\\.md$", ".html")
                .toLowerCase(Locale.ROOT);
    }

    List<Page> pages() {
        return pages;
    }

    /** The page that is made of {@code source}, a path relative to the project. */
    Optional<Page> of(String source) {
        return pages.stream().filter(page -> page.source().equals(source)).findFirst();
    }
}
