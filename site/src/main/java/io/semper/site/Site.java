package io.semper.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Builds the site. */
public final class Site {
    private static final List<String> ASSETS = List.of("site.css", "site.js", "search.js", "javadoc.css");

    private static final String SEARCH = """
            <h1>Search</h1>
            <form class="find" role="search" action="search.html"><label for="query">Words that a section, a rule or a type contains</label>
            <input type="search" id="query" name="q" autocomplete="off" spellcheck="false"></form>
            <p id="count" role="status">The search needs JavaScript.</p>
            <ol id="results"></ol>
            <script src="search-index.js"></script>
            <script src="search.js"></script>""";

    private Site() {}

    /**
     * Builds the site and exits with 1 if anything is wrong with it.
     *
     * @param arguments the folder of the project, the folder of the site, which is deleted first, and the module path for javadoc
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        Path home = Path.of(arguments[0]).toAbsolutePath().normalize();
        Path site = Path.of(arguments[1]).toAbsolutePath().normalize();
        Findings findings = build(home, site, arguments[2]);
        findings.all().forEach(System.err::println);
        if (!findings.all().isEmpty()) {
            System.err.println("site: " + findings.all().size() + " findings");
            System.exit(1);
        }
    }

    /** Builds the site without Javadoc if {@code modulePath} is empty. */
    static Findings build(Path home, Path site, String modulePath) throws IOException {
        Findings findings = new Findings();
        delete(site);
        Files.createDirectories(site);
        for (String asset : ASSETS) {
            copy(asset, site);
        }
        Outline outline = Outline.read(home);
        Rules rules = Rules.of(Files.readString(home.resolve(Outline.SPEC)));
        Layout layout = new Layout(outline, !modulePath.isEmpty());
        Sources sources = new Sources(home);
        SearchIndex index = new SearchIndex();
        Javadoc javadoc = new Javadoc(home, site);
        List<Linker> linkers = new ArrayList<>(List.of(rules));
        if (!modulePath.isEmpty()) {
            javadoc.run(modulePath, findings);
            linkers.add(javadoc.types());
        }
        new Pages(home, site, outline, linkers, layout, sources, index, findings).write();
        sources.write(site, layout);
        index.add(rules.sentences());
        if (!modulePath.isEmpty()) {
            javadoc.refine(rules, index, findings);
        }
        index.write(site);
        Files.writeString(site.resolve("search.html"), layout.extra("search.html", "Search", SEARCH));
        int links = LinkCheck.run(site, findings);
        System.out.println("site: " + outline.pages().size() + " pages, "
                + rules.sentences().size() + " rules, " + links + " links in " + site);
        return findings;
    }

    private static void copy(String asset, Path site) throws IOException {
        try (InputStream from = Site.class.getResourceAsStream(asset)) {
            if (from == null) {
                throw new IOException(asset + " is not among the resources of the generator");
            }
            Files.write(site.resolve(asset), from.readAllBytes());
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
