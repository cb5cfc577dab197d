package io.semper.tck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.tck.TckMain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What the command accepts, and what it says to the rest. */
class ChoicesTest {
    private static void refuses(String arguments, String... parts) {
        assertThatThrownBy(() -> Choices.of(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .as(arguments)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void aRunHasOneSubject() {
        refuses("", "no subject", "--backend", "--provider");
        refuses("--backend nio --backend epoll", "two subjects, nio and epoll", "--beside");
        refuses("--backend nio --provider my.Provider", "two subjects", "--beside");
        refuses("--provider my.Provider --class-path /nowhere/my.jar", "/nowhere/my.jar, which does not exist");
    }

    @Test
    void unknownNamesAreErrorsThatNameWhatIsNear() {
        refuses("--backend nio --rule LOOP-99", "names 'LOOP-99'", "near it: LOOP-");
        refuses("--backend nio --area LOOPS", "names 'LOOPS'", "near it: LOOP");
        refuses("--backend nio --exclude LOOP-99=slow,https://example.org/1", "--exclude names 'LOOP-99'");
        refuses("--backend nio --exclude LOOP=slow,https://example.org/1", "not whole areas");
        refuses("--backend nio --rule ,", "--rule ',' names nothing");
        assertThat(Choices.of("--backend", "nio", "--rule", ",LOOP-01, LOOP-02,")
                        .rules())
                .containsExactly("LOOP-01", "LOOP-02");
        refuses("--backend nio --dance yes", "'--dance' is not an option", "--help");
        refuses("--backend nio --rule", "'--rule' is not an option, or lacks its value");
    }

    @Test
    void anExclusionNeedsAReasonAndAnAddress() {
        for (String value :
                new String[] {"LOOP-01", "LOOP-01=slow", "LOOP-01=,https://example.org/1", "LOOP-01=slow,nowhere"}) {
            refuses("--backend nio --exclude " + value, "must be ID=REASON,URI");
        }
        assertThat(Choices.of("--backend", "nio", "--exclude", "LOOP-01=slow, and odd,https://example.org/1")
                        .exclusions())
                .containsEntry("LOOP-01", "slow, and odd, https://example.org/1");
        assertThat(Choices.of("--backend", "nio", "--exclude", "LOOP-01=slow, and odd,https://example.org/a,b?c=d,e")
                        .exclusions())
                .containsEntry("LOOP-01", "slow, and odd, https://example.org/a,b?c=d,e");
    }

    @Test
    void valuesAreChecked() {
        refuses("--backend nio --level deep", "must be quick or full");
        refuses("--backend nio --seed x", "whole number");
        refuses("--backend nio --fail-fast 0", "1 or more");
        refuses("--backend nio --workers 0", "1 or more");
        refuses("--backend nio --compare /nowhere.json", "no such file");
        refuses("--backend nio --beside /nowhere.json", "no such file");
    }

    @Test
    void theCommandToRepeatARuleHasWhatDecidesIt() {
        System.setProperty("tck.command", "./semper tck");
        try {
            assertThat(Choices.of(
                                    "--backend=nio",
                                    "--seed",
                                    "7",
                                    "--level",
                                    "full",
                                    "--jvm",
                                    "-Dx=a b",
                                    "--report",
                                    "out")
                            .repeat())
                    .isEqualTo("./semper tck --backend nio --jvm '-Dx=a b' --rule RULE --seed 7 --level full");
        } finally {
            System.clearProperty("tck.command");
        }
    }

    @Test
    void anErrorIsASentenceOnStandardErrorAndHelpIsNone() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertThat(TckMain.run(to, new PrintStream(err, true, StandardCharsets.UTF_8)))
                .isEqualTo(2);
        assertThat(out.size()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("tck: no subject")
                .hasLineCount(1);
        assertThat(TckMain.run(to, to, "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--exclude ID=REASON,URI", "--fail-fast N");
    }
}
