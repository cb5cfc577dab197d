package io.semper.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Turns the Markdown pages of the outline into HTML: their links, their rule ids, and what they need on a narrow screen. */
final class Pages {
    private static final List<Extension> EXTENSIONS =
            List.of(TablesExtension.create(), HeadingAnchorExtension.create());

    private final Path home;
    private final Path site;
    private final Outline outline;
    private final List<Linker> linkers;
    private final Layout layout;
    private final Sources sources;
    private final SearchIndex index;
    private final Findings findings;
    private final Parser parser = Parser.builder().extensions(EXTENSIONS).build();
    private final HtmlRenderer renderer =
            HtmlRenderer.builder().extensions(EXTENSIONS).build();

    Pages(
            Path home,
            Path site,
            Outline outline,
            List<Linker> linkers,
            Layout layout,
            Sources sources,
            SearchIndex index,
            Findings findings) {
        this.home = home;
        this.site = site;
        this.outline = outline;
        this.linkers = List.copyOf(linkers);
        this.layout = layout;
        this.sources = sources;
        this.index = index;
        this.findings = findings;
    }

    void write() throws IOException {
        for (Page page : outline.pages()) {
            write(page);
        }
    }

    private void write(Page page) throws IOException {
        String markdown = Files.readString(home.resolve(page.source()));
        Document document = Jsoup.parseBodyFragment(renderer.render(parser.parse(markdown)));
        document.outputSettings().prettyPrint(false);
        Element body = document.body();
        body.nodeStream(Comment.class).toList().forEach(Comment::remove);
        relink(page, body);
        index.add(page, body);
        linkers.forEach(linker -> linker.link(body, page.target(), page.source(), findings));
        List<Layout.Heading> headings = body.select("h2[id]").stream()
                .map(heading -> new Layout.Heading(heading.id(), heading.text()))
                .toList();
        makeReachable(body);
        Path target = site.resolve(page.target());
        Files.createDirectories(target.getParent());
        Files.writeString(target, layout.page(page, headings, body.html().strip()));
    }

    /** Links to pages of the site, to files of the project and to images lead to where the site has them. */
    private void relink(Page page, Element body) throws IOException {
        for (Element link : body.select("a[href]")) {
            String href = link.attr("href");
            if (!Urls.isOutside(href) && !href.startsWith("#")) {
                link.attr("href", target(page, href));
            }
        }
        for (Element image : body.select("img[src]")) {
            image.attr("src", copy(page, image.attr("src")));
        }
    }

    private String target(Page page, String href) throws IOException {
        String source = Urls.resolve(page.source(), Urls.path(href));
        var linked = outline.of(source);
        if (linked.isPresent()) {
            String fragment = Urls.fragment(href);
            return Urls.between(page.target(), linked.get().target()) + (fragment.isEmpty() ? "" : "#" + fragment);
        }
        if (!Urls.isInside(source) || !Files.exists(home.resolve(source))) {
            findings.add(page.source(), "the link to " + href + " is dead: there is no " + source);
            return href;
        }
        if (source.endsWith(".svg") || source.endsWith(".png")) {
            return copy(page, href);
        }
        return Urls.between(page.target(), sources.add(source));
    }

    private String copy(Page page, String src) throws IOException {
        String source = Urls.resolve(page.source(), src);
        if (!Urls.isInside(source) || !Files.isRegularFile(home.resolve(source))) {
            findings.add(page.source(), "the image " + src + " is missing: there is no " + source);
            return src;
        }
        String target = source.replaceFirst("^docs/", "");
        Files.createDirectories(site.resolve(target).getParent());
        Files.write(site.resolve(target), Files.readAllBytes(home.resolve(source)));
        return Urls.between(page.target(), target);
    }

    /** What is wider than the screen can be scrolled, with the keyboard too; headings have a link to themselves. */
    private static void makeReachable(Element body) {
        for (Element table : body.select("table")) {
            table.wrap("<div class=\"wide\" role=\"region\" aria-label=\"Table\" tabindex=\"0\"></div>");
        }
        for (Element head : body.select("thead")) {
            if (head.text().isBlank()) {
                head.remove();
            }
        }
        body.select("pre").attr("tabindex", "0");
        for (Element heading : body.select("h2[id], h3[id]")) {
            heading.appendElement("a")
                    .attr("class", "self")
                    .attr("href", "#" + heading.id())
                    .attr("aria-label", "Link to " + heading.text())
                    .text("#");
        }
    }
}
