package io.semper.site;

import static org.assertj.core.api.Assertions.assertThat;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;

class RulesTest {
    private final Findings findings = new Findings();
    private final Rules rules = Rules.of("""
            | id | level | rule | verified by |
            |---|---|---|---|
            | LOOP-01 | MUST | A loop is `idle`, running or closed. | test |
            | UNIX-12 | MAY | A socket has a path. | untestable: why |
            """);

    @Test
    void linksIdsInTextWithTheirSentence() {
        assertThat(linked("<p>See LOOP-01, (UNIX-12).</p>", "guide/x.html"))
                .isEqualTo(
                        "<p>See <a class=\"rule\" href=\"../spec.html#LOOP-01\" title=\"A loop is idle, running or closed.\">LOOP-01</a>, "
                                + "(<a class=\"rule\" href=\"../spec.html#UNIX-12\" title=\"A socket has a path.\">UNIX-12</a>).</p>");
        assertThat(findings.all()).isEmpty();
    }

    @Test
    void linksACodeSpanThatIsAnIdAndNoOtherCode() {
        assertThat(linked("<code>LOOP-01</code>", "x.html")).contains("href=\"spec.html#LOOP-01\"");
        String unchanged =
                "<p><code>-Drule=LOOP-01</code> <a href=\"y\">LOOP-01</a></p><pre>LOOP-01</pre><h1>LOOP-01</h1>";
        assertThat(linked(unchanged, "x.html")).isEqualTo(unchanged);
    }

    @Test
    void reportsAnIdThatNoRuleHas() {
        linked("<p>LOOP-02, UNIX-11, UTF-16, XLOOP-01, <code>LOOP-99</code></p>", "x.html");
        assertThat(findings.all()).containsExactly("x.html: LOOP-02 is not a rule of SPEC.md");
    }

    @Test
    void onItsOwnPageARowIsTheAnchor() {
        assertThat(linked("<table><tbody><tr><td>LOOP-01</td><td>MUST</td></tr></tbody></table>", Rules.PAGE))
                .contains("<tr id=\"LOOP-01\">", "href=\"#LOOP-01\"");
    }

    private String linked(String html, String target) {
        Document document = Jsoup.parseBodyFragment(html);
        document.outputSettings().prettyPrint(false);
        rules.link(document.body(), target, target, findings);
        return document.body().html();
    }
}
