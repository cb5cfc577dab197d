package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.semper.tck.RunLevel;
import io.semper.tck.TckPart;
import io.semper.tck.TckRun;
import io.semper.tck.TckSubject;
import io.semper.tck.report.TckOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A part of the kit over {@link CompletionKernel}, which shows that the kernel seam suits an OS interface that works by completion. The
 * parts are classes of their own, so that they run at once; a quick run draws one of them.
 */
@Tag("once")
abstract class CompletionTck {
    private final TckPart part;

    CompletionTck(TckPart part) {
        this.part = part;
    }

    @Test
    void keepsEveryRule() throws IOException {
        List<TckPart> drawn = RunLevel.sample(
                "parts of the kit over completion", List.of(TckPart.values()), TckPart.values().length, each -> "kit");
        assumeTrue(drawn.contains(part), () -> "the level quick has drawn " + drawn);
        TckOutcome outcome = TckRun.of(TckSubject.of(new CompletionProvider()))
                .part(part)
                .sample(2)
                .execute();
        assumeFalse(
                outcome.results().isEmpty() && outcome.notRun().isEmpty(),
                "no rule of this part was drawn or selected");
        System.out.println("tck: " + outcome + "; " + outcome.write(Path.of("target/tck")));
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.isConformant()).isTrue();
    }
}
