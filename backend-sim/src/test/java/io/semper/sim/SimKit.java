package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.semper.tck.RunLevel;
import io.semper.tck.TckPart;
import io.semper.tck.TckRun;
import io.semper.tck.report.TckOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * One part of the conformance kit over this backend; a subclass for each lets the build run them side by side. A quick run draws one of
 * them, unless {@code -Dtck.rule} selects rules.
 */
abstract class SimKit {
    private static final Path RESULTS = Path.of("target/tck");

    private final TckPart part;

    SimKit(TckPart part) {
        this.part = part;
    }

    @Test
    void keepsEveryRule() throws IOException {
        boolean selected = System.getProperty("tck.rule") != null;
        List<TckPart> parts = List.of(TckPart.values());
        assumeTrue(
                selected
                        || RunLevel.sample("parts of the kit on sim", parts, parts.size(), any -> "kit")
                                .contains(part),
                "this part is not drawn");
        TckOutcome outcome = TckRun.of(new SimSubject()).part(part).sample(2).execute();
        assumeFalse(
                outcome.results().isEmpty() && outcome.notRun().isEmpty(),
                "no rule of this part was drawn or selected");
        System.out.println("tck: " + outcome + "; " + outcome.write(RESULTS));
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.isConformant()).isTrue();
    }
}
