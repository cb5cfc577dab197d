package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.tck.TckRun;
import io.semper.tck.TckSubject;
import io.semper.tck.report.TckOutcome;
import io.semper.tck.report.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The kernel seam suits an OS interface that works by completion: the whole kit passes over {@link CompletionKernel}. */
@Tag("once")
class CompletionTckTest {
    @Test
    void aKernelThatWorksByCompletionKeepsEveryRule() throws IOException {
        TckOutcome outcome = TckRun.of(TckSubject.of(new CompletionProvider())).execute();
        System.out.println("tck: " + outcome + "; " + outcome.write(Path.of("target/tck")));
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.results())
                .hasSizeGreaterThan(270)
                .allSatisfy(result -> assertThat(result.verdict()).isNotEqualTo(Verdict.FAIL));
        assertThat(outcome.results().stream().filter(result -> result.verdict() == Verdict.PASS))
                .as("rules that were run")
                .hasSizeGreaterThan(270);
    }
}
