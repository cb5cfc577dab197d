package io.semper.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkCheckTest {
    @TempDir
    Path site;

    @Test
    void followsFilesAnchorsImagesAndForms() throws IOException {
        write("a.html", "<h1 id='f(java.lang.Object)'>A</h1><form action='b/c.html'></form><img src='x.svg'>");
        write(
                "b/c.html",
                "<a href='../a.html?q=1#f(java.lang.Object)'></a><a href='#'></a><a href='https://example.org/gone'></a>");
        write("x.svg", "<svg/>");
        assertThat(findings()).isEmpty();
    }

    @Test
    void reportsWhatIsDead() throws IOException {
        write("a.html", "<a href='gone.html'></a><a href='b/c.html#gone'></a><img src='gone.svg'><a href='b'></a>");
        write("b/c.html", "<a href='#gone'></a><a href='/a.html'></a><a href='../../out.html'></a>");
        assertThat(findings())
                .containsExactly(
                        "a.html: the link to b is dead",
                        "a.html: the link to b/c.html#gone is dead: b/c.html has no such anchor",
                        "a.html: the link to gone.html is dead",
                        "a.html: the link to gone.svg is dead",
                        "b/c.html: the link to #gone is dead: b/c.html has no such anchor",
                        "b/c.html: the link to ../../out.html is dead",
                        "b/c.html: the link to /a.html is dead");
    }

    @Test
    void reportsWhatIsLoadedFromOutside() throws IOException {
        write(
                "a.html",
                "<script src='https://example.org/x.js'></script><link rel='icon' href='data:,'><img src='//example.org/x.png'>");
        assertThat(findings())
                .containsExactly(
                        "a.html: loads //example.org/x.png from outside",
                        "a.html: loads https://example.org/x.js from outside");
    }

    @Test
    void reportsAnIdThatTwoElementsHave() throws IOException {
        write("a.html", "<p id='x'></p><p id='x'></p>");
        assertThat(findings()).containsExactly("a.html: two elements have the id x");
    }

    private Collection<String> findings() throws IOException {
        Findings findings = new Findings();
        LinkCheck.run(site, findings);
        return findings.all();
    }

    private void write(String name, String html) throws IOException {
        Files.createDirectories(site.resolve(name).getParent());
        Files.writeString(site.resolve(name), html);
    }
}
