package io.semper.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;

/**
 * What the search looks through: one entry for each section of a page, each rule, each type and each member. It is a script and not a
 * file of data, because a page that was opened from a folder must not load data.
 */
final class SearchIndex {
    private final List<List<String>> entries = new ArrayList<>();

    /** Adds the sections of a page; those of RULES.md repeat the rules and are left out. */
    void add(Page page, Element body) {
        if (page.source().endsWith("/RULES.md") || page.source().equals(Outline.SPEC)) {
            add(page.title(), "", page.target(), "");
            return;
        }
        String heading = "";
        String url = page.target();
        StringBuilder text = new StringBuilder();
        for (Element block : body.children()) {
            if (block.normalName().matches("h[123]")) {
                if (block.previousElementSibling() != null) {
                    add(page.title(), heading, url, text.toString());
                }
                text.setLength(0);
                boolean title = block.normalName().equals("h1");
                heading = title ? "" : block.text();
                url = page.target() + (title ? "" : "#" + block.id());
            } else {
                text.append(' ').append(block.text());
            }
        }
        add(page.title(), heading, url, text.toString());
    }

    /** Adds the rules, under their ids. */
    void add(Map<String, String> rules) {
        rules.forEach((id, sentence) -> add(id, "", "spec.html#" + id, sentence));
    }

    /** Adds one entry; {@code heading} is empty for a whole page, which is found even if there is no text. */
    void add(String title, String heading, String url, String text) {
        if (heading.isEmpty() || !text.isBlank()) {
            entries.add(
                    List.of(title, heading, url, text.replaceAll("\\s+", " ").strip()));
        }
    }

    void write(Path site) throws IOException {
        StringBuilder script = new StringBuilder("var searchIndex = [\n");
        for (List<String> entry : entries) {
            script.append('[');
            for (String part : entry) {
                script.append(script.charAt(script.length() - 1) == '[' ? "" : ",");
                quote(script, part);
            }
            script.append("],\n");
        }
        Files.writeString(site.resolve("search-index.js"), script.append("];\n"));
    }

    private static void quote(StringBuilder script, String text) {
        script.append('"');
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"' || c == '\\') {
                script.append('\\').append(c);
            } else if (c < ' ' || c == '\u2028' || c == '\u2029') {
                script.append("\\u%04x".formatted((int) c));
            } else {
                script.append(c);
            }
        }
        script.append('"');
    }
}
