package io.semper.site;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Follows every address in a folder of HTML: files and anchors exist, and nothing is loaded from outside. */
final class LinkCheck {
    private final Path site;
    private final Map<String, Set<String>> anchors = new HashMap<>();
    private final Map<String, List<String>> links = new HashMap<>();
    private final Findings findings;

    private LinkCheck(Path site, Findings findings) {
        this.site = site;
        this.findings = findings;
    }

    /** Checks the folder {@code site} and returns the number of addresses that were followed. */
    static int run(Path site, Findings findings) throws IOException {
        LinkCheck check = new LinkCheck(site, findings);
        List<Path> pages;
        try (Stream<Path> files = Files.walk(site)) {
            pages = files.filter(file -> file.toString().endsWith(".html"))
                    .sorted()
                    .toList();
        }
        for (Path page : pages) {
            check.read(page);
        }
        int followed = 0;
        for (Map.Entry<String, List<String>> page : check.links.entrySet()) {
            for (String link : page.getValue()) {
                check.follow(page.getKey(), link);
                followed++;
            }
        }
        return followed;
    }

    private void read(Path file) throws IOException {
        String page = Urls.slashes(site.relativize(file));
        Document document = Jsoup.parse(Files.readString(file));
        Set<String> here = new HashSet<>();
        for (Element element : document.select("[id]")) {
            if (!here.add(element.id())) {
                findings.add(page, "two elements have the id " + element.id());
            }
        }
        document.select("a[name]").forEach(anchor -> here.add(anchor.attr("name")));
        anchors.put(page, here);
        for (Element loaded : document.select("[src], link[href]")) {
            String address = loaded.attr(loaded.hasAttr("src") ? "src" : "href");
            if (Urls.isOutside(address) && !address.startsWith("data:")) {
                findings.add(page, "loads " + address + " from outside");
            }
        }
        links.put(
                page,
                Stream.of("href", "src", "action")
                        .flatMap(name -> document.select("[" + name + "]").eachAttr(name).stream())
                        .filter(address -> !Urls.isOutside(address))
                        .toList());
    }

    private void follow(String page, String link) {
        String path = decode(Urls.path(link));
        String target = path.isEmpty() ? page : Urls.resolve(page, path);
        if (!Urls.isInside(target) || !Files.isRegularFile(site.resolve(target))) {
            findings.add(page, "the link to " + link + " is dead");
            return;
        }
        String fragment = decode(Urls.fragment(link));
        if (!fragment.isEmpty()
                && anchors.containsKey(target)
                && !anchors.get(target).contains(fragment)) {
            findings.add(page, "the link to " + link + " is dead: " + target + " has no such anchor");
        }
    }

    private static String decode(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
