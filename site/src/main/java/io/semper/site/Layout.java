package io.semper.site;

import java.util.List;
import org.jsoup.nodes.Entities;

/** The frame of every page but those of javadoc: head, header, sidebar, the previous and the next page. */
final class Layout {
    private final Outline outline;
    private final boolean javadoc;

    /** With a link to the Javadoc if {@code javadoc} is true. */
    Layout(Outline outline, boolean javadoc) {
        this.outline = outline;
        this.javadoc = javadoc;
    }

    /** One entry of the list of sections below the current page in the sidebar. */
    record Heading(String id, String text) {}

    String page(Page page, List<Heading> headings, String body) {
        int at = outline.pages().indexOf(page);
        String around = "";
        if (at > 0) {
            around += around(page, outline.pages().get(at - 1), "prev", "Previous");
        }
        if (at + 1 < outline.pages().size()) {
            around += around(page, outline.pages().get(at + 1), "next", "Next");
        }
        String kind = page.source().equals(Outline.SPEC) ? " class=\"spec\"" : "";
        return frame(
                page.target(),
                page.title(),
                sidebar(page, headings),
                "<article" + kind + ">\n" + body
                        + "\n</article>\n<nav class=\"around\" aria-label=\"Previous and next page\">" + around
                        + "</nav>");
    }

    /** A page that is not in the outline. */
    String extra(String target, String title, String body) {
        return frame(target, title, sidebar(new Page("", target, "", title), List.of()), body);
    }

    private String frame(String target, String title, String sidebar, String main) {
        String root = Urls.between(target, "index.html").replaceAll("index\\.html$", "");
        String api = javadoc ? "<a href=\"" + root + "api/index.html\">Javadoc</a>" : "";
        String whole = title.equals("Overview") ? "Semper" : escape(title) + " - Semper";
        return """
                <!DOCTYPE html>
                <html lang="en" data-root="%1$s">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%2$s</title>
                <link rel="icon" href="data:,">
                <link rel="stylesheet" href="%1$ssite.css">
                <script src="%1$ssite.js"></script>
                </head>
                <body>
                <a class="skip" href="#content">Skip to the content</a>
                <header class="top">
                <button type="button" class="menu" aria-expanded="false" aria-controls="sidebar" hidden>Menu</button>
                <a class="brand" href="%1$sindex.html">Semper</a>
                <nav class="areas" aria-label="Areas"><a href="%1$sguide/index.html">Guide</a><a href="%1$sspec.html">Rules</a>%5$s</nav>
                <form class="find" role="search" action="%1$ssearch.html"><input type="search" name="q" aria-label="Search" placeholder="Search" autocomplete="off" spellcheck="false"></form>
                <button type="button" class="theme" hidden>Dark</button>
                </header>
                <div class="columns">
                <nav class="sidebar" id="sidebar" aria-label="Pages">
                %3$s</nav>
                <main id="content" tabindex="-1">
                %4$s
                </main>
                </div>
                </body>
                </html>
                """.formatted(root, whole, sidebar, main, api);
    }

    private String sidebar(Page current, List<Heading> headings) {
        StringBuilder list = new StringBuilder();
        String section = "";
        for (Page page : outline.pages()) {
            if (!page.section().equals(section)) {
                list.append(section.isEmpty() ? "" : "</ul>\n");
                section = page.section();
                list.append("<p class=\"section\" id=\"pages-%1$s\">%2$s</p>\n<ul aria-labelledby=\"pages-%1$s\">\n"
                        .formatted(section.replace(' ', '-'), escape(section)));
            }
            boolean here = page.target().equals(current.target());
            list.append("<li><a href=\"")
                    .append(Urls.between(current.target(), page.target()))
                    .append('"');
            list.append(here ? " aria-current=\"page\">" : ">")
                    .append(escape(page.title()))
                    .append("</a>");
            if (here && !headings.isEmpty()) {
                list.append("\n<ul class=\"here\">\n");
                headings.forEach(heading -> list.append("<li><a href=\"#")
                        .append(heading.id())
                        .append("\">")
                        .append(escape(heading.text()))
                        .append("</a></li>\n"));
                list.append("</ul>\n");
            }
            list.append("</li>\n");
            if (page.source().equals(Outline.SPEC) && javadoc) {
                list.append("<li><a href=\"")
                        .append(Urls.between(current.target(), "api/index.html"))
                        .append("\">Javadoc</a></li>\n");
            }
        }
        return list.append("</ul>\n").toString();
    }

    private static String around(Page from, Page to, String rel, String word) {
        return "<a rel=\"%s\" href=\"%s\"><span>%s</span> %s</a>"
                .formatted(rel, Urls.between(from.target(), to.target()), word, escape(to.title()));
    }

    /** Text for HTML; also right inside an attribute. */
    static String escape(String text) {
        return Entities.escape(text.replace("`", "")).replace("\"", "&quot;");
    }
}
