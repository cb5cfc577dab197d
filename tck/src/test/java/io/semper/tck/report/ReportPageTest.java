package io.semper.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.tck.spec.RuleCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as text; a browser shows it in the integration tests. */
class ReportPageTest {
    private static final RuleCatalogue CATALOGUE = RuleCatalogue.parse(
            "## LOOP: life\n| LOOP-01 | MUST | A `loop` < a thread. | test |\n| LOOP-02 | SHOULD | B | build |\n"
                    + "| LOOP-03 | MAY | C | untestable: no way to see it |\n## READY: order\n| READY-01 | MUST | D | test |\n");

    private static String page(ResultFile... files) {
        return ReportPage.of(CATALOGUE, List.of(files), null);
    }

    @Test
    void aFailureShowsEverythingThatIsKnown() {
        assertThat(page(ResultFiles.of("nio", ResultFiles.failed("LOOP-01"), ResultFiles.passed("READY-01"))))
                .contains("<strong>not conformant</strong>")
                .contains("<p class=\"sentence\">A <code>loop</code> &lt; a thread.</p>")
                .contains("SomeRules.breaks unix")
                .contains("the &lt;b&gt;sum&lt;/b&gt; &amp; &quot;more&quot;")
                .contains("<dt>Expected</dt><dd>&lt;one&gt;</dd>", "<dt>Seen</dt><dd>two</dd>")
                .containsSubsequence(
                        "Callbacks of recorder-1",
                        "<code>made</code> <span>poll 1",
                        "<code>data(5)</code>",
                        "<code>lost(null)</code>")
                .containsSubsequence("Callbacks of recorder-2", "3 earlier callbacks", "<code>eof</code>")
                .containsSubsequence("Callbacks of recorder-3", "<p>none</p>")
                .contains("at a.B.c(B.java:1)")
                .contains("./semper tck --backend x --rule LOOP-01 --seed 42</pre>")
                .doesNotContain("<b>sum</b>");
    }

    @Test
    void everyRuleIsARowWithoutScripts() {
        String page = page(ResultFiles.of("nio", ResultFiles.passed("LOOP-01")));
        assertThat(page)
                .contains("<form class=\"filters\" role=\"search\" aria-label=\"Rules\" hidden>")
                .contains("aria-live=\"polite\">4 rules</p>")
                .contains(
                        "<tr role=\"row\" id=\"LOOP-01\" data-area=\"LOOP\" data-level=\"MUST\" data-verdicts=\"pass\">")
                .contains("1 test, 12 ms", "<code>SomeRules.holds tcp</code> pass, 12 ms")
                .contains("checked by the build of the kit", "untestable: no way to see it")
                .contains("id=\"READY-01\" data-area=\"READY\" data-level=\"MUST\" data-verdicts=\"none\">");
    }

    @Test
    void theCommandThatRepeatsARuleKeepsItsOtherWords() {
        RunFacts facts = ResultFiles.of("x").facts();
        RunFacts other = new RunFacts(
                facts.kit(),
                facts.jdk(),
                facts.os(),
                facts.processors(),
                facts.workers(),
                facts.taskEngines(),
                facts.level(),
                facts.seed(),
                facts.started(),
                facts.seconds(),
                facts.complete(),
                facts.selection(),
                facts.capabilities(),
                facts.exclusions(),
                "tck --provider my.RULE --class-path /opt/RULES/my.jar --rule RULE --seed 1");
        assertThat(other.repeat("LOOP-01"))
                .isEqualTo("tck --provider my.RULE --class-path /opt/RULES/my.jar --rule LOOP-01 --seed 1");
    }

    @Test
    void nothingIsLoadedFromOutside() {
        String page = page(ResultFiles.of("nio", ResultFiles.failed("LOOP-01")));
        assertThat(page).contains("default-src 'none'");
        assertThat(Pattern.compile("(src|href)=\"(?!#)|url\\(|@import|<link|<img")
                        .matcher(page)
                        .results())
                .isEmpty();
    }

    @Test
    void subjectsStandSideBySideAndTheirDifferencesCanBeFiltered() {
        assertThat(page(
                        ResultFiles.of("nio", ResultFiles.passed("LOOP-01"), ResultFiles.passed("READY-01")),
                        ResultFiles.of("epoll", ResultFiles.failed("LOOP-01"), ResultFiles.passed("READY-01"))))
                .contains("<title>Conformance of nio, epoll</title>")
                .contains("data-verdicts=\"pass fail differ\"", "data-verdicts=\"pass\"")
                .contains("<option value=\"differ\">")
                .contains("<h3>LOOP-01 on epoll</h3>");
    }

