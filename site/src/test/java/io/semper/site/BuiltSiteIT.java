package io.semper.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site as Maven has built it, with the Javadoc, opened from its folder. */
class BuiltSiteIT {
    private static final Path SITE = Path.of(System.getProperty("site.folder"));

    @TempDir
    Path folder;

    @Test
    void aSecondBuildGivesTheSameBytes() throws IOException {
        Path second = folder.resolve("site");
        assertThat(Site.build(Folders.HOME, second, System.getProperty("javadoc.path"))
                        .all())
                .isEmpty();
        assertThat(Folders.hashes(second)).isEqualTo(Folders.hashes(SITE));
    }

    @Test
    void javadocCitesRulesAndTheGuideNamesTypes() throws IOException {
        Document loop = page("api/io.semper/io/semper/EventLoop.html");
        assertThat(loop.select("a.rule").eachAttr("href")).contains("../../../../spec.html#LOOP-01");
        assertThat(loop.select("button.theme")).isNotEmpty();
        assertThat(page("index.html").select("a.type").eachAttr("href"))
                .contains("api/io.semper/io/semper/EventLoop.html");
    }

    @Test
    void bothKitsAreDocumented() throws IOException {
        assertThat(page("api/io.semper.tck/io/semper/tck/EventLoopTck.html").title())
                .contains("EventLoopTck");
        assertThat(page("api/io.semper.tck.kernel/io/semper/tck/kernel/KernelTck.html")
                        .title())
                .contains("KernelTck");
    }

    @Test
    void theInternalsAreNotDocumented() {
        assertThat(SITE.resolve("api/io.semper.engine")).doesNotExist();
        assertThat(SITE.resolve("api/io.semper/io/semper/internal")).doesNotExist();
    }

    @Test
    void theSearchFindsSectionsRulesAndMembers() throws Exception {
        Chromium.need();
        assertThat(found("high-water mark")).anyMatch(url -> url.startsWith("glossary.html"));
        assertThat(found("loop-03").get(0)).isEqualTo("spec.html#LOOP-03");
        assertThat(found("pauseReading"))
                .anyMatch(url -> url.startsWith("api/io.semper/io/semper/Transport.html#pauseReading"));
    }

    @Test
    void whatTheAddressSaysIsTextAndNotHtml() throws Exception {
        Chromium.need();
        Document page = open("search.html?q=%3Cimg%20src%3Dx%3E%22");
        assertThat(page.select("main img")).isEmpty();
        assertThat(page.select("#count").text()).isEqualTo("Nothing contains all of these words.");
    }

    @Test
    void noPageIsWiderThanAPhone() throws Exception {
        Chromium.need();
        String frames = Outline.read(Folders.HOME).pages().stream()
                .map(page -> "<iframe width='390' height='800' src='" + page.target() + "'></iframe>\n")
                .collect(Collectors.joining());
        String measured = "<base href='" + SITE.toUri()
                + "'><body onload=\"document.querySelectorAll('iframe').forEach(f => {"
                + "var d = f.contentDocument.documentElement; f.title = d.scrollWidth - d.clientWidth})\">" + frames;
        Path file = Files.writeString(folder.resolve("frames.html"), measured);
        // Without these options, a page of a folder must not look into another one.
        Document seen = Chromium.open(
                file.toUri().toString(),
                folder.resolve("profile"),
                "--allow-file-access-from-files",
                "--disable-web-security");
        assertThat(seen.select("iframe"))
                .hasSizeGreaterThan(40)
                .allSatisfy(frame -> assertThat(frame.attr("title"))
                        .as("pixels that %s is too wide", frame.attr("src"))
                        .isEqualTo("0"));
    }

    private List<String> found(String query) throws IOException, InterruptedException {
        Document page = open("search.html?q=" + query.replace(" ", "%20"));
        List<String> found = page.select("#results a").eachAttr("href");
        assertThat(page.select("#count").text()).as(query).startsWith(found.size() + " ");
        return found;
    }

    private Document open(String page) throws IOException, InterruptedException {
        return Chromium.open(SITE.toUri() + page, Files.createTempDirectory(folder, "profile"));
    }

    private static Document page(String name) throws IOException {
        return Jsoup.parse(Files.readString(SITE.resolve(name)));
    }
}
