package io.semper.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of this project's documents, without the Javadoc. */
class SiteTest {
    @TempDir
    private static Path site;

    private static Findings findings;

    @TempDir
    private Path folder;

    @BeforeAll
    static void build() throws IOException {
        findings = Site.build(Folders.HOME, site, "");
    }

    @Test
    void nothingIsWrongWithTheDocuments() {
        assertThat(findings.all()).isEmpty();
    }

    @Test
    void theSameDocumentsGiveTheSameBytes() throws IOException {
        Site.build(Folders.HOME, folder, "");
        assertThat(Folders.hashes(folder)).hasSizeGreaterThan(50).isEqualTo(Folders.hashes(site));
    }

    @Test
    void everyPageHasItsLandmarksAndItsPlaceInTheOrder() throws IOException {
        List<Page> pages = Outline.read(Folders.HOME).pages();
        assertThat(pages)
                .extracting(Page::target)
                .contains("index.html", "guide/index.html", "guide/threads.html", "spec.html");
        for (int at = 0; at < pages.size(); at++) {
            Document page =
                    Jsoup.parse(Files.readString(site.resolve(pages.get(at).target())));
            String name = pages.get(at).source();
            assertThat(page.select("html[lang], header, nav#sidebar, main#content, h1"))
                    .as(name)
                    .hasSize(5);
            assertThat(page.body().firstElementChild().attr("href")).as(name).isEqualTo("#content");
            assertThat(page.select("#sidebar [aria-current=page]")).as(name).hasSize(1);
            assertThat(page.select("[rel=prev]")).as(name).hasSize(at == 0 ? 0 : 1);
            assertThat(page.select("[rel=next]")).as(name).hasSize(at == pages.size() - 1 ? 0 : 1);
        }
    }

    @Test
    void everyRuleHasAnAnchor() throws IOException {
        Rules rules = Rules.of(Files.readString(Folders.HOME.resolve(Outline.SPEC)));
        assertThat(rules.sentences()).hasSizeGreaterThan(400);
        assertThat(Jsoup.parse(Files.readString(site.resolve("spec.html")))
                        .select("tr[id]")
                        .eachAttr("id"))
                .containsExactlyElementsOf(rules.sentences().keySet());
    }

    @Test
    void theSearchHasOneEntryForEachPlace() throws IOException {
        List<String> places = Files.readAllLines(site.resolve("search-index.js")).stream()
                .filter(line -> line.startsWith("["))
                .map(line -> line.split("\",\"")[2])
                .toList();
        assertThat(places)
                .contains("index.html", "guide/threads.html", "spec.html", "spec.html#LOOP-01", "glossary.html#the-kit")
                .doesNotHaveDuplicates();
    }

    @Test
    void everyDeadLinkInAPageIsReported() throws IOException {
        Path home = likeTheProject(folder.resolve("home"));
        Files.writeString(
                home.resolve("README.md"),
                "\n[a](docs/gone.md) [b](docs/glossary.md#gone) ![c](docs/gone.svg) [d](engine/Gone.java) LOOP-98 and [e](docs/glossary.md#the-kit)\n",
                StandardOpenOption.APPEND);
        assertThat(Site.build(home, folder.resolve("site"), "").all())
                .containsExactlyInAnyOrder(
                        "README.md: the link to docs/gone.md is dead: there is no docs/gone.md",
                        "README.md: the link to engine/Gone.java is dead: there is no engine/Gone.java",
                        "README.md: the image docs/gone.svg is missing: there is no docs/gone.svg",
                        "README.md: LOOP-98 is not a rule of SPEC.md",
                        "index.html: the link to docs/gone.md is dead",
                        "index.html: the link to engine/Gone.java is dead",
                        "index.html: the link to docs/gone.svg is dead",
                        "index.html: the link to glossary.html#gone is dead: glossary.html has no such anchor");
    }

    @Test
    void aNewDocumentHasAPageAlthoughNoListNamesIt() throws IOException {
        Path home = likeTheProject(folder.resolve("home"));
        Files.delete(home.resolve("docs"));
        Path docs = Files.createDirectory(home.resolve("docs"));
        link(Folders.HOME.resolve("docs"), docs);
        Files.writeString(docs.resolve("new.md"), "# New\n");
        assertThat(Outline.read(home).of("docs/new.md")).map(Page::target).contains("new.html");
    }

    /** Here, because JUnit warns about each link that it deletes. */
    @AfterEach
    void deleteTheLinks() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A folder with its own README and symbolic links to everything else. */
    private static Path likeTheProject(Path home) throws IOException {
        Files.createDirectory(home);
        link(Folders.HOME, home);
        Files.delete(home.resolve("README.md"));
        return Files.copy(Folders.HOME.resolve("README.md"), home.resolve("README.md"))
                .getParent();
    }

    private static void link(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
            }
        }
    }
}
