package io.semper.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pages of the files and folders of the project that documents link to, so that the site is whole without the repository. */
final class Sources {
    private final Path home;
    private final Set<String> linked = new TreeSet<>();

    Sources(Path home) {
        this.home = home;
    }

    /** Takes a file or folder, a path relative to the project, and returns the address of its page in the site. */
    String add(String source) {
        linked.add(source);
        return target(source);
    }

    private static String target(String source) {
        return "source/" + source + ".html";
    }

    /** Writes the pages of everything that was added, and of the files in the folders. */
    void write(Path site, Layout layout) throws IOException {
        Set<String> files = new TreeSet<>();
        for (String source : linked) {
            if (Files.isDirectory(home.resolve(source))) {
                List<String> inside = filesIn(source);
                files.addAll(inside);
                String list = inside.stream()
                        .map(file -> "<li><a href=\"" + Urls.between(target(source), target(file)) + "\">"
                                + Layout.escape(file.substring(source.length() + 1)) + "</a></li>\n")
                        .collect(Collectors.joining());
                write(site, layout, source, "<ul>\n" + list + "</ul>");
            } else {
                files.add(source);
            }
        }
        for (String file : files) {
            String text = org.jsoup.nodes.Entities.escape(Files.readString(home.resolve(file)));
            write(site, layout, file, "<pre class=\"source\" tabindex=\"0\"><code>" + text + "</code></pre>");
        }
    }

    private List<String> filesIn(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve(folder))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> Urls.slashes(home.relativize(file)))
                    .filter(file -> !file.contains("/target/"))
                    .sorted()
                    .toList();
        }
    }

    private static void write(Path site, Layout layout, String source, String body) throws IOException {
        String name = source.substring(source.lastIndexOf('/') + 1);
        Path target = site.resolve(target(source));
        Files.createDirectories(target.getParent());
        Files.writeString(
                target,
                layout.extra(
                        target(source),
                        name,
                        "<h1>" + Layout.escape(name) + "</h1>\n<p><code>" + Layout.escape(source) + "</code></p>\n"
                                + body));
    }
}
