package io.semper.site;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/** The Javadoc of the modules that users compile against, made by the JDK that runs this. */
final class Javadoc {
    /** Documented modules and their folders. A further module for users is one more line here, and what it requires in the pom. */
    private static final Map<String, String> DOCUMENTED = new TreeMap<>(Map.ofEntries(
            Map.entry("io.semper", "api"),
            Map.entry("io.semper.framing", "framing"),
            Map.entry("io.semper.tasks", "tasks"),
            Map.entry("io.semper.jfr", "jfr"),
            Map.entry("io.semper.micrometer", "micrometer"),
            Map.entry("io.semper.nio", "backend-nio"),
            Map.entry("io.semper.sim", "backend-sim"),
            Map.entry("io.semper.testing", "testing"),
            Map.entry("io.semper.tls", "tls"),
            Map.entry("io.semper.tck", "tck"),
            Map.entry("io.semper.tck.kernel", "tck-kernel")));

    /** Modules that those require, from their sources; they are not documented. */
    private static final Map<String, String> REQUIRED = Map.of("io.semper.engine", "engine");

    private static final String HEADER = "<a class=\"site-home\" href=\"{@docRoot}/../index.html\">Semper</a>"
            + " <a class=\"site-home\" href=\"{@docRoot}/../guide/index.html\">Guide</a>"
            + " <a class=\"site-home\" href=\"{@docRoot}/../search.html\">Search all</a>"
            + " <button type=\"button\" class=\"theme\" hidden>Dark</button>";

    private final Path home;
    private final Path folder;

    /** Writes to {@code api} below {@code site}. */
    Javadoc(Path home, Path site) {
        this.home = home;
        folder = site.resolve("api");
    }

    /** Runs the tool; {@code modulePath} has the libraries that the sources require. Any line that the tool prints is a finding. */
    void run(String modulePath, Findings findings) {
        ToolProvider tool = ToolProvider.findFirst("javadoc")
                .orElseThrow(() ->
                        new IllegalStateException("the Java that runs this has no javadoc: run Maven with a JDK"));
        List<String> options = new ArrayList<>(
                List.of("-quiet", "-d", folder.toString(), "--release", "17", "-Xdoclint:all,-missing"));
        options.addAll(List.of(
                "-encoding", "UTF-8", "-charset", "UTF-8", "-docencoding", "UTF-8", "-locale", "en", "-notimestamp"));
        options.addAll(List.of(
                "-windowtitle", "Semper", "-doctitle", "Semper", "-header", HEADER, "--module-path", modulePath));
        Stream.of(DOCUMENTED, REQUIRED)
                .flatMap(modules -> modules.entrySet().stream())
                .forEach(module -> options.addAll(List.of(
                        "--module-source-path",
                        module.getKey() + "=" + home.resolve(module.getValue()).resolve("src/main/java"))));
        options.addAll(List.of("--module", String.join(",", DOCUMENTED.keySet())));
        StringWriter printed = new StringWriter();
        PrintWriter printer = new PrintWriter(printed);
        int status = tool.run(printer, printer, options.toArray(String[]::new));
        if (status != 0 || !printed.toString().isBlank()) {
            findings.add("javadoc", "exit status " + status + "\n" + printed);
        }
    }

    /** The documented types. */
    Types types() throws IOException {
        Types types = new Types();
        for (Path page : pages()) {
            String name = page.getFileName().toString().replaceFirst("\\.html$", "");
            if (Character.isUpperCase(name.charAt(0))) {
                types.add(name, target(page));
            }
        }
        return types;
    }

    private List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".html"))
                    .sorted()
                    .toList();
        }
    }

    private String target(Path page) {
        return "api/" + Urls.slashes(folder.relativize(page));
    }

    /** Links the rule ids of all pages, gives them the theme of the site, and adds types and members to the search. */
    void refine(Rules rules, SearchIndex index, Findings findings) throws IOException {
        for (Path page : pages()) {
            String target = target(page);
            Document document = Jsoup.parse(Files.readString(page));
            document.outputSettings().prettyPrint(false);
            rules.link(document.body(), target, target, findings);
            document.head()
                    .appendElement("link")
                    .attr("rel", "stylesheet")
                    .attr("href", Urls.between(target, "javadoc.css"));
            document.head().appendElement("script").attr("src", Urls.between(target, "site.js"));
            Files.writeString(page, document.outerHtml());
            index(document, target, index, findings);
        }
    }

    private static void index(Document document, String target, SearchIndex index, Findings findings) {
        Element title = document.selectFirst("body.class-declaration-page h1.title");
        if (title == null) {
            return;
        }
        String type =
                title.text().replaceFirst("^(Interface|Class|Enum Class|Enum|Record Class|Annotation Interface) ", "");
        // Newer JDKs link a type parameter to its description, whether there is one or not.
        if (type.contains("<")
                && document.select(".class-description dt").eachText().stream().noneMatch("Type Parameters:"::equals)) {
            findings.add(target, type + " needs a @param for its type parameter");
        }
        index.add(type, "", target, first(document.selectFirst(".class-description > .block")));
        for (Element member : document.select("section.detail[id]")) {
            index.add(
                    type,
                    member.select("h3").text() + member.id().replaceFirst("^[^(]*", ""),
                    target + "#" + member.id(),
                    first(member.selectFirst(".block")));
        }
    }

    /** The first sentences of a comment, without the paragraphs below. */
    private static String first(@Nullable Element block) {
        return block == null ? "" : block.text();
    }
}