    @Test
    void changesSinceAnEarlierReportAreListed() {
        ResultFile earlier = ResultFiles.of("nio", ResultFiles.failed("LOOP-01"), ResultFiles.passed("GONE-01"));
        ResultFile now = ResultFiles.of("nio", ResultFiles.passed("LOOP-01"), ResultFiles.passed("READY-01"));
        String changes = ReportPage.of(CATALOGUE, List.of(now), earlier)
                .split("id=\"changes\">")[1]
                .split("</section>")[0];
        assertThat(changes)
                .contains(
                        "LOOP-01</th><td>nio</td><td><span class=\"verdict fail\">fail</span></td><td><span class=\"verdict pass\">")
                .contains("READY-01</th><td>nio</td><td><span class=\"verdict none\">not run</span>")
                .contains("GONE-01</th>");
        assertThat(ReportPage.of(CATALOGUE, List.of(now), now)).contains("No verdict has changed.");
    }

    @Test
    void exclusionsAndStopsAreSaid() {
        String page = page(ResultFiles.of(
                "nio",
                false,
                List.of("LOOP"),
                Map.of("LOOP-01", "slow here, https://example.org/1"),
                ResultFiles.excluded("LOOP-01")));
        assertThat(page)
                .contains(
                        "<strong>not conformant</strong>",
                        "slow here, https://example.org/1",
                        "This report is not complete:")
                .contains("Only these rules and areas were selected: LOOP.");
    }

    @Test
    void aConclusionIsDrawnFromAllThatBinds() {
        RuleResult one = ResultFiles.passed("LOOP-01");
        RuleResult two = ResultFiles.passed("READY-01");
        assertThat(conclusion(ResultFiles.of("x", one, two))).isEqualTo(Conclusion.CONFORMANT);
        assertThat(conclusion(ResultFiles.of("x", one))).isEqualTo(Conclusion.INCOMPLETE);
        assertThat(conclusion(ResultFiles.of("x"))).isEqualTo(Conclusion.INCOMPLETE);
        assertThat(conclusion(ResultFiles.of("x", one, ResultFiles.failed("READY-01"))))
                .isEqualTo(Conclusion.NOT_CONFORMANT);
        assertThat(conclusion(ResultFiles.of("x", one, ResultFiles.excluded("READY-01"))))
                .isEqualTo(Conclusion.NOT_CONFORMANT);
        assertThat(conclusion(ResultFiles.of("x", one, two, ResultFiles.excluded("LOOP-02"))))
                .isEqualTo(Conclusion.CONFORMANT);
        assertThat(conclusion(ResultFiles.of("x", false, List.of(), Map.of(), one, two)))
                .isEqualTo(Conclusion.INCOMPLETE);
        assertThat(conclusion(ResultFiles.of("x", true, List.of("LOOP"), Map.of(), one)))
                .isEqualTo(Conclusion.SELECTED_RULES_PASS);
        assertThat(conclusion(ResultFiles.of("x", true, List.of("LOOP", "READY-01"), Map.of(), one)))
                .isEqualTo(Conclusion.INCOMPLETE);
        assertThat(conclusion(ResultFiles.of("x", true, List.of("LOOP"), Map.of())))
                .isEqualTo(Conclusion.INCOMPLETE);
    }

    private static Conclusion conclusion(ResultFile file) {
        return Conclusion.of(file, CATALOGUE);
    }

    @Test
    void theBadgeSaysTheConclusionInWords() {
        assertThat(Badge.svg(ResultFiles.of("a<b", ResultFiles.passed("LOOP-01"), ResultFiles.failed("READY-01"))))
                .contains("<title>a&lt;b: not conformant, 1 rule fails (semper tck 1.2)</title>")
                .contains("role=\"img\"");
        assertThat(Badge.svg(ResultFiles.of("x", true, List.of("LOOP-01"), Map.of(), ResultFiles.passed("LOOP-01"))))
                .contains("the selected rules pass, 1 rules");
    }

    @Test
    void aResultFileOfAnotherProgramIsRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("x.json");
        for (String text : List.of(
                "",
                "{}",
                "{\"subject\": \"x\"}",
                "[]",
                "{\"subject\": \"x\", \"rules\": [{\"rule\": \"LOOP-01\", \"verdict\": \"GOOD\"}]}",
                "{\"subject\": \"x\", \"rules\": [{\"rule\": \"LOOP\", \"verdict\": \"PASS\"}]}",
                "{\"subject\": \"x\", \"rules\": [{\"rule\": \"<b>-1\", \"verdict\": \"PASS\"}]}")) {
            Files.writeString(file, text);
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> ResultFile.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is not a result file of the kit");
        }
    }
}
